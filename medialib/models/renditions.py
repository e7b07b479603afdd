"""What readers get a picture in: sizes and formats, under a name that nobody can guess."""

import secrets
from dataclasses import dataclass
from typing import IO, ClassVar, Self

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import storage
from ..decoding import Turn, decoded
from .originals import checksum_of

WIDTHS = (320, 640, 1024, 1500)
FORMATS = ("avif", "jpeg")
# Made while the upload is being saved, so that a page is whole before the worker has made the others.
AT_ONCE = 1024


def widths_of(width: int) -> list[int]:
    """The widths in which a picture is made: the smaller ones, and its own as far as the widest."""
    return [each for each in WIDTHS if each < width] + [width] * (width <= WIDTHS[-1])


@dataclass(frozen=True)
class Examined:
    """What an original turned out to be, with the one rendition that is made at once."""

    kind: str
    width: int
    height: int
    size: int
    checksum: str
    fingerprint: str
    rendition_width: int
    rendition: bytes

    @classmethod
    def of(cls, original: IO[bytes], *, size: int, turn: Turn | None = None) -> Self:
        """Decode an original. Raises RefusedError where it is no picture to be shown, and what `decoded` else does."""
        with decoded(original, [AT_ONCE], ["jpeg"], turn) as found:
            made = found.renditions[0]
            content, checksum = made.path.read_bytes(), checksum_of(original)
            return cls(found.kind, found.width, found.height, size, checksum, found.fingerprint, made.width, content)


class InFolder(models.Model):
    """What keeps files that were made in a folder of its own, which goes when no row names it any more."""

    # Within which the folder is, in one of the storages.
    folder: ClassVar[str]
    token = models.CharField(_("name in addresses"), max_length=32, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def tokens(cls, folder: str) -> set[str]:
        """Those whose files belong into a folder."""
        return set(cls._base_manager.values_list("token", flat=True)) if folder == cls.folder else set()


class Rendered(InFolder):
    """What has an original that was decoded, and renditions of it that are all anybody sees."""

    # What `take_over` finds out.
    MEASURED: ClassVar[tuple[str, ...]] = ("token", "kind", "width", "height", "size", "checksum", "is_rendered")
    # The folder of the renditions, in the storage that `shelf` says.
    folder = "pictures"

    kind = models.CharField(_("format"), max_length=8, blank=True, editable=False)
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    checksum = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    is_rendered = models.BooleanField(_("all sizes are made"), default=False, editable=False)

    class Meta:
        abstract = True

    @property
    def shelf(self) -> Storage:
        return storage.public()

    def take_over(self, examined: Examined) -> None:
        """Be the picture that was examined: under a new name in addresses, for readers' browsers keep the old ones."""
        self.token = secrets.token_hex(16)
        self.kind, self.width, self.height = examined.kind, examined.width, examined.height
        self.size, self.checksum, self.is_rendered = examined.size, examined.checksum, False
        self.shelf.save(self.path(examined.rendition_width, "jpeg"), ContentFile(examined.rendition))

    def path(self, width: int, kind: str) -> str:
        """Where a rendition lies: one name for each size and format, so that making it again replaces it."""
        return f"{self.folder}/{self.token[:2]}/{self.token}/{width}.{kind}"

    def url(self, width: int, kind: str) -> str:
        return self.shelf.url(self.path(width, kind))

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
