"""Pictures: what they show, whose they are, and in which sizes readers get them."""

import secrets
from pathlib import PurePath
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing.models import PublishableQuerySet, State
from publishing.preview.running import shown

from .. import storage
from ..children import in_transaction
from .originals import WithOriginal
from .renditions import Examined, Rendered

WORDLESS = _("It needs an alternative text before it is published.")


def random_name(picture: Any, filename: str) -> str:
    """Nothing of the name under which somebody sent a file gets into a path."""
    return f"pictures/{secrets.token_hex(16)}"


class PictureQuerySet(PublishableQuerySet):
    def without_words(self) -> Self:
        """Pictures that say nothing to whoever cannot see them, and are not marked as decoration."""
        return self.filter(alternative_text="", is_decorative=False)

    def unfinished(self) -> Self:
        """Pictures of which not every rendition is there."""
        return self.filter(is_rendered=False)


class Picture(WithOriginal, Rendered):
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
                kwargs["update_fields"] = {*kwargs["update_fields"], *self.MEASURED}
        super().save(*args, **kwargs)
        self._loaded_original, self._examined = self.original.name, None
        if is_new:
            render_later.enqueue(self.pk)

    def examined(self) -> Examined:
        """Decode the original; what is wrong with it is said as a mistake in its field."""
        with self.looked_into() as original:
            return Examined.of(original, size=self.original.size, turn=in_transaction())

    def stays_beside(self, kept: Any) -> set[str]:
        """The sizes that were made since are not forgotten by going back to a state with the same original."""
        return {*self.MEASURED} if kept.original.name == self.original.name else set()

    @property
    def is_shown(self) -> bool:
        """Whether readers see it, or a preview shows it, as far as it goes by itself; asks the database nothing."""
        return (self.has_opened and not self.is_expired) or self.pk in shown(type(self))

    @property
    def focus(self) -> str:
        """Classes that keep the focal point in sight; the policy for content allows no style in the page."""
        return f"focus-x-{round(self.focal_x / 10)} focus-y-{round(self.focal_y / 10)}"
