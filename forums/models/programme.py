from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from directory.models import Organisation, Person
from publishing.models import Confidence, LinkState, LiveModel, Publishable, RichTextField
from reference.models import ActionLine, Goal, Language

from ..querysets import SessionQuerySet
from .edition import Edition, Room

ZONE = ZoneInfo("Europe/Zurich")


class Track(Publishable):
    """A strand of the programme: High-Level Track, Workshops, Virtual Reality."""

    content_key = ("edition", "slug")
    live_parents = ("edition",)

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="tracks", verbose_name=_("edition"))
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=80)
    summary = models.TextField(_("summary"), blank=True)
    description = RichTextField(_("description"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Publishable.Meta):
        ordering = ["edition", "order"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["edition", "slug"], name="forums_track_address_once_per_edition"),
        ]
        verbose_name = _("track")
        verbose_name_plural = _("tracks")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("forums:track_detail", args=[self.edition.year, self.slug])


class TrackOrganisation(LiveModel):
    """An organisation that a track is held with."""

    content_key = ("track", "organisation")
    live_parents = ("track", "organisation")

    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="organisations", verbose_name=_("track"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="tracks", verbose_name=_("organisation")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["track", "organisation"], name="forums_track_organisation_once")]
        verbose_name = _("organisation of the track")
        verbose_name_plural = _("organisations of the track")

    def __str__(self) -> str:
        return str(self.organisation)


