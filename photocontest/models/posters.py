"""Posters of what was awarded, made once and kept."""

import secrets
from functools import partial
from typing import ClassVar

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from medialib import storage
from medialib.models import InFolder

from .awards import Award
from .entries import Entry, remove_renditions


class Poster(InFolder):
    """A poster as a PDF in a language. Whoever may see the award gets it; it has no address of its own."""

    folder: ClassVar[str] = "posters"

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="posters", verbose_name=_("award"))
    language = models.CharField(_("language"), max_length=12)
    # Of all that is on it: with other words, or another photo, it is made anew.
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["award", "language"], name="photocontest_poster_once_per_language")
        ]
        verbose_name = _("poster")
        verbose_name_plural = _("posters")

    def __str__(self) -> str:
        return f"{self.award}, {self.language}"

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.token[:2]}/{self.token}/poster.pdf"

    @classmethod
    def keep(cls, award: Award, language: str, digest: str, content: bytes) -> "Poster":
        """Keep a poster in place of the one before. Its file is there before its row, under a name of its own.

        Raises Entry.DoesNotExist where the photo has gone meanwhile.
        """
        new = cls(award=award, language=language, digest=digest, token=secrets.token_hex(16))
        storage.private().save(new.path, ContentFile(content))
        with transaction.atomic():
            # Whoever hides the photo comes before this, or finds what was kept.
            Entry.objects.select_for_update().to_judge().get(pk=award.entry_id)
            cls.forget(cls.objects.filter(award=award, language=language))
            new.save()
        return new

    @classmethod
    def let_go(cls, entry_pk: int) -> None:
        """Forget all that show a photo."""
        cls.forget(cls.objects.filter(award__entry=entry_pk))

    @classmethod
    def forget(cls, posters: "models.QuerySet[Poster]") -> None:
        for token in posters.values_list("token", flat=True):
            transaction.on_commit(partial(remove_renditions, storage.private(), cls.folder, token))
        posters.delete()
