"""Hackathons: what was asked, which teams answered it and how, and what they were given."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from directory.models import Organisation, Person
from forums.models import Achievement, Album, Edition, Session
from intake.models import Call
from medialib.models import Picture
from publishing.models import (
    Figure,
    LinkState,
    LiveModel,
    Publishable,
    RichTextField,
    SameOwner,
    settled_link_state,
)
from reference.models import ActionLine, Goal

from ..querysets import HackathonQuerySet


class Hackathon(Publishable):
    """One hackathon of an edition, held or still to come."""

    content_key = ("edition", "slug")
    live_parents = ("edition",)
    shown_with = ("picture",)
    # The call opens and closes by the clock: what readers see changes then, though the page stays.
    schedule_fields = (*Publishable.schedule_fields, "call_opens", "call_closes")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="hackathons", verbose_name=_("edition"))
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=80)
    topic = models.CharField(_("topic"), max_length=160, blank=True, help_text=_("“e-health”"))
    summary = models.TextField(_("summary"), blank=True, help_text=_("Two or three sentences under the name."))
    description = RichTextField(_("description"), blank=True)
    outcomes = RichTextField(_("outcomes"), blank=True, help_text=_("What it came to."))
    start_date = models.DateField(_("first day"), null=True, blank=True, help_text=_("Empty: not announced."))
    end_date = models.DateField(_("last day"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    picture = models.ForeignKey(
        Picture, on_delete=models.PROTECT, null=True, blank=True, related_name="hackathons", verbose_name=_("picture")
    )
    album = models.ForeignKey(
        Album,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="hackathons",
        verbose_name=_("photo album"),
    )
    action_lines = models.ManyToManyField(
        ActionLine, blank=True, related_name="hackathons", verbose_name=_("action lines")
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="hackathons", verbose_name=_("goals"))
    sessions = models.ManyToManyField(
        Session,
        blank=True,
        related_name="hackathons",
        verbose_name=_("sessions"),
        help_text=_("In which it was held, opened or told of. Their pages lead here."),
    )
    achievements = models.ManyToManyField(
        Achievement,
        blank=True,
        related_name="hackathons",
        verbose_name=_("achievements"),
        help_text=_("In which the forum's record tells of it. Their pages lead here."),
    )
    contact_name = models.CharField(_("contact"), max_length=160, blank=True)
    contact_email = models.EmailField(_("mail of the contact"), blank=True, help_text=_("Readers see it."))
    call_text = RichTextField(_("call"), blank=True, help_text=_("Who can take part, and what they get."))
    registration = models.BooleanField(
        _("registration on this site"),
        default=False,
        help_text=_("Offers the form “I want to take part” while the call is open."),
    )
    call_opens = models.DateTimeField(
        _("call opens"), null=True, blank=True, help_text=_("Geneva time. Empty: with this page.")
    )
    call_closes = models.DateTimeField(
        _("call closes"),
        null=True,
        blank=True,
        help_text=_("Geneva time. Empty: when the first day begins; without one, when the edition ends."),
    )
    source = models.CharField(_("source of the facts"), max_length=240, blank=True)

    objects = HackathonQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Publishable.Meta):
        ordering = ["-edition__year", F("start_date").asc(nulls_last=True), "name"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["edition", "slug"],
                name="hackathons_address_once_per_edition",
                violation_error_message=_("Another hackathon of this edition has this address."),
            ),
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(start_date__isnull=False, end_date__gte=F("start_date")),
                name="hackathons_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(call_closes__isnull=True) | Q(call_opens__isnull=True) | Q(call_closes__gt=F("call_opens")),
                name="hackathons_call_in_order",
                violation_error_message=_("The call would close before it opens."),
            ),
        ]
        verbose_name = _("hackathon")
        verbose_name_plural = _("hackathons")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("hackathons:hackathon_detail", args=[self.edition.year, self.slug])

    @classmethod
    def opening_fields(cls) -> list[str]:
        """Readers see a hackathon before its call opens, so that moment does not hide it."""
        return ["publish_at"]

    @property
    def call(self) -> str:
        """Where the call stands at this moment."""
        if not self.registration:
            return Call.NONE
        return Call.now(self.call_opens, self.call_closes, first_day=self.start_date or self.edition.end_date)

    @property
    def takes_registrations(self) -> bool:
        return self.call == Call.OPEN

    @property
    def last_day(self) -> date | None:
        """The last day of the hackathon, or of its edition while its own is not known."""
        return self.end_date or self.start_date or self.edition.end_date

    @property
    def last_day_of_call(self) -> date | None:
        return timezone.localdate(self.call_closes) if self.call_closes else None


class HackathonOrganisation(LiveModel):
    """An organisation with its part in a hackathon."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("organised by")
        COLLABORATOR = "collaborator", _("in collaboration with")
        PARTNER = "partner", _("partner")
        SPONSOR = "sponsor", _("sponsor")

    content_key = ("hackathon", "organisation", "role")
    live_parents = ("hackathon", "organisation")

    hackathon = models.ForeignKey(Hackathon, on_delete=models.CASCADE, related_name="organisations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="hackathon_roles", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.ORGANISER)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hackathon", "organisation", "role"],
                name="hackathons_organisation_once_per_role",
                violation_error_message=_("This organisation already has this role."),
            )
        ]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return f"{self.organisation.short_name}, {self.get_role_display()}"


