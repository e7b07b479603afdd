from datetime import date, timedelta
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from directory.models import StakeholderType
from intake.models import Submission
from reference.models import ActionLine, Goal

from .exhibitions import Exhibition, Exhibitor

# How long the organisers may still write about an exhibition after its last day; and while that day is not known.
KEPT_AFTER = timedelta(days=90)
KEPT_WITHOUT_DAY = timedelta(days=365)


class Application(Submission):
    """Somebody who would like to exhibit: the organisation, whom to write to, what is shown and what it needs."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("received")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    names = ("contact", "email", "phone")
    ends_with = ("exhibition__edition",)
    purpose = _("The organisers of the exhibition get it, to choose who exhibits and to write to you about it.")

    until = _("Three months after the exhibition.")

    exhibition = models.ForeignKey(
        Exhibition, on_delete=models.CASCADE, related_name="applications", verbose_name=_("exhibition")
    )
    organisation = models.CharField(_("organisation"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=StakeholderType)
    country: Any = CountryField(_("country"))
    website = models.URLField(_("website"), blank=True)
    contact = models.CharField(_("contact"), max_length=120)
    email = models.EmailField(_("mail address"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    shown = models.TextField(_("what is shown"), max_length=1200)
    action_lines = models.ManyToManyField(
        ActionLine, blank=True, related_name="applications", verbose_name=_("action lines")
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="applications", verbose_name=_("goals"))
    needs = models.TextField(_("what it needs"), max_length=1200, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RECEIVED, editable=False)
    reason = models.TextField(_("reason"), blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    # It goes on naming an exhibitor that was deleted, so that one which is brought back is still its own.
    exhibitor = models.OneToOneField(
        Exhibitor,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        editable=False,
        related_name="application",
        verbose_name=_("exhibitor"),
    )

    class Meta(Submission.Meta):
        verbose_name = _("application")
        verbose_name_plural = _("applications")

    def get_absolute_url(self) -> str:
        """The private link."""
        return reverse("exhibition:application_detail", args=[self.exhibition.edition.year, self.token])

    @property
    def occasion(self) -> Exhibition:
        return self.exhibition

    @property
    def is_decided(self) -> bool:
        return self.status != self.Status.RECEIVED

    @property
    def may_be_corrected(self) -> bool:
        """By whoever sent it: until it is decided."""
        return not self.is_decided

    @property
    def misses_exhibitor(self) -> bool:
        """Accepted, but what was made of it is gone: the draft was deleted, or the acceptance undone."""
        if self.status != self.Status.ACCEPTED:
            return False
        return self.exhibitor_id is None or not Exhibitor.objects.filter(pk=self.exhibitor_id).exists()

    def last_day(self) -> date:
        day = self.exhibition.end_date or self.exhibition.start_date or self.exhibition.edition.end_date
        return day + KEPT_AFTER if day else timezone.localdate(self.sent_at) + KEPT_WITHOUT_DAY
