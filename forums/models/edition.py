from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from directory.models import Organisation, Person, StakeholderType
from medialib.models import Picture
from publishing.addresses import was_public
from publishing.models import Confidence, Figure, LiveModel, Publishable, RichTextField
from reference.models import Resolution

from .. import doors
from ..querysets import EditionQuerySet


class Venue(LiveModel):
    """A building where sessions are held, used by several editions."""

    content_key = ("name",)

    name = models.CharField(_("name"), max_length=160, unique=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    country = CountryField(_("country"), blank=True)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("venue")
        verbose_name_plural = _("venues")

    def __str__(self) -> str:
        return self.name


class Room(LiveModel):
    content_key = ("venue", "name")

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="rooms", verbose_name=_("venue"))
    name = models.CharField(_("name"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["venue__name", "order", "name"]
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="forums_room_once_per_venue")]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")

    def __str__(self) -> str:
        return f"{self.name}, {self.venue.short_name or self.venue.name}"


class Edition(Publishable):
    """One year's forum. Its dates, theme and place may still be unknown."""

    content_key = ("year",)
    shown_with = ("hero",)

    year = models.PositiveSmallIntegerField(
        _("year"), unique=True, validators=[MinValueValidator(2003), MaxValueValidator(2100)]
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("“WSIS Forum 2017”"))
    theme = models.CharField(_("theme"), max_length=240, blank=True)
    start_date = models.DateField(_("first day"), null=True, blank=True, help_text=_("Empty while not announced."))
    end_date = models.DateField(_("last day"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=160, blank=True, help_text=_("As one line: “Geneva, Switzerland”."))
    summary = models.TextField(_("summary"), blank=True, help_text=_("Two or three sentences under the name."))
    description = RichTextField(_("description"), blank=True)
    hero = models.ForeignKey(
        Picture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hero_of",
        verbose_name=_("large picture"),
        help_text=_("Above the edition’s page, and on the home page where the edition is shown in large."),
    )
    consultation_text = RichTextField(_("open consultation"), blank=True)
    resolutions = models.ManyToManyField(Resolution, blank=True, related_name="editions", verbose_name=_("mandate"))
    source = models.CharField(_("source of the facts"), max_length=240, blank=True)
    dates_confidence = models.CharField(_("the dates are"), max_length=10, choices=Confidence, default=Confidence.HIGH)
    frozen_at = models.DateTimeField(_("frozen"), null=True, editable=False)

    objects = EditionQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Publishable.Meta):
        ordering = ["-year"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(start_date__isnull=False, end_date__gte=F("start_date")),
                name="forums_edition_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
        ]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("forums:edition_detail", args=[self.year])

    @property
    def is_over(self) -> bool:
        """Whether its days, or its year where they are not known, have passed."""
        today = timezone.localdate()
        return self.end_date < today if self.end_date else self.year < today.year

    @property
    def doors(self) -> list[tuple[str, str]]:
        """Label and address of what other rooms have of it, if it was read with its counts."""
        return doors.of(self)

    def clean(self) -> None:
        super().clean()
        before = Edition.objects.filter(pk=self.pk).first() if self.pk else None
        if before and before.year != self.year and was_public(before):
            raise ValidationError(
                {"year": _("The year is part of every address of this edition, so one that was public keeps it.")}
            )


class Correction(LiveModel):
    """Something put right after its edition was frozen. Readers are told when, what and why, and not who."""

    live_parents = ("edition",)

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="corrections")
    what = models.CharField(_("what is corrected"), max_length=300)
    reason = models.CharField(_("why"), max_length=300)
    made_at = models.DateTimeField(_("made"), auto_now_add=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        default_permissions = ()
        permissions = [("correct_frozen", _("Can freeze editions, and correct what is frozen"))]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return self.what


class EditionFigure(Figure):
    """How large an edition was, as each source has it."""

    # The topics that say how many facilitators an edition had.
    FACILITATORS = ("facilitators", "high-level-track-facilitators")

    content_key = ("edition", "topic", "source")
    live_parents = ("edition",)

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="figures", verbose_name=_("edition"))

    class Meta(Figure.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "topic"],
                condition=Q(headline=True),
                name="forums_one_headline_figure_per_topic",
                violation_error_message=_("Another figure is already the headline of this topic."),
            )
        ]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")


class EditionVenue(LiveModel):
    """What an edition used a venue for."""

    content_key = ("edition", "venue")
    live_parents = ("edition",)

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="venues", verbose_name=_("edition"))
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="editions", verbose_name=_("venue"))
    used_for = models.CharField(_("used for"), max_length=160, blank=True, help_text=_("“opening and prizes”"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "venue"], name="forums_edition_venue_once")]
        verbose_name = _("venue of the edition")
        verbose_name_plural = _("venues of the edition")

    def __str__(self) -> str:
        return str(self.venue)


class EditionOrganisation(LiveModel):
    """An organisation that carries an edition."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        CO_ORGANISER = "co_organiser", _("co-organiser")
        ENGAGED_AGENCY = "engaged_agency", _("engaged agency")
        HOST = "host", _("host")

    content_key = ("edition", "organisation", "role")
    live_parents = ("edition", "organisation")

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="organisations", verbose_name=_("edition")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="edition_roles", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "organisation", "role"],
                name="forums_edition_organisation_once_per_role",
                violation_error_message=_("This organisation already has this role."),
            )
        ]
        verbose_name = _("organisation of the edition")
        verbose_name_plural = _("organisations of the edition")

    def __str__(self) -> str:
        return f"{self.organisation.short_name}, {self.get_role_display()}"


class EditionPerson(LiveModel):
    """A person with an office at an edition, with the post held at that time."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair")
        FACILITATOR = "facilitator", _("High-Level Track Facilitator")

    content_key = ("edition", "person", "role")
    live_parents = ("edition", "person")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="people", verbose_name=_("edition"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="edition_roles", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    honorific = models.CharField(_("honorific"), max_length=40, blank=True, help_text=_("“H.E. Mr.”, “Dr.”"))
    post = models.CharField(_("post at that time"), max_length=200, blank=True)
    affiliation = models.CharField(_("affiliation at that time"), max_length=200, blank=True)
    country = CountryField(_("country at that time"), blank=True)
    stakeholder_type = models.CharField(_("stakeholder type"), max_length=20, choices=StakeholderType, blank=True)
    session = models.ForeignKey(
        "Session",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="facilitators",
        verbose_name=_("session facilitated"),
    )
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.HIGH)
    source = models.CharField(_("source"), max_length=240, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "person", "role"],
                name="forums_edition_person_once_per_role",
                violation_error_message=_("This person already has this role."),
            )
        ]
        verbose_name = _("person of the edition")
        verbose_name_plural = _("people of the edition")

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"

    @property
    def styled_name(self) -> str:
        """The name with its honorific, as it was at that time."""
        return f"{self.honorific} {self.person.name}".strip()