class HackathonPerson(LiveModel):
    """A person with a part in a hackathon, with the post held at that time."""

    class Role(models.TextChoices):
        JUROR = "juror", _("juror")
        MENTOR = "mentor", _("mentor")
        PRESENTER = "presenter", _("handed over the awards")

    content_key = ("hackathon", "person", "role")
    live_parents = ("hackathon", "person")

    hackathon = models.ForeignKey(Hackathon, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="hackathon_roles", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    honorific = models.CharField(_("honorific"), max_length=40, blank=True)
    post = models.CharField(_("post at that time"), max_length=200, blank=True)
    affiliation = models.CharField(_("affiliation at that time"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=240, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hackathon", "person", "role"],
                name="hackathons_person_once_per_role",
                violation_error_message=_("This person already has this role."),
            )
        ]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"

    @property
    def styled_name(self) -> str:
        """The name with its honorific, as it was at that time."""
        return f"{self.honorific} {self.person.name}".strip()


class HackathonFigure(Figure):
    """How large a hackathon was, and who came, as each source has it."""

    content_key = ("hackathon", "topic", "source")
    live_parents = ("hackathon",)

    hackathon = models.ForeignKey(Hackathon, on_delete=models.CASCADE, related_name="figures")

    class Meta(Figure.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["hackathon", "topic"],
                condition=Q(headline=True),
                name="hackathons_one_headline_figure_per_topic",
                violation_error_message=_("Another figure is already the headline of this topic."),
            )
        ]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")


class HackathonLink(LiveModel):
    """Where more about a hackathon can be read or seen, or could once."""

    content_key = ("hackathon", "title")
    live_parents = ("hackathon",)

    hackathon = models.ForeignKey(Hackathon, on_delete=models.CASCADE, related_name="links")
    title = models.CharField(_("title"), max_length=200)
    link_state = models.CharField(_("the link is"), max_length=20, choices=LinkState, default=LinkState.AVAILABLE)
    link = models.URLField(_("link"), max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hackathon", "title"],
                name="hackathons_link_title_once",
                violation_error_message=_("Another link has this title."),
            )
        ]
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        self.link_state = settled_link_state(self.link, self.link_state)


class Challenge(LiveModel):
    """A question that the teams could choose."""

    content_key = ("hackathon", "slug")
    live_parents = ("hackathon",)

    hackathon = models.ForeignKey(Hackathon, on_delete=models.CASCADE, related_name="challenges")
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("short name"), max_length=80)
    text = models.TextField(_("text"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hackathon", "slug"],
                name="hackathons_challenge_once",
                violation_error_message=_("This challenge is already there."),
            ),
            # What a team points at by two columns (see SameOwner).
            models.UniqueConstraint(fields=["id", "hackathon"], name="hackathons_challenge_of_hackathon"),
        ]
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")

    def __str__(self) -> str:
        return self.title


class Team(Publishable):
    """Who took part together, and what they made."""

    content_key = ("hackathon", "slug")
    live_parents = ("hackathon",)
    shown_with = ("picture",)

    hackathon = models.ForeignKey(
        Hackathon, on_delete=models.PROTECT, related_name="teams", verbose_name=_("hackathon")
    )
    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("address"), max_length=80)
    country: Any = CountryField(_("country"), blank=True)
    affiliation = models.CharField(_("affiliation"), max_length=200, blank=True, help_text=_("University, company."))
    project = models.CharField(_("project"), max_length=240, blank=True)
    challenge = models.ForeignKey(
        Challenge, on_delete=models.PROTECT, null=True, blank=True, related_name="teams", verbose_name=_("challenge")
    )
    task = models.TextField(_("what it took on"), blank=True, help_text=_("The challenge as this team put it."))
    solution = models.TextField(_("solution"), blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    picture = models.ForeignKey(
        Picture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hackathon_teams",
        verbose_name=_("picture"),
    )
    source = models.CharField(_("source"), max_length=240, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Publishable.Meta):
        ordering = ["hackathon", "order", "name"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["hackathon", "slug"],
                name="hackathons_team_address_once",
                violation_error_message=_("Another team of this hackathon has this address."),
            ),
            models.UniqueConstraint(fields=["id", "hackathon"], name="hackathons_team_of_hackathon"),
            SameOwner(
                field="challenge",
                owner="hackathon",
                name="hackathons_team_challenge_of_same_hackathon",
                violation_error_message=_("This challenge was set at another hackathon."),
            ),
        ]
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("hackathons:team_detail", args=[self.hackathon.edition.year, self.hackathon.slug, self.slug])

    def clean(self) -> None:
        super().clean()
        if self.pk and self.awards.exclude(hackathon=self.hackathon_id).exists():
            raise ValidationError({"hackathon": _("It has awards of another hackathon; take them away there first.")})


class Award(LiveModel):
    """What a team was given; one name may be given to several teams."""

    content_key = ("hackathon", "team", "name")
    live_parents = ("hackathon", "team", "giver")

    hackathon = models.ForeignKey(Hackathon, on_delete=models.CASCADE, related_name="awards")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="awards", verbose_name=_("team"))
    name = models.CharField(_("name"), max_length=160)
    giver = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hackathon_awards",
        verbose_name=_("given by"),
    )
    prize = models.CharField(_("prize"), max_length=160, blank=True, help_text=_("“USD 1,000”"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hackathon", "team", "name"],
                name="hackathons_award_once_per_team",
                violation_error_message=_("This team already has this award."),
            ),
            SameOwner(
                field="team",
                owner="hackathon",
                name="hackathons_award_team_of_same_hackathon",
                violation_error_message=_("This team took part in another hackathon."),
            ),
        ]
        verbose_name = _("award")
        verbose_name_plural = _("awards")

    def __str__(self) -> str:
        return self.name
