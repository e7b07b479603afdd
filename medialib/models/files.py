"""Files that readers open or download: what they are, in which language, and where they are found."""

import secrets
from collections.abc import Collection
from pathlib import PurePath
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from publishing.models import PublishableQuerySet
from reference.models import Language

from .. import storage
from ..children import in_transaction
from ..examining import Found, examined
from .originals import WithOriginal, checksum_of

# What `take_over` finds out.
MEASURED = ("kind", "size", "checksum", "pages")


def name_of_file(file: Any, filename: str) -> str:
    """Nothing of the name under which somebody sent a file gets into a path."""
    return f"files/{secrets.token_hex(16)}"


class FileQuerySet(PublishableQuerySet):
    def without_language(self) -> Self:
        return self.filter(language=None)


class File(WithOriginal):
    """A file in the library. Readers get it, as it came, while something that they see shows it."""

    class Kind(models.TextChoices):
        PDF = "PDF", "PDF"
        DOCX = "DOCX", _("Word (DOCX)")
        XLSX = "XLSX", _("Excel (XLSX)")
        PPTX = "PPTX", _("PowerPoint (PPTX)")
        ODT = "ODT", _("OpenDocument text (ODT)")
        ODS = "ODS", _("OpenDocument spreadsheet (ODS)")
        ODP = "ODP", _("OpenDocument presentation (ODP)")
        CSV = "CSV", _("table (CSV)")
        TXT = "TXT", _("plain text (TXT)")
        ZIP = "ZIP", _("archive (ZIP)")
        MP3 = "MP3", _("sound (MP3)")
        MP4 = "MP4", _("film (MP4)")

    content_key = ("title",)

    # The pages as the database has them: left as they are, they are counted anew with a new original.
    _loaded_pages: int | None = None
    _found: Found | None = None

    title = models.CharField(
        _("title"),
        max_length=160,
        blank=True,
        help_text=_("Readers see it, in the file’s address too. Empty: the name of the file."),
    )
    original = models.FileField(
        _("file"),
        max_length=200,
        storage=storage.private,
        upload_to=name_of_file,
        help_text=_(
            "PDF, Word, Excel, PowerPoint, OpenDocument, CSV, plain text, ZIP, MP3 or MP4, up to 50 MB. "
            "A new one takes the place of the old one at the same address."
        ),
    )
    language = models.ForeignKey(
        Language, on_delete=models.PROTECT, null=True, blank=True, related_name="files", verbose_name=_("language")
    )
    pages = models.PositiveIntegerField(
        _("pages"), null=True, blank=True, help_text=_("Counted for you in a new PDF, if you leave it as it is.")
    )
    credit = models.CharField(
        _("credit"), max_length=160, blank=True, help_text=_("Who made it, as they want to be named.")
    )
    licence = models.CharField(
        _("licence"), max_length=20, choices=WithOriginal.Licence, blank=True, help_text=_("Empty: not recorded.")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    checksum = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)

    objects = FileQuerySet.as_manager()  # type: ignore[misc]

    class Meta(WithOriginal.Meta):
        ordering = ["-created_at", "-pk"]
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.title

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any) -> Self:
        file = super().from_db(db, field_names, values, **kwargs)
        file._loaded_pages = file.__dict__.get("pages")
        return file

    def get_absolute_url(self) -> str:
        return reverse("medialib:file", args=[self.pk, self.name])

    def clean(self) -> None:
        super().clean()
        if not self.title:
            self.title = PurePath(self.original.name or "").stem[:160]
        if self.has_new_original:
            self._found = self.examined()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.has_new_original:
            self.take_over(self._found or self.examined())
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], *MEASURED}
        super().save(*args, **kwargs)
        self._loaded_original, self._loaded_pages, self._found = self.original.name, self.pages, None

    def examined(self) -> Found:
        """Look into the original; what is wrong with it is said as a mistake in its field."""
        with self.looked_into() as original:
            return examined(original, in_transaction())

    def take_over(self, found: Found) -> None:
        """Be the file that was looked into. The pages of another file say nothing of this one."""
        with self.looked_into() as original:
            self.size, self.checksum = self.original.size, checksum_of(original)
        self.kind = found.kind
        if self.pages == self._loaded_pages:
            self.pages = found.pages

    @property
    def extension(self) -> str:
        return self.kind.lower()

    @property
    def name(self) -> str:
        """The end of its address, under which it is saved too."""
        return f"{slugify(self.title)[:80].strip('-') or 'file'}.{self.extension}"