class Session(Publishable):
    """One item of the programme. Day and time are Geneva's, and either may be unrecorded."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("opening")
        CEREMONY = "ceremony", _("ceremony")
        HIGH_LEVEL = "high_level", _("high-level policy session")
        ROUND_TABLE = "round_table", _("ministerial round table")
        WORKSHOP = "workshop", _("workshop")
        DEMONSTRATION = "demonstration", _("demonstration")
        SPECIAL = "special", _("special session")
        SIDE_EVENT = "side_event", _("side event")
        TEDX = "tedx", _("TEDx event")
        LAUNCH = "launch", _("launch")
        OTHER = "other", _("session")

    content_key = ("edition", "slug")
    live_parents = ("edition", "track")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("edition"))
    number = models.PositiveIntegerField(
        _("number"), null=True, blank=True, help_text=_("In the official agenda. Empty: not recorded.")
    )
    title = models.CharField(_("title"), max_length=240)
    slug = models.SlugField(_("address"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.WORKSHOP)
    track = models.ForeignKey(
        Track, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("track")
    )
    date = models.DateField(_("day"), null=True, blank=True, help_text=_("Empty: not recorded."))
    start_time = models.TimeField(_("from"), null=True, blank=True, help_text=_("Geneva time."))
    end_time = models.TimeField(_("to"), null=True, blank=True)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("room")
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("A sentence or two for lists."))
    description = RichTextField(_("description"), blank=True)
    report = RichTextField(
        _("outcome report"), blank=True, help_text=_("In words; single outcomes go below as points.")
    )
    report_link_state = models.CharField(
        _("published report"), max_length=20, choices=LinkState, blank=True, help_text=_("Empty: none known.")
    )
    report_link = models.URLField(_("link to the report"), blank=True)
    languages = models.ManyToManyField(Language, blank=True, related_name="sessions", verbose_name=_("languages"))
    captioning = models.BooleanField(_("captioned"), default=False)
    recording = models.URLField(_("recording"), blank=True)
    source = models.CharField(_("source"), max_length=240, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.HIGH)

    objects = SessionQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Publishable.Meta):
        ordering = ["edition", F("date").asc(nulls_last=True), F("start_time").asc(nulls_last=True), "title"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["edition", "slug"], name="forums_session_address_once_per_edition"),
            models.UniqueConstraint(
                fields=["edition", "number"],
                name="forums_session_number_once_per_edition",
                violation_error_message=_("Another session of this edition has this number."),
            ),
            models.CheckConstraint(
                condition=Q(start_time__isnull=True) | Q(date__isnull=False),
                name="forums_session_time_needs_day",
                violation_error_message=_("A time needs a day."),
            ),
            models.CheckConstraint(
                condition=Q(end_time__isnull=True) | Q(start_time__isnull=False, end_time__gt=F("start_time")),
                name="forums_session_ends_after_start",
                violation_error_message=_("The session ends before it starts."),
            ),
        ]
        indexes = [models.Index(fields=["edition", "date", "start_time"], name="forums_session_programme")]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("forums:session_detail", args=[self.edition.year, self.pk, self.slug])

    @property
    def starts_at(self) -> datetime | None:
        """The aware moment it begins, or None while day or time is unrecorded."""
        return datetime.combine(self.date, self.start_time, ZONE) if self.date and self.start_time else None

    @property
    def ends_at(self) -> datetime | None:
        return datetime.combine(self.date, self.end_time, ZONE) if self.date and self.end_time else None

    def clean(self) -> None:
        super().clean()
        if self.track and self.edition_id and self.track.edition_id != self.edition_id:
            raise ValidationError({"track": _("This track belongs to another edition.")})
        if self.report_link and self.report_link_state != LinkState.AVAILABLE:
            self.report_link_state = LinkState.AVAILABLE
        elif self.report_link_state == LinkState.AVAILABLE and not self.report_link:
            raise ValidationError({"report_link": _("An available report needs its link.")})


class SessionActionLine(LiveModel):
    """Why a session is tied to an action line."""

    content_key = ("session", "action_line")
    live_parents = ("session",)

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="action_line_links")
    action_line = models.ForeignKey(
        ActionLine, on_delete=models.PROTECT, related_name="session_links", verbose_name=_("action line")
    )
    reason = models.TextField(_("reason"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "action_line"], name="forums_session_action_line_once")
        ]
        verbose_name = _("action line")
        verbose_name_plural = _("action lines")

    def __str__(self) -> str:
        return self.action_line.code


class SessionGoal(LiveModel):
    """Why a session is tied to a goal."""

    content_key = ("session", "goal")
    live_parents = ("session",)

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="goal_links")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="session_links", verbose_name=_("goal"))
    reason = models.TextField(_("reason"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "goal"], name="forums_session_goal_once")]
        verbose_name = _("goal")
        verbose_name_plural = _("goals")

    def __str__(self) -> str:
        return str(self.goal)


class SessionOrganiser(LiveModel):
    content_key = ("session", "organisation")
    live_parents = ("session", "organisation")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="organisers")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="organised_sessions", verbose_name=_("organisation")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "organisation"], name="forums_organiser_once")]
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")

    def __str__(self) -> str:
        return str(self.organisation)


class Participation(LiveModel):
    """A person's part in a session, with honorific, post, affiliation and country at that time."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair")
        MODERATOR = "moderator", _("moderator")
        SPEAKER = "speaker", _("speaker")
        PANELLIST = "panellist", _("panellist")
        RAPPORTEUR = "rapporteur", _("rapporteur")
        GUEST = "guest", _("guest")

    content_key = ("session", "person", "role")
    live_parents = ("session", "person")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="participations", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.SPEAKER)
    honorific = models.CharField(_("honorific"), max_length=40, blank=True)
    post = models.CharField(_("post at that time"), max_length=200, blank=True)
    affiliation = models.CharField(_("affiliation at that time"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("organisation"),
    )
    country = CountryField(_("country at that time"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person", "role"],
                name="forums_participation_once",
                violation_error_message=_("This person already has this role in the session."),
            )
        ]
        verbose_name = _("participation")
        verbose_name_plural = _("people of the session")

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"

    @property
    def styled_name(self) -> str:
        """The name with its honorific, as it was at that time."""
        return f"{self.honorific} {self.person.name}".strip()


class Point(LiveModel):
    """One sentence of what a session or a track came to."""

    class Kind(models.TextChoices):
        OUTCOME = "outcome", _("outcome")
        LINKAGE = "linkage", _("linkage")
        TREND = "trend", _("emerging trend")
        SUGGESTION = "suggestion", _("suggestion for the next forum")

    content_key = ("session", "track", "key")
    live_parents = ("session", "track")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="points")
    track = models.ForeignKey(Track, on_delete=models.CASCADE, null=True, blank=True, related_name="points")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    text = models.TextField(_("text"))
    goal = models.ForeignKey(
        Goal, on_delete=models.PROTECT, null=True, blank=True, related_name="points", verbose_name=_("goal")
    )
    action_line = models.ForeignKey(
        ActionLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="points",
        verbose_name=_("action line"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=False, track__isnull=True) | Q(session__isnull=True, track__isnull=False),
                name="forums_point_of_session_or_track",
                violation_error_message=_("A point belongs to a session or to a track, not to both."),
            )
        ]
        verbose_name = _("point")
        verbose_name_plural = _("outcomes, linkages, trends and suggestions")

    def __str__(self) -> str:
        return self.text[:80]
