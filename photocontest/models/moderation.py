"""What moderators decided, and what readers reported."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import Submission

from .contests import Contest
from .entries import Entry

# How long a mail about a decision is held back, so that the decision can be taken back without a word.
HELD_BACK = timedelta(minutes=10)
REPORTS_KEPT = timedelta(days=180)
# As many people as hide a photo by reporting it.
ENOUGH_REPORTS = 2


class Decision(models.Model):
    """A moderator's word on an entry, kept as it was said; what was taken back says so."""

    class Verb(models.TextChoices):
        ACCEPT = "accept", _("accepted")
        DECLINE = "decline", _("declined")
        ASK = "ask", _("asked the entrant")
        HIDE = "hide", _("hidden")
        SHOW = "show", _("shown again")
        TAKE_DOWN = "take_down", _("taken down")

    class Reason(models.TextChoices):
        OFF_TOPIC = "off_topic", _("It does not show what the contest asks for.")
        NOT_A_PHOTO = "not_a_photo", _("It is not a photo: an advertisement, a collage, a screenshot or a drawing.")
        QUALITY = "quality", _("It is too small or too blurred to be shown.")
        RIGHTS = (
            "rights",
            _("There is doubt whether you may give it away: it has a watermark, or is known from elsewhere."),
        )
        PEOPLE = (
            "people",
            _("It shows people in a way that may harm them, or children without consent."),
        )
        DUPLICATE = "duplicate", _("The same photo is in the contest already.")
        TEXT = "text", _("What is written with it does not fit the photo, or cannot be published.")
        OTHER = "other", _("another reason")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("entry"))
    verb = models.CharField(_("decision"), max_length=10, choices=Verb)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    words = models.TextField(_("words"), max_length=1500, blank=True)
    by = models.ForeignKey("auth.User", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    # The review before, to return to.
    before = models.CharField(max_length=10, choices=Entry.Review)
    # What a photo that is gone was called, until its entrant has been told.
    title = models.CharField(max_length=160, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb__in=["decline", "ask"]) | ~Q(reason="", words=""),
                name="photocontest_decision_says_why",
                violation_error_message=_("Say why: choose a reason or write one."),
            )
        ]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return str(self.get_verb_display())

    @classmethod
    def forget_titles(cls, entrants: Iterable[Any]) -> None:
        """Of photos that are gone: kept for mails, which whoever is erased gets no more."""
        cls.objects.filter(entry__entrant__in=entrants).exclude(title="").update(title="")

    @property
    def called(self) -> str:
        """The title of the photo as its entrant knows it."""
        return self.title or self.entry.title

    @property
    def stands(self) -> bool:
        """Whether it is still to be told: not taken back, and not about a photo that is gone since."""
        is_moot = self.verb != self.Verb.TAKE_DOWN and self.entry.review == Entry.Review.GONE
        return self.taken_back_at is None and not is_moot


class Report(Submission):
    """A reader says that a photo should not be there."""

    class Why(models.TextChoices):
        MINE = "mine", _("It is my photo, and I did not send it.")
        SHOWS_ME = "shows_me", _("It shows me or my child, and I do not agree.")
        OFFENSIVE = "offensive", _("It is offensive or may harm somebody.")
        WRONG = "wrong", _("What is written beside it is wrong.")

    ends_with = ("entry",)
    purpose = _("Those who run the contest get it, to decide whether the photo stays and to write to you about it.")

    until = _("Half a year after it was sent.")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="reports", verbose_name=_("entry"))
    why = models.CharField(_("what is wrong"), max_length=12, choices=Why)
    words = models.TextField(_("words"), max_length=1200, blank=True)
    email = models.EmailField(_("mail address"), blank=True)
    # The keyed hash of where it came from, so that two reports are two people's.
    sender = models.CharField(max_length=64, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    class Meta(Submission.Meta):
        default_permissions = ("view", "delete")
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def get_absolute_url(self) -> str:
        """The private link: the photo itself may be hidden by now."""
        return reverse("photocontest:report_detail", args=[self.entry.contest.edition.year, self.token])

    @property
    def occasion(self) -> Contest:
        return self.entry.contest

    def last_day(self) -> date:
        return timezone.localdate(self.sent_at) + REPORTS_KEPT
