"""What the WSIS process gives: action lines, goals, the matrix between them, resolutions, regions, languages."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from publishing.models import LiveModel, LiveQuerySet, RichTextField

hex_colour = RegexValidator(r"^#[0-9A-Fa-f]{3}(?:[0-9A-Fa-f]{3})?$", _("Write a colour as #E5243B."))


class ActionLineQuerySet(LiveQuerySet):
    def main(self):
        """C1 to C11, without the sub-lines of C7."""
        return self.filter(parent__isnull=True)

    def main_where(self, condition):
        """The main lines for which a condition holds, or holds for one of their sub-lines."""
        return self.main().filter(condition | Q(children__in=self.filter(condition))).distinct()

    def assignable(self):
        """The lines that sessions and prizes are tied to: C7 stands for nothing but its sub-lines there."""
        return self.filter(children__isnull=True)


class ActionLine(LiveModel):
    """A WSIS Action Line of the Geneva Plan of Action (C1–C11) or one of C7's eight sub-lines."""

    content_key = ("code",)

    code = models.SlugField(_("code"), max_length=10, unique=True, help_text=_("C1, C7-EGOV"))
    title = models.CharField(_("title"), max_length=200)
    alt_title = models.CharField(_("also called"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    summary = RichTextField(_("summary"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ActionLineQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["order"]
        verbose_name = _("action line")
        verbose_name_plural = _("action lines")

    def __str__(self) -> str:
        return f"{self.short_code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("reference:action_line_detail", args=[self.code.lower()])

    @property
    def short_code(self) -> str:
        """The number as it is spoken: “C7” for all its sub-lines."""
        return self.code.split("-")[0]


class Goal(LiveModel):
    """A Sustainable Development Goal with its official colour."""

    content_key = ("number",)

    number = models.PositiveSmallIntegerField(
        _("number"), unique=True, validators=[MinValueValidator(1), MaxValueValidator(17)]
    )
    title = models.CharField(_("title"), max_length=120)
    colour = models.CharField(_("colour"), max_length=7, validators=[hex_colour])
    text_colour = models.CharField(
        _("text colour"),
        max_length=7,
        validators=[hex_colour],
        help_text=_("Black or white, whichever reads at 4.5:1."),
    )

    class Meta:
        ordering = ["number"]
        verbose_name = _("goal")
        verbose_name_plural = _("goals")

    def __str__(self) -> str:
        return _("SDG %(number)s %(title)s") % {"number": self.number, "title": self.title}

    def get_absolute_url(self) -> str:
        return reverse("reference:goal_detail", args=[self.number])


class MatrixCell(LiveModel):
    """The WSIS–SDG Matrix says that an action line helps to reach a goal."""

    content_key = ("action_line", "goal")

    action_line = models.ForeignKey(
        ActionLine, on_delete=models.CASCADE, related_name="matrix_cells", verbose_name=_("action line")
    )
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="matrix_cells", verbose_name=_("goal"))
    verified = models.BooleanField(
        _("verified"), default=False, help_text=_("Compared with the official matrix. Otherwise shown as “unverified”.")
    )
    rationale = models.TextField(_("rationale"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ["action_line__order", "goal__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["action_line", "goal"],
                name="reference_matrix_cell_once",
                violation_error_message=_("The matrix already ties this action line to this goal."),
            )
        ]
        verbose_name = _("matrix cell")
        verbose_name_plural = _("matrix cells")

    def __str__(self) -> str:
        return f"{self.action_line.code} × {self.goal.number}"


class Resolution(LiveModel):
    """A resolution of the United Nations that the process rests on."""

    content_key = ("symbol",)

    symbol = models.CharField(_("symbol"), max_length=40, unique=True, help_text=_("A/RES/70/125"))
    also_written = models.CharField(_("also written"), max_length=40, blank=True, help_text=_("A/70/125"))
    subject = models.CharField(_("subject"), max_length=200)
    adopted = models.DateField(_("adopted"), null=True, blank=True)
    link = models.URLField(_("link"), blank=True)

    class Meta:
        ordering = ["-adopted", "symbol"]
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")

    def __str__(self) -> str:
        return self.symbol


class Region(LiveModel):
    """A region of the world with its countries (UN M49)."""

    content_key = ("code",)

    code = models.CharField(_("M49 code"), max_length=3, unique=True)
    name = models.CharField(_("name"), max_length=80)
    countries: Any = CountryField(_("countries"), multiple=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name


class Language(LiveModel):
    """A language in which sessions are held or documents are written."""

    content_key = ("code",)

    code = models.SlugField(_("code"), max_length=12, unique=True, help_text=_("BCP 47: en, zh, pt-BR"))
    name = models.CharField(_("name"), max_length=60)
    native_name = models.CharField(_("own name"), max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "name"]
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="reference_language_has_code")]
        verbose_name = _("language")
        verbose_name_plural = _("languages")

    def __str__(self) -> str:
        return self.name
