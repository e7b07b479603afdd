"""The contest of a year: what is asked for, until when, and by which rules."""

import zoneinfo
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models import Edition
from intake.models import Call
from medialib.models import AlbumRow, Picture
from publishing.models import LiveModel, Publishable, RichTextField

# Photos on their way when the contest closes still arrive.
GRACE = timedelta(minutes=1)
MOST_PHOTOS = 10


def known_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no such time zone. Write it like “Europe/Zurich”."))


class Contest(Publishable):
    """One year's photo contest. It opens and closes at moments; what was sent is decided on, judged and awarded."""

    content_key = ("edition",)
    live_parents = ("edition",)
    schedule_fields = (*Publishable.schedule_fields, "call_opens", "call_closes")

    edition = models.OneToOneField(
        Edition, on_delete=models.PROTECT, related_name="photo_contest", verbose_name=_("edition")
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("“WSIS Forum 2017 Photo Contest”"))
    theme = models.CharField(_("theme"), max_length=240, blank=True)
    summary = models.TextField(_("summary"), blank=True, help_text=_("Two or three sentences under the name."))
    description = RichTextField(_("what is asked for"), blank=True)
    first_day = models.DateField(
        _("first day"), null=True, blank=True, help_text=_("For a contest of the past whose hours are not recorded.")
    )
    last_day_open = models.DateField(_("last day"), null=True, blank=True)
    call_opens = models.DateTimeField(
        _("opens"),
        null=True,
        blank=True,
        help_text=_("From then on photos are taken on this site. Geneva time. Empty: none are taken here."),
    )
    call_closes = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("Geneva time. What is being sent then has one more minute.")
    )
    zone = models.CharField(
        _("time zone"),
        max_length=40,
        default="Europe/Zurich",
        validators=[known_zone],
        help_text=_("In which readers are told the closing minute."),
    )
    most_photos = models.PositiveSmallIntegerField(
        _("photos per entry"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PHOTOS)],
        help_text=_("How many somebody may send at once."),
    )
    licence = models.CharField(
        _("licence"),
        max_length=20,
        choices=Picture.Licence,
        default=Picture.Licence.PERMISSION,
        help_text=_("Under which photos are shown; entrants agree to it."),
    )
    rules = RichTextField(_("rules"), blank=True)
    rules_version = models.CharField(
        _("version of the rules"),
        max_length=20,
        blank=True,
        help_text=_("Kept with each entry: what its sender has agreed to."),
    )
    prizes = RichTextField(_("prizes"), blank=True)
    use = RichTextField(_("how pictures are used"), blank=True)
    shows_gallery = models.BooleanField(
        _("show the gallery"), default=False, help_text=_("Readers see every accepted photo, and the collage of them.")
    )
    source = models.CharField(_("source of the facts"), max_length=240, blank=True)

    class Meta(Publishable.Meta):
        ordering = ["-edition__year"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(last_day_open__isnull=True) | Q(first_day__isnull=False, last_day_open__gte=F("first_day")),
                name="photocontest_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(call_opens__isnull=True, call_closes__isnull=True)
                | Q(call_opens__isnull=False, call_closes__isnull=False, call_closes__gt=F("call_opens")),
                name="photocontest_call_in_order",
                violation_error_message=_("A contest that opens here also closes, and not before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(most_photos__gte=1, most_photos__lte=MOST_PHOTOS),
                name="photocontest_photos_in_bounds",
                violation_error_message=_("Between one and ten photos can be sent at once."),
            ),
        ]
        verbose_name = _("photo contest")
        verbose_name_plural = _("photo contests")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("photocontest:contest_detail", args=[self.edition.year])

    @classmethod
    def opening_fields(cls) -> list[str]:
        """Readers see a contest before it opens."""
        return ["publish_at"]

    @property
    def call(self) -> str:
        """Where the contest stands at this moment."""
        if self.call_opens is None:
            return Call.NONE
        if self.edition.frozen_at:
            return Call.CLOSED
        return Call.now(self.call_opens, self.call_closes, first_day=None)

    def takes(self, *, begun: datetime | None) -> bool:
        """Whether photos are taken now that somebody began to send at an aware moment."""
        if self.call == Call.OPEN:
            return True
        closes, now = self.call_closes, timezone.now()
        return self.call == Call.CLOSED and bool(closes and begun and begun < closes <= now < closes + GRACE)

    def there(self, moment: datetime) -> datetime:
        """A moment as the clocks of the contest's zone show it, without a zone."""
        return timezone.make_naive(moment, zoneinfo.ZoneInfo(self.zone))

    @property
    def zone_name(self) -> Any:
        """What readers know the zone by: the city that it is named for."""
        return _("Geneva") if self.zone == "Europe/Zurich" else self.zone.rpartition("/")[2].replace("_", " ")

    @property
    def opens_there(self) -> datetime | None:
        return self.there(self.call_opens) if self.call_opens else None

    @property
    def closes_there(self) -> datetime | None:
        return self.there(self.call_closes) if self.call_closes else None

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day on which photos are taken, in the contest's zone."""
        opens, closes = self.opens_there, self.closes_there
        return (opens.date() if opens else self.first_day), (closes.date() if closes else self.last_day_open)

    def clean(self) -> None:
        super().clean()
        if self.call_opens and not self.rules_version:
            raise ValidationError({"rules_version": _("Whoever sends photos agrees to rules: say which version.")})


class Example(AlbumRow):
    """A picture that shows what is looked for."""

    album = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="examples", verbose_name=_("contest"))

    class Meta(AlbumRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["album", "picture"],
                name="photocontest_example_once",
                violation_error_message=_("This picture is there already."),
            )
        ]
        verbose_name = _("example")
        verbose_name_plural = _("examples")


class Campaign(LiveModel):
    """What followed from a contest, such as a poster or a campaign that winners were invited to."""

    content_key = ("contest", "title")
    live_parents = ("contest",)

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="campaigns", verbose_name=_("contest"))
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "title"],
                name="photocontest_campaign_once",
                violation_error_message=_("This is there already."),
            )
        ]
        verbose_name = _("what followed")
        verbose_name_plural = _("what followed")

    def __str__(self) -> str:
        return self.title
