"""Pictures: what they show, whose they are, and in which sizes readers get them."""

import secrets
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing.models import PublishableQuerySet, State
from publishing.preview.running import shown

from .. import storage
from ..decoding import decoded
from .originals import WithOriginal, checksum_of

WIDTHS = (320, 640, 1024, 1500)
FORMATS = ("avif", "jpeg")
# Made while the upload is being saved, so that a page is whole before the worker has made the others.
AT_ONCE = 1024
# What `take_over` finds out.
MEASURED = ("token", "kind", "width", "height", "size", "checksum", "is_rendered")
WORDLESS = _("It needs an alternative text before it is published.")


def widths_of(width: int) -> list[int]:
    """The widths in which a picture is made: the smaller ones, and its own as far as the widest."""
    return [each for each in WIDTHS if each < width] + [width] * (width <= WIDTHS[-1])


def random_name(picture: Any, filename: str) -> str:
    """Nothing of the name under which somebody sent a file gets into a path."""
    return f"pictures/{secrets.token_hex(16)}"


@dataclass(frozen=True)
class Examined:
    """What an original turned out to be, with the one rendition that is made at once."""

    kind: str
    width: int
    height: int
    size: int
    checksum: str
    rendition_width: int
    rendition: bytes


class PictureQuerySet(PublishableQuerySet):
    def without_words(self) -> Self:
        """Pictures that say nothing to whoever cannot see them, and are not marked as decoration."""
        return self.filter(alternative_text="", is_decorative=False)

    def unfinished(self) -> Self:
        """Pictures of which not every rendition is there."""
        return self.filter(is_rendered=False)


class Picture(WithOriginal):
    """A picture in the library. Readers see it where something that they see uses it, and only re-encoded."""

    content_key = ("title",)

    _examined: Examined | None = None

    title = models.CharField(
        _("title"),
        max_length=160,
        blank=True,
        help_text=_("By this it is found here; readers do not see it. Empty: the name of the file."),
    )
    original = models.FileField(
        _("picture"),
        max_length=200,
        storage=storage.private,
        upload_to=random_name,
        help_text=_("JPEG, PNG, HEIC, AVIF, WebP, TIFF or GIF, up to 40 MB. Where it was taken is not passed on."),
    )
    alternative_text = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What is to be seen, for whoever cannot see it. Needed before readers see the picture."),
    )
    is_decorative = models.BooleanField(
        _("decoration only"), default=False, help_text=_("It says nothing that the text beside it does not say.")
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True, help_text=_("Shown below the picture."))
    credit = models.CharField(
        _("credit"), max_length=160, blank=True, help_text=_("Who made it, as they want to be named.")
    )
    licence = models.CharField(
        _("licence"), max_length=20, choices=WithOriginal.Licence, blank=True, help_text=_("Empty: not recorded.")
    )
    is_illustration = models.BooleanField(
        _("illustration"), default=False, help_text=_("Drawn, not photographed. Readers are told.")
    )
    focal_x = models.PositiveSmallIntegerField(
        _("from the left"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("In per cent. What lies there stays in sight where the picture is cut."),
    )
    focal_y = models.PositiveSmallIntegerField(_("from the top"), default=50, validators=[MaxValueValidator(100)])
    token = models.CharField(_("name in addresses"), max_length=32, blank=True, editable=False)
    kind = models.CharField(_("format"), max_length=8, blank=True, editable=False)
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    checksum = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    is_rendered = models.BooleanField(_("all sizes are made"), default=False, editable=False)

    objects = PictureQuerySet.as_manager()  # type: ignore[misc]

    class Meta(WithOriginal.Meta):
        ordering = ["-created_at", "-pk"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            *WithOriginal.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(is_decorative=True) | ~Q(alternative_text=""),
                name="medialib_picture_published_with_words",
                violation_error_message=WORDLESS,
            ),
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100), name="medialib_picture_focal_point_inside"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.is_decorative and self.alternative_text:
            raise ValidationError({"is_decorative": _("A decoration has no alternative text. Keep one of the two.")})
        if self.state == State.PUBLISHED and not (self.is_decorative or self.alternative_text):
            raise ValidationError({"alternative_text": WORDLESS})
        if not self.title:
            self.title = PurePath(self.original.name or "").stem[:160]
        if self.has_new_original:
            self._examined = self.examined()

    def save(self, *args: Any, **kwargs: Any) -> None:
        from ..rendering import render_later  # which works on pictures

        if is_new := self.has_new_original:
            self.take_over(self._examined or self.examined())
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], *MEASURED}
        super().save(*args, **kwargs)
        self._loaded_original, self._examined = self.original.name, None
        if is_new:
            render_later.enqueue(self.pk)

    def examined(self) -> Examined:
        """Decode the original; what is wrong with it is said as a mistake in its field."""
        with self.looked_into() as original, decoded(original, [AT_ONCE], ["jpeg"]) as found:
            rendition = found.renditions[0]
            content, width = rendition.path.read_bytes(), rendition.width
            size, checksum = self.original.size, checksum_of(original)
            return Examined(found.kind, found.width, found.height, size, checksum, width, content)

    def take_over(self, examined: Examined) -> None:
        """Be the picture that was examined: under a new name in addresses, for readers' browsers keep the old ones."""
        self.token = secrets.token_hex(16)
        self.kind, self.width, self.height = examined.kind, examined.width, examined.height
        self.size, self.checksum, self.is_rendered = examined.size, examined.checksum, False
        storage.public().save(self.path(examined.rendition_width, "jpeg"), ContentFile(examined.rendition))

    def stays_beside(self, kept: Any) -> set[str]:
        """The sizes that were made since are not forgotten by going back to a state with the same original."""
        return {*MEASURED} if kept.original.name == self.original.name else set()

    # Renditions

    def path(self, width: int, kind: str) -> str:
        """Where a rendition lies: one name for each size and format, so that making it again replaces it."""
        return f"pictures/{self.token[:2]}/{self.token}/{width}.{kind}"

    def url(self, width: int, kind: str) -> str:
        return storage.public().url(self.path(width, kind))

    @property
    def is_shown(self) -> bool:
        """Whether readers see it, or a preview shows it, as far as it goes by itself; asks the database nothing."""
        return (self.has_opened and not self.is_expired) or self.pk in shown(type(self))

    @property
    def at_once(self) -> int:
        """The width of the rendition that is always there."""
        return min(self.width, AT_ONCE)

    @property
    def fallback(self) -> str:
        return self.url(self.at_once, "jpeg")

    @property
    def smallest(self) -> str:
        """For a list at the desk."""
        return self.url(min(self.width, WIDTHS[0]), "jpeg") if self.is_rendered else self.fallback

    @property
    def avif_set(self) -> str:
        return self.srcset("avif") if self.is_rendered else ""

    @property
    def jpeg_set(self) -> str:
        return self.srcset("jpeg") if self.is_rendered else ""

    def srcset(self, kind: str) -> str:
        return ", ".join(f"{self.url(width, kind)} {width}w" for width in widths_of(self.width))

    @property
    def focus(self) -> str:
        """Classes that keep the focal point in sight; the policy for content allows no style in the page."""
        return f"focus-x-{round(self.focal_x / 10)} focus-y-{round(self.focal_y / 10)}"
