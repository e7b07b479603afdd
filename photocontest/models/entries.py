"""Photos: on their way, and as entries of a contest."""

import secrets
from datetime import datetime
from functools import partial
from typing import Any, Self
from uuid import UUID

from django.core.files.storage import Storage
from django.core.signing import BadSignature, Signer
from django.core.validators import MinLengthValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from medialib import storage
from medialib.models import Examined, Picture, Rendered
from publishing import history
from publishing.models import LiveModel, LiveQuerySet
from reference.models import ActionLine, Goal

from .contests import Contest
from .entrants import Entrant

_held = Signer(sep=".", salt="photocontest.held")


def random_name(photo: Any, filename: str) -> str:
    """Nothing of the name under which somebody sent a photo gets into a path."""
    return f"entries/{secrets.token_hex(16)}"


class Photo(Rendered):
    """A photo that somebody sent. Until readers may see it, its renditions lie where only signed addresses lead."""

    MEASURED = (*Rendered.MEASURED, "fingerprint")

    original = models.FileField(_("photo"), max_length=200, storage=storage.private, upload_to=random_name, blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=16, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether its renditions lie where readers get them."""
        return False

    @property
    def folder(self) -> str:  # type: ignore[override]
        return Picture.folder if self.is_open else storage.HELD

    @property
    def shelf(self) -> Storage:
        return storage.public() if self.is_open else storage.private()

    def url(self, width: int, kind: str) -> str:
        if self.is_open:
            return super().url(width, kind)
        return reverse("photocontest:held", args=[_held.sign(self.token), width, kind])

    def take_over(self, examined: Any) -> None:
        super().take_over(examined)
        self.fingerprint = examined.fingerprint


def held_token(signed: str) -> str | None:
    """The name in a signed address; None where it was not made here."""
    try:
        return _held.unsign(signed)
    except BadSignature:
        return None


class Upload(Photo):
    """A photo on its way into a form, or whole and waiting for the form to be sent.

    The key is that of the form's ticket; the slot is the photo's place in the form.
    """

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="uploads", verbose_name=_("contest"))
    key = models.UUIDField(_("form"))
    slot = models.PositiveSmallIntegerField(_("place in the form"))
    length = models.PositiveBigIntegerField(_("bytes to come"))
    received = models.PositiveBigIntegerField(_("bytes received"), default=0)
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["slot", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "slot"], name="photocontest_upload_once_per_slot"),
            models.CheckConstraint(
                condition=Q(received__lte=models.F("length")), name="photocontest_upload_within_length"
            ),
        ]
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self) -> str:
        return f"{self.received}/{self.length}"

    @property
    def is_whole(self) -> bool:
        """All of it is there, and it is a picture."""
        return bool(self.token)

    @classmethod
    def tokens(cls, folder: str) -> set[str]:
        return set(cls.objects.values_list("token", flat=True)) if folder == storage.HELD else set()

    @classmethod
    def of_form(cls, key: UUID) -> "models.QuerySet[Upload]":
        return cls.objects.filter(key=key)


class EntryQuerySet(LiveQuerySet):
    def waiting(self) -> Self:
        """What a moderator has still to decide on."""
        return self.filter(review=Entry.Review.WAITING)

    def accepted(self) -> Self:
        return self.filter(review=Entry.Review.ACCEPTED)

    def to_judge(self) -> Self:
        """What a jury gets: accepted and not under suspicion."""
        return self.accepted().filter(hidden_at=None)

    def for_list(self) -> Self:
        return self.select_related("contest__edition")


class Entry(Photo, LiveModel):
    """A photo in a contest. Readers see it once it is accepted, in the gallery or as a winner."""

    class Review(models.TextChoices):
        WAITING = "waiting", _("waits to be looked at")
        ASKED = "asked", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        GONE = "gone", _("withdrawn or taken down")

    content_key = ("contest", "title")
    live_parents = ("contest",)

    # What the database held when the row was read.
    _was_accepted = False

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="entries", verbose_name=_("contest"))
    entrant = models.ForeignKey(
        Entrant, on_delete=models.SET_NULL, null=True, blank=True, related_name="entries", verbose_name=_("entrant")
    )
    slot = models.PositiveSmallIntegerField(_("place in the form"), default=0, editable=False)
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), max_length=1500)
    place = models.CharField(_("place"), max_length=160, blank=True)
    country: Any = CountryField(_("country"), blank=True)
    alternative_text = models.CharField(
        _("alternative text"),
        max_length=300,
        validators=[MinLengthValidator(10)],
        help_text=_("What is to be seen, for whoever cannot see it."),
    )
    action_line = models.ForeignKey(
        ActionLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="photo_entries",
        verbose_name=_("action line"),
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="photo_entries", verbose_name=_("goals"))
    credit = models.CharField(
        _("credit"), max_length=160, blank=True, help_text=_("Who is named beside it. Empty: not recorded.")
    )
    licence = models.CharField(_("licence"), max_length=20, choices=Picture.Licence, blank=True)
    is_illustration = models.BooleanField(
        _("illustration"), default=False, help_text=_("Drawn in place of a photo that is not here. Readers are told.")
    )
    review = models.CharField(_("review"), max_length=10, choices=Review, default=Review.WAITING, db_index=True)
    hidden_at = models.DateTimeField(_("hidden after reports"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    # Whoever looks at it has it alone until then.
    claimed_by = models.ForeignKey(
        "auth.User", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EntryQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        default_permissions = ("view", "moderate")
        ordering = ["-contest__edition__year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entrant", "slot"],
                condition=Q(entrant__isnull=False),
                name="photocontest_entry_once_per_slot",
            ),
            models.CheckConstraint(
                condition=Q(review="gone", original="") | (~Q(review="gone") & ~Q(original="")),
                name="photocontest_entry_has_photo",
                violation_error_message=_("An entry has a photo, and one that is gone has none."),
            ),
        ]
        indexes = [models.Index(fields=["contest", "review", "sent_at"], name="photocontest_entry_queue")]
        verbose_name = _("entry")
        verbose_name_plural = _("entries")

    def __str__(self) -> str:
        return self.title or str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("photocontest:entry_detail", args=[self.contest.edition.year, self.pk])

    @property
    def card_address(self) -> str:
        """Where its preview image is."""
        return reverse("photocontest:entry_card", args=[self.contest.edition.year, self.pk])

    @classmethod
    def own_live_q(cls, *, prefix: str, at: datetime) -> Q:
        """Accepted, not hidden, and shown by the gallery or as a winner that is live itself."""
        from .awards import Award  # which has a key to this

        awarded = Award.objects.live(at=at).values("entry")
        shown = Q(**{f"{prefix}contest__shows_gallery": True}) | Q(**{f"{prefix}pk__in": awarded})
        return Q(**{f"{prefix}review": cls.Review.ACCEPTED, f"{prefix}hidden_at__isnull": True}) & shown

    @classmethod
    def tokens(cls, folder: str) -> set[str]:
        rows = cls.objects.exclude(review=cls.Review.GONE)
        if folder == Picture.folder:
            rows = rows.to_judge()
        elif folder != storage.HELD:
            return set()
        return set(rows.values_list("token", flat=True))

    def affects_public(self) -> bool:
        return self.review == self.Review.ACCEPTED or self._was_accepted

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **kwargs: Any) -> Self:
        entry = super().from_db(db, field_names, values, **kwargs)
        entry._was_accepted = entry.__dict__.get("review") == cls.Review.ACCEPTED
        return entry

    @property
    def is_decided(self) -> bool:
        return self.review in (self.Review.ACCEPTED, self.Review.DECLINED)

    @property
    def is_open(self) -> bool:
        return self.review == self.Review.ACCEPTED and self.hidden_at is None

    @property
    def is_shown(self) -> bool:
        """As a picture of the library says it: whether a page that has it may show it."""
        return self.review != self.Review.GONE

    # As a picture of the library has it, for what shows pictures.
    caption = ""
    focus = ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A photo that comes with the portal's content is examined here; one that was sent has been already."""
        from ..rendering import arrange_later  # which works on entries

        is_known, is_new_here = not self._state.adding, bool(self.original and not self.token)
        if is_new_here:
            with self.original.open("rb") as original:
                self.take_over(Examined.of(original, size=self.original.size))
        super().save(*args, **kwargs)
        if is_new_here:
            arrange_later(self)
        if is_known and not self.is_open:
            self.take_out()

    def take_out(self) -> None:
        """Let go of what was made of it: posters with the change, and then files where it stands among others.

        A process that is stopped in between leaves those files to the worker, and a poster to nobody.
        """
        from .collage import Collage  # which has a key to this
        from .posters import Poster

        Poster.let_go(self.pk)
        transaction.on_commit(partial(Collage.let_go, self.pk))

    def empty(self) -> None:
        """Let nothing stay of it but that there was an entry: its address and its sender are told so, and votes count.

        Call it in a transaction; files go when that is committed.
        """
        original, token = self.original.name, self.token
        self.title = self.description = self.place = self.country = self.alternative_text = self.credit = ""
        self.token = self.checksum = self.fingerprint = self.kind = self.licence = ""
        self.original, self.action_line, self.review = "", None, self.Review.GONE
        self.width = self.height = self.size = 0
        self.is_rendered, self.hidden_at, self.claimed_by, self.claimed_until = False, None, None, None
        self.save()
        self.goals.clear()
        self.likenesses.all().delete()
        for award in self.awards.all():
            history.call_anew(award)
        transaction.on_commit(partial(remove_files, original, token))

    def forget_what_was_said(self) -> None:
        """Whoever is forgotten may be known by what moderators wrote to them, and by why a juror did not judge.

        That there was something to say, and what was decided, stays.
        """
        from .jury import Conflict  # which has a key to this, as the next
        from .moderation import Decision

        self.conflicts.exclude(kind=Conflict.Kind.DECLARED).delete()
        said = self.decisions.exclude(words="")
        said.filter(reason="").update(reason=Decision.Reason.OTHER)
        said.update(words="")


def remove_files(original: str | None, token: str) -> None:
    """Take a photo and all that was made of it out of both storages."""
    for shelf, folder in ((storage.public(), Picture.folder), (storage.private(), storage.HELD)):
        remove_renditions(shelf, folder, token)
    if original and not original.startswith(storage.CONTENT):
        storage.private().delete(original)


def remove_renditions(shelf: Storage, folder: str, token: str) -> None:
    top = f"{folder}/{token[:2]}/{token}"
    if token and shelf.exists(top):
        for name in shelf.listdir(top)[1]:
            shelf.delete(f"{top}/{name}")
        shelf.delete(top)


class Likeness(models.Model):
    """That a photo is another one again, or looks like it; found when it was sent."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="likenesses", verbose_name=_("entry"))
    other = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+", verbose_name=_("the other"))
    distance = models.PositiveSmallIntegerField(_("bits that differ"), help_text=_("0: the very same file."))

    class Meta:
        default_permissions = ()
        ordering = ["distance", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "other"], name="photocontest_likeness_once"),
            models.CheckConstraint(condition=~Q(entry=models.F("other")), name="photocontest_likeness_of_another"),
        ]
        verbose_name = _("likeness")
        verbose_name_plural = _("likenesses")

    def __str__(self) -> str:
        return f"{self.entry} ~ {self.other}"
