"""The WSIS Prizes: a cycle each year, eighteen categories, and projects with what they were given."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from directory.models import Organisation, Person
from forums.models import Edition, Session
from medialib.models import Picture
from publishing.models import Confidence, Figure, LiveModel, Publishable, RichTextField
from reference.models import ActionLine, Goal

from .querysets import CycleQuerySet, DistinctionQuerySet, ProjectQuerySet

# Champions are those that follow the winner among the five with the most votes.
CHAMPIONS_IN_A_CATEGORY = 4


class Category(LiveModel):
    """What prizes are given for, every year: an action line, and for C7 each of its sub-lines."""

    content_key = ("number",)

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    action_line = models.OneToOneField(
        ActionLine, on_delete=models.PROTECT, related_name="prize_category", verbose_name=_("action line")
    )

    class Meta:
        ordering = ["number"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Cycle(Publishable):
    """One year's prizes, from the call to the ceremony."""

    content_key = ("edition",)
    live_parents = ("edition",)

    edition = models.OneToOneField(
        Edition, on_delete=models.PROTECT, related_name="prize_cycle", verbose_name=_("edition")
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("“WSIS Prizes 2017”"))
    summary = models.TextField(_("summary"), blank=True, help_text=_("Two or three sentences under the name."))
    description = RichTextField(_("description"), blank=True)
    voting_rule = models.TextField(_("rule of the voting"), blank=True)
    sessions = models.ManyToManyField(
        Session,
        blank=True,
        related_name="prize_cycles",
        verbose_name=_("sessions"),
        help_text=_("In which prizes were handed over or told of. Their pages lead here."),
    )
    source = models.CharField(_("source of the facts"), max_length=240, blank=True)

    objects = CycleQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Publishable.Meta):
        ordering = ["-edition__year"]
        verbose_name = _("cycle of prizes")
        verbose_name_plural = _("cycles of prizes")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("prizes:cycle_detail", args=[self.edition.year])


class CyclePhase(LiveModel):
    """A phase as it was planned and as it was held; either may be unknown."""

    class Kind(models.TextChoices):
        SUBMISSION = "submission", _("submission")
        NOMINATION = "nomination", _("nomination by the Expert Group")
        VOTING = "voting", _("public online voting")
        SELECTION = "selection", _("selection of winners by the Expert Group")
        CEREMONY = "ceremony", _("announcement and ceremony")

    content_key = ("cycle", "kind")
    live_parents = ("cycle",)

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="phases", verbose_name=_("cycle"))
    kind = models.CharField(_("phase"), max_length=20, choices=Kind)
    planned_start = models.DateField(_("planned from"), null=True, blank=True)
    planned_end = models.DateField(_("planned until"), null=True, blank=True)
    held_start = models.DateField(_("held from"), null=True, blank=True)
    held_end = models.DateField(_("held until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=240, blank=True)
    source = models.CharField(_("source"), max_length=240, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "kind"],
                name="prizes_phase_once_per_cycle",
                violation_error_message=_("This phase is already there."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{when}_end__isnull": True})
                    | Q(**{f"{when}_start__isnull": False, f"{when}_end__gte": F(f"{when}_start")}),
                    name=f"prizes_phase_{when}_in_order",
                    violation_error_message=_("The last day is before the first."),
                )
                for when in ("planned", "held")
            ),
        ]
        verbose_name = _("phase")
        verbose_name_plural = _("phases")

    def __str__(self) -> str:
        return self.get_kind_display()


class CycleFigure(Figure):
    """How large a cycle was, as each source has it."""

    content_key = ("cycle", "topic", "source")
    live_parents = ("cycle",)

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="figures", verbose_name=_("cycle"))

    class Meta(Figure.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "topic"],
                condition=Q(headline=True),
                name="prizes_one_headline_figure_per_topic",
                violation_error_message=_("Another figure is already the headline of this topic."),
            )
        ]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")


