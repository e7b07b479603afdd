from datetime import date, timedelta
from typing import Any

from django.core.signing import TimestampSigner
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from intake.models import Submission

from .hackathons import Hackathon

# How long the link in the mail can be used, and until when a registration waits that nobody confirmed.
CONFIRM_WITHIN = timedelta(days=3)
UNCONFIRMED_KEPT = timedelta(days=7)
# While a link is as new as that, no second one goes to the same address.
ASKED_ONCE_IN = timedelta(minutes=10)
# How long the organisers may still write about a hackathon after its last day; and while that day is not known.
KEPT_AFTER = timedelta(days=30)
KEPT_WITHOUT_DAY = timedelta(days=365)

_confirming = TimestampSigner(sep=".", salt="hackathons.interest.confirm")


class Interest(Submission):
    """A reader who wants to take part in a coming hackathon; counts once the mail address is confirmed."""

    class Way(models.TextChoices):
        ALONE = "alone", _("alone, and looks for a team")
        TEAM = "team", _("with a team")

    names = ("name", "email")
    ends_with = ("hackathon__edition",)
    purpose = _("The organisers of the hackathon get it, to choose who takes part and to write to you about it.")

    until = _("A month after the hackathon; a week if the mail address was never confirmed.")

    hackathon = models.ForeignKey(
        Hackathon, on_delete=models.CASCADE, related_name="interests", verbose_name=_("hackathon")
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("mail address"))
    country: Any = CountryField(_("country"))
    skills = models.TextField(_("skills"), max_length=800)
    way = models.CharField(_("takes part"), max_length=10, choices=Way)
    team_name = models.CharField(_("team"), max_length=120, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)

    class Meta(Submission.Meta):
        constraints = [
            models.UniqueConstraint(
                "hackathon",
                Lower("email"),
                condition=models.Q(confirmed_at__isnull=False),
                name="hackathons_interest_once_per_address",
                violation_error_message=_("This address is registered already."),
            )
        ]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")

    def get_absolute_url(self) -> str:
        """The private link."""
        return self._address("interest_detail", self.token)

    def get_confirm_url(self) -> str:
        """What only the mail holds, so whoever opens it reads the mail of that address."""
        return self._address("interest_confirm", _confirming.sign(self.reference))

    def _address(self, name: str, token: str) -> str:
        hackathon = self.hackathon
        return reverse(f"hackathons:{name}", args=[hackathon.edition.year, hackathon.slug, token])

    @classmethod
    def reference_to_confirm(cls, stamp: str) -> str:
        """The reference in the link of a mail. Raises SignatureExpired when it is old, BadSignature when it is none."""
        return _confirming.unsign(stamp, max_age=CONFIRM_WITHIN)

    @property
    def occasion(self) -> Hackathon:
        return self.hackathon

    @property
    def may_be_corrected(self) -> bool:
        """By whoever sent it: until it is confirmed."""
        return self.confirmed_at is None

    def is_asked_already(self) -> bool:
        """Whether a link went there a moment ago that still waits to be opened, and registers as well."""
        same = Interest.objects.filter(hackathon=self.hackathon_id, email__iexact=self.email, confirmed_at=None)
        return same.filter(pk__lt=self.pk, sent_at__gt=self.sent_at - ASKED_ONCE_IN).exists()

    def last_day(self) -> date:
        if self.confirmed_at is None:
            return timezone.localdate(self.sent_at) + UNCONFIRMED_KEPT
        known = [self.hackathon.last_day, self.hackathon.last_day_of_call]
        days = [day for day in known if day]
        return max(days) + KEPT_AFTER if days else timezone.localdate(self.sent_at) + KEPT_WITHOUT_DAY
