"""Who sent photos: personal data, for as long as the contest needs it."""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import Submission

from .contests import Contest

# How long a winner may still be written to after the contest has closed.
KEPT_AFTER = timedelta(days=365)


class Entrant(Submission):
    """Somebody with the photos that they sent together, and what they agreed to."""

    names = ("name", "email")
    ends_with = ("contest__edition",)
    purpose = _("Those who run the contest get it, to write to you about your photos and to name you beside them.")

    until = _("A year after the contest closed. Photos that are shown stay, with the name beside them.")

    contest = models.ForeignKey(
        Contest, on_delete=models.CASCADE, related_name="entrants", verbose_name=_("photo contest")
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("mail address"))
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    has_rights = models.BooleanField(_("has the rights"), default=False)
    is_adult = models.BooleanField(_("is 18 or older"), default=False)
    people_agreed = models.BooleanField(_("people shown have agreed"), default=False)
    rules_version = models.CharField(_("version of the rules"), max_length=20, blank=True, editable=False)

    class Meta(Submission.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(has_rights=True, is_adult=True, people_agreed=True),
                name="photocontest_entrant_consents",
                violation_error_message=_("Without consent nothing is taken."),
            )
        ]
        verbose_name = _("entrant")
        verbose_name_plural = _("entrants")

    def get_absolute_url(self) -> str:
        """The private link."""
        return reverse("photocontest:entrant_detail", args=[self.contest.edition.year, self.token])

    @property
    def occasion(self) -> Contest:
        return self.contest

    @property
    def domain(self) -> str:
        """That of the mail address, by which a juror of the same house is found."""
        return self.email.rpartition("@")[2].lower()

    @property
    def may_be_renamed(self) -> bool:
        """Not once a photo is decided on: the name beside it was looked at with it."""
        return not any(entry.is_decided for entry in self.entries.all())

    def last_day(self) -> date:
        closes = self.contest.call_closes
        return timezone.localdate(max(closes, self.sent_at) if closes else self.sent_at) + KEPT_AFTER

    @classmethod
    def erase(cls, rows: Any) -> None:
        """With a person goes every photo but those that are shown: accepted, and in a gallery or awarded.

        These keep the credit that they were given. Call it in a transaction.
        """
        from intake import mailing  # which the queue loads once all models are there

        from .entries import Entry  # which has a key to this
        from .moderation import Decision

        for entry in Entry.objects.filter(entrant__in=rows):
            entry.forget_what_was_said()
        Decision.forget_titles(rows)
        shown = Entry.objects.accepted().filter(Q(contest__shows_gallery=True) | Q(awards__isnull=False))
        for entry in Entry.objects.select_for_update().filter(entrant__in=rows).exclude(pk__in=shown.values("pk")):
            entry.empty()
        mailing.forget(rows)
        rows.delete()