class Project(Publishable):
    """What was sent in, kept over the years. It lives at the address of the cycle in which it was first recorded."""

    content_key = ("slug",)
    live_parents = ("cycle",)
    shown_with = ("picture",)
    schedule_fields = (*Publishable.schedule_fields, "embargo_until")

    cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, related_name="projects", verbose_name=_("first recorded in")
    )
    title = models.CharField(_("title"), max_length=240, blank=True, help_text=_("Empty while it is not recorded."))
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    country = CountryField(_("country"), blank=True)
    people = models.ManyToManyField(
        Person, blank=True, related_name="prize_projects", verbose_name=_("people"), help_text=_("Behind the project.")
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="prize_projects", verbose_name=_("goals"))
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences, shown on cards."))
    story = RichTextField(_("story"), blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    picture = models.ForeignKey(
        Picture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="prize_projects",
        verbose_name=_("picture"),
    )
    embargo_until = models.DateTimeField(
        _("embargo until"), null=True, blank=True, help_text=_("Geneva time. Holds whatever the state says.")
    )
    source = models.CharField(_("source"), max_length=240, blank=True)

    objects = ProjectQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Publishable.Meta):
        ordering = ["title", "slug"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")

    def __str__(self) -> str:
        return self.title or str(_("Title not recorded"))

    def get_absolute_url(self) -> str:
        return reverse("prizes:project_detail", args=[self.cycle.edition.year, self.slug])

    @property
    def card_address(self) -> str:
        """Where its preview image is."""
        return reverse("prizes:project_card", args=[self.cycle.edition.year, self.slug])


class ProjectOrganisation(LiveModel):
    """An organisation behind a project, under the name it is given there if that is not its own."""

    content_key = ("project", "organisation")
    live_parents = ("project", "organisation")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="organisations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="prize_projects", verbose_name=_("organisation")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation"],
                name="prizes_project_organisation_once",
                violation_error_message=_("This organisation is already there."),
            )
        ]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return str(self.organisation)


class Distinction(Publishable):
    """What a project was given in a cycle. The category may be missing where no source names it."""

    class Rank(models.TextChoices):
        WINNER = "winner", _("winner")
        CHAMPION = "champion", _("champion")
        NOMINEE = "nominee", _("nominee")

    content_key = ("cycle", "project", "category")
    live_parents = ("cycle", "project")
    schedule_fields = (*Publishable.schedule_fields, "embargo_until")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="distinctions", verbose_name=_("cycle"))
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="distinctions",
        verbose_name=_("category"),
        help_text=_("Empty where no source names it."),
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="distinctions", verbose_name=_("project")
    )
    rank = models.CharField(_("rank"), max_length=10, choices=Rank)
    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Of champions: by their votes."))
    embargo_until = models.DateTimeField(
        _("embargo until"), null=True, blank=True, help_text=_("Geneva time. Holds whatever the state says.")
    )
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.HIGH)
    source = models.CharField(_("source"), max_length=240, blank=True)

    objects = DistinctionQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Publishable.Meta):
        ordering = ["-cycle__edition__year", "category__number", "order", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["cycle", "category"],
                condition=Q(rank="winner"),
                name="prizes_one_winner_per_category",
                violation_error_message=_("This category already has its winner of this year."),
            ),
            models.UniqueConstraint(
                fields=["cycle", "project", "category"],
                name="prizes_project_once_per_category",
                violation_error_message=_("This project already has a place in this category."),
            ),
            models.UniqueConstraint(
                fields=["cycle", "project"],
                condition=Q(category__isnull=True),
                name="prizes_project_once_without_category",
                violation_error_message=_("This project already has a place without a category."),
            ),
        ]
        verbose_name = _("distinction")
        verbose_name_plural = _("distinctions")

    def __str__(self) -> str:
        return f"{self.project}, {self.get_rank_display()}"

    def clean(self) -> None:
        super().clean()
        if self.category_id is None:
            return
        same = Distinction.objects.filter(cycle=self.cycle_id, project=self.project_id, rank=self.rank)
        if self.project_id and same.filter(category=None).exclude(pk=self.pk).exists():
            words = _("This project is on record here without a category: name the category there.")
            raise ValidationError({"category": words})
        if self.rank != self.Rank.CHAMPION:
            return
        others = Distinction.objects.champions().filter(cycle=self.cycle_id, category=self.category_id)
        if others.exclude(pk=self.pk).count() >= CHAMPIONS_IN_A_CATEGORY:
            raise ValidationError({"rank": _("This category already has its four champions of this year.")})
