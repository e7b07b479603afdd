"""What the jury decided, as readers get it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.models import Publishable

from .contests import Contest
from .entries import Entry


class Award(Publishable):
    """A photo that was awarded. Several may hold the same place; without one, those of a contest are equal."""

    content_key = ("contest", "entry")
    live_parents = ("contest",)

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="awards", verbose_name=_("contest"))
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="awards", verbose_name=_("entry"))
    name = models.CharField(_("award"), max_length=120, help_text=_("“Winner”"))
    place = models.PositiveSmallIntegerField(
        _("place"), null=True, blank=True, help_text=_("Several may be equal. Empty: no places were given.")
    )
    citation = models.TextField(_("citation"), blank=True, help_text=_("Why, in the jury’s words."))
    source = models.CharField(_("source"), max_length=240, blank=True)

    class Meta(Publishable.Meta):
        ordering = ["contest", models.F("place").asc(nulls_last=True), "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["contest", "entry"],
                name="photocontest_award_once",
                violation_error_message=_("This photo is awarded already."),
            ),
            models.CheckConstraint(
                condition=models.Q(place__isnull=True) | models.Q(place__gte=1),
                name="photocontest_award_place_from_one",
                violation_error_message=_("Places begin at 1."),
            ),
        ]
        verbose_name = _("award")
        verbose_name_plural = _("awards")

    def __str__(self) -> str:
        return f"{self.name}: {self.entry}"

    def get_absolute_url(self) -> str:
        return self.entry.get_absolute_url()

    @property
    def poster_address(self) -> str:
        return reverse("photocontest:poster", args=[self.entry.contest.edition.year, self.entry_id])

    def clean(self) -> None:
        super().clean()
        if self.entry_id and self.contest_id and self.entry.contest_id != self.contest_id:
            raise ValidationError({"entry": _("This photo belongs to another contest.")})
