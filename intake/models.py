"""What readers send by public forms, and what is kept to limit how often."""

from datetime import date, datetime
from typing import Any, ClassVar, Self
from uuid import UUID, uuid4

from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

# Without letters and digits that are taken for one another when they are read out.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_reference() -> str:
    return f"{get_random_string(4, LETTERS)}-{get_random_string(4, LETTERS)}"


class Call(models.TextChoices):
    """Where a call stands that opens and closes by the clock."""

    NONE = "none", _("no registration here")
    COMING = "coming", _("the call opens later")
    OPEN = "open", _("the call is open")
    CLOSED = "closed", _("the call is closed")

    @classmethod
    def now(cls, opens: datetime | None, closes: datetime | None, *, first_day: date | None) -> "Call":
        """At this moment; without an end it closes when the first day begins, if that is known."""
        now = timezone.now()
        if opens and opens > now:
            return cls.COMING
        if closes:
            return cls.OPEN if closes > now else cls.CLOSED
        return cls.CLOSED if first_day and first_day <= timezone.localdate() else cls.OPEN


class SubmissionQuerySet(models.QuerySet):
    def due(self) -> Self:
        """What is to be erased by now."""
        return self.filter(erase_on__lte=timezone.localdate())


class Submission(models.Model):
    """What somebody sent by a public form, once: personal data with a purpose and a last day.

    A room's model inherits from it, says in `purpose` what the data is for and in `until` how long it is kept, and has
    an `email` if it writes mail.
    """

    # What tells rows of a spreadsheet apart.
    content_key = ("reference",)
    # One sentence for whoever is asked for the data: “The organisers write to you about the hackathon.”
    purpose: ClassVar[Any]
    # For the privacy page, as in “Registrations: until a month after the hackathon”.
    until: ClassVar[Any]
    # The fields that say who sent it.
    names: ClassVar[tuple[str, ...]] = ("email",)
    # What its last day depends on, for `select_related`.
    ends_with: ClassVar[tuple[str, ...]] = ()

    # Made with the empty form, so that a form sent twice is known again.
    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    reference = models.CharField(_("reference"), max_length=9, unique=True, default=new_reference, editable=False)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    erase_on = models.DateField(_("erased on"), editable=False, db_index=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        """The reference: what is said of a submission in logs outlives the submission and names nobody."""
        return self.reference

    @classmethod
    def _signer(cls) -> Signer:
        return Signer(sep=".", salt=f"intake.{cls._meta.label_lower}")

    @property
    def token(self) -> str:
        """What the private link holds: the reference, signed, so that nobody else can make it up."""
        return self._signer().sign(self.reference)

    @classmethod
    def by_token(cls, token: str) -> Self | None:
        """The submission behind a private link; None where there is none or no longer."""
        try:
            reference = cls._signer().unsign(token)
        except BadSignature:
            return None
        return cls.objects.filter(reference=reference).first()

    @classmethod
    def by_key(cls, key: UUID) -> Self | None:
        return cls.objects.filter(key=key).first()

    @property
    def occasion(self) -> Any:
        """What it was sent for: a contest, an exhibition."""
        raise NotImplementedError

    @property
    def may_be_corrected(self) -> bool:
        """By whoever sent it, as things stand."""
        return False

    def last_day(self) -> date:
        """The day on which it is to be erased, as things stand."""
        raise NotImplementedError

    def is_asked_already(self) -> bool:
        """Whether a mail of the same purpose, which serves as well, went to the same address a moment ago."""
        return False

    @classmethod
    def erase(cls, rows: SubmissionQuerySet) -> None:
        """Let go of rows whose day has come, with all that goes with them."""
        rows.delete()

    @classmethod
    def renew_ends(cls) -> None:
        """Bring `erase_on` in line with what it follows, such as the last day of an event that was moved."""
        for submission in cls.objects.select_related(*cls.ends_with):
            if submission.erase_on != (last_day := submission.last_day()):
                cls.objects.filter(pk=submission.pk).update(erase_on=last_day)


class Sending(models.Model):
    """That a form was sent from an address, or a mail to one: its keyed hash, for as long as it counts."""

    form = models.CharField(max_length=60)
    sender = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["form", "sender", "at"], name="intake_sending_of_sender"),
            models.Index(fields=["at"], name="intake_sending_at"),
        ]
        verbose_name = _("sending")
        verbose_name_plural = _("sendings")

    def __str__(self) -> str:
        return self.form
