"""The exhibition of a forum: who shows what and where, who supports it and in which tier, what there is to try out."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from directory.models import Organisation, StakeholderType
from forums.models import Edition, Session, Venue
from intake.models import Call
from medialib.models import AlbumRow
from publishing.models import Confidence, Figure, LinkState, LiveModel, Publishable, RichTextField, SameOwner
from reference.models import ActionLine, Goal

from ..querysets import ExhibitionQuerySet, ExhibitorQuerySet, PartnershipQuerySet, StandQuerySet


class Exhibition(Publishable):
    """One year's exhibition. The ceremony that opens it is a session of the forum; its photo album is its own."""

    content_key = ("edition",)
    live_parents = ("edition",)
    # The call opens and closes by the clock: what readers see changes then, though the page stays.
    schedule_fields = (*Publishable.schedule_fields, "call_opens", "call_closes")

    edition = models.OneToOneField(
        Edition, on_delete=models.PROTECT, related_name="exhibition", verbose_name=_("edition")
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("“Exhibition of WSIS Forum 2017”"))
    start_date = models.DateField(_("first day"), null=True, blank=True, help_text=_("Empty: not recorded."))
    end_date = models.DateField(_("last day"), null=True, blank=True)
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="exhibitions", verbose_name=_("venue")
    )
    place = models.CharField(_("where in the venue"), max_length=160, blank=True, help_text=_("“Ground floor”"))
    summary = models.TextField(_("summary"), blank=True, help_text=_("Two or three sentences under the name."))
    description = RichTextField(_("description"), blank=True)
    opening = models.ForeignKey(
        Session,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="opened_exhibitions",
        verbose_name=_("opening ceremony"),
        help_text=_("A session of the programme, with its guests."),
    )
    plan_width = models.PositiveSmallIntegerField(
        _("width of the plan"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("In centimetres. Empty: as wide as the stands need."),
    )
    plan_height = models.PositiveSmallIntegerField(
        _("depth of the plan"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    photos_link_state = models.CharField(
        _("photographs elsewhere"), max_length=20, choices=LinkState, blank=True, help_text=_("Empty: none known.")
    )
    photos_link = models.URLField(_("link to the photographs"), max_length=500, blank=True)
    call_opens = models.DateTimeField(
        _("call opens"),
        null=True,
        blank=True,
        help_text=_("From then on exhibitors apply on this site. Geneva time. Empty: there is no call here."),
    )
    call_closes = models.DateTimeField(
        _("call closes"),
        null=True,
        blank=True,
        help_text=_("Geneva time. Empty: when the first day begins; without one, when the edition begins."),
    )
    source = models.CharField(_("source of the facts"), max_length=240, blank=True)

    objects = ExhibitionQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Publishable.Meta):
        ordering = ["-edition__year"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(start_date__isnull=False, end_date__gte=F("start_date")),
                name="exhibition_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(call_closes__isnull=True) | Q(call_opens__isnull=False, call_closes__gt=F("call_opens")),
                name="exhibition_call_in_order",
                violation_error_message=_("The call would close before it opens."),
            ),
        ]
        verbose_name = _("exhibition")
        verbose_name_plural = _("exhibitions")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exhibition:exhibition_detail", args=[self.edition.year])

    @classmethod
    def opening_fields(cls) -> list[str]:
        """Readers see an exhibition before its call opens, so that moment does not hide it."""
        return ["publish_at"]

    @property
    def call(self) -> str:
        """Where the call to exhibitors stands at this moment."""
        if self.call_opens is None:
            return Call.NONE
        if self.edition.frozen_at:
            return Call.CLOSED
        return Call.now(self.call_opens, self.call_closes, first_day=self.start_date or self.edition.start_date)

    def clean(self) -> None:
        super().clean()
        if self.opening and self.edition_id and self.opening.edition_id != self.edition_id:
            raise ValidationError({"opening": _("This session belongs to another edition.")})
        if self.photos_link:
            self.photos_link_state = LinkState.AVAILABLE
        elif self.photos_link_state == LinkState.AVAILABLE:
            raise ValidationError({"photos_link": _("Available means that there is a link.")})


class ExhibitionFigure(Figure):
    """How large an exhibition was, as each source has it."""

    content_key = ("exhibition", "topic", "source")
    live_parents = ("exhibition",)

    exhibition = models.ForeignKey(
        Exhibition, on_delete=models.CASCADE, related_name="figures", verbose_name=_("exhibition")
    )

    class Meta(Figure.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["exhibition", "topic"],
                condition=Q(headline=True),
                name="exhibition_one_headline_figure_per_topic",
                violation_error_message=_("Another figure is already the headline of this topic."),
            )
        ]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")


class Attraction(LiveModel):
    """Something for visitors to try out."""

    class Kind(models.TextChoices):
        VIDEO_360 = "video_360", _("360-degree video")
        VIRTUAL_REALITY = "virtual_reality", _("virtual reality")
        PHOTO_BOOTH = "photo_booth", _("photo booth")
        OTHER = "other", _("attraction")

    content_key = ("exhibition", "title")
    live_parents = ("exhibition",)

    exhibition = models.ForeignKey(
        Exhibition, on_delete=models.CASCADE, related_name="attractions", verbose_name=_("exhibition")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), blank=True, help_text=_("One or two sentences."))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["exhibition", "title"],
                name="exhibition_attraction_once",
                violation_error_message=_("This attraction is already there."),
            )
        ]
        verbose_name = _("attraction")
        verbose_name_plural = _("attractions")

    def __str__(self) -> str:
        return self.title


class ExhibitionPicture(AlbumRow):
    """A picture in the photo album of an exhibition."""

    album = models.ForeignKey(
        Exhibition, on_delete=models.CASCADE, related_name="pictures", verbose_name=_("exhibition")
    )

    class Meta(AlbumRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["album", "picture"],
                name="exhibition_picture_once",
                violation_error_message=_("This picture is in the album already."),
            )
        ]
        verbose_name = _("picture")
        verbose_name_plural = _("photo album")


class PartnerTier(LiveModel):
    """A rank among partners, the same for every year."""

    content_key = ("slug",)

    name = models.CharField(_("name of one"), max_length=80, unique=True, help_text=_("“supporting partner”"))
    title = models.CharField(_("heading"), max_length=80, help_text=_("“Supporting partners”"))
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("tier of partners")
        verbose_name_plural = _("tiers of partners")

    def __str__(self) -> str:
        return self.name


class Partnership(Publishable):
    """An organisation that supports an exhibition. It may do so in several tiers, in each of them once."""

    content_key = ("exhibition", "tier", "organisation")
    live_parents = ("exhibition", "organisation")

    exhibition = models.ForeignKey(
        Exhibition, on_delete=models.PROTECT, related_name="partnerships", verbose_name=_("exhibition")
    )
    tier = models.ForeignKey(PartnerTier, on_delete=models.PROTECT, related_name="partnerships", verbose_name=_("tier"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="exhibition_partnerships", verbose_name=_("organisation")
    )
    named_as = models.CharField(
        _("named there as"), max_length=160, blank=True, help_text=_("Where the source uses another name.")
    )
    text = models.TextField(_("text"), blank=True, help_text=_("What it gave or did, in a sentence or two."))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    source = models.CharField(_("source"), max_length=240, blank=True)

    objects = PartnershipQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Publishable.Meta):
        ordering = ["-exhibition__edition__year", "tier__order", "order", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["exhibition", "tier", "organisation"],
                name="exhibition_partner_once_per_tier",
                violation_error_message=_("This organisation is already a partner in this tier."),
            ),
        ]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def __str__(self) -> str:
        return f"{self.organisation.short_name}, {self.tier}"


class Stand(LiveModel):
    """A stand, and where it is on the plan: centimetres from its left and upper edge. The place may be unknown."""

    content_key = ("exhibition", "code")
    live_parents = ("exhibition",)

    exhibition = models.ForeignKey(
        Exhibition, on_delete=models.CASCADE, related_name="stands", verbose_name=_("exhibition")
    )
    code = models.CharField(_("code"), max_length=12, help_text=_("As on the sign: A1"))
    x = models.PositiveSmallIntegerField(_("from the left"), null=True, blank=True, help_text=_("In centimetres."))
    y = models.PositiveSmallIntegerField(_("from the top"), null=True, blank=True, help_text=_("In centimetres."))
    width = models.PositiveSmallIntegerField(
        _("width"), default=300, validators=[MinValueValidator(1)], help_text=_("In centimetres.")
    )
    height = models.PositiveSmallIntegerField(
        _("depth"), default=200, validators=[MinValueValidator(1)], help_text=_("In centimetres.")
    )

    objects = StandQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["exhibition", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["exhibition", "code"],
                name="exhibition_stand_once",
                violation_error_message=_("Another stand of this exhibition has this code."),
            ),
            # What an exhibitor points at by two columns (see SameOwner).
            models.UniqueConstraint(fields=["id", "exhibition"], name="exhibition_stand_of_exhibition"),
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True) | Q(x__isnull=False, y__isnull=False),
                name="exhibition_stand_place_whole",
                violation_error_message=_("A place on the plan needs both numbers, from the left and from the top."),
            ),
            models.CheckConstraint(
                condition=Q(width__gte=1, height__gte=1),
                name="exhibition_stand_has_size",
                violation_error_message=_("A stand is at least one centimetre wide and deep."),
            ),
        ]
        verbose_name = _("stand")
        verbose_name_plural = _("stands")

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        super().clean()
        if self.pk and self.exhibitors.exclude(exhibition=self.exhibition_id).exists():
            raise ValidationError({"exhibition": _("Exhibitors of another exhibition are there.")})

    def overlaps(self, other: "Stand") -> bool:
        """Whether two stands whose places are known take the same room; common edges do not count."""
        x, y, other_x, other_y = (side or 0 for side in (self.x, self.y, other.x, other.y))
        beside = x + self.width <= other_x or other_x + other.width <= x
        behind = y + self.height <= other_y or other_y + other.height <= y
        return not beside and not behind


class Exhibitor(Publishable):
    """Who shows something at an exhibition. Which organisation, sector or stand it is may be unknown."""

    content_key = ("exhibition", "slug")
    live_parents = ("exhibition", "organisation")

    exhibition = models.ForeignKey(
        Exhibition, on_delete=models.PROTECT, related_name="exhibitors", verbose_name=_("exhibition")
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("As on the stand."))
    slug = models.SlugField(_("address"), max_length=100)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="exhibitors",
        verbose_name=_("organisation"),
        help_text=_("Empty: not recorded."),
    )
    sector = models.CharField(
        _("sector"),
        max_length=20,
        choices=StakeholderType,
        blank=True,
        help_text=_("Empty: as the organisation has it, or not recorded."),
    )
    country = CountryField(_("country"), blank=True, help_text=_("Empty: as the organisation has it, or not recorded."))
    stand = models.ForeignKey(
        Stand, on_delete=models.PROTECT, null=True, blank=True, related_name="exhibitors", verbose_name=_("stand")
    )
    summary = models.TextField(_("what is shown"), blank=True, help_text=_("One or two sentences, shown in lists."))
    description = RichTextField(_("description"), blank=True)
    action_lines = models.ManyToManyField(
        ActionLine, blank=True, related_name="exhibitors", verbose_name=_("action lines")
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="exhibitors", verbose_name=_("goals"))
    website = models.URLField(_("website"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=240, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.HIGH)

    objects = ExhibitorQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Publishable.Meta):
        ordering = ["-exhibition__edition__year", "name", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["exhibition", "slug"],
                name="exhibition_exhibitor_address_once",
                violation_error_message=_("Another exhibitor of this exhibition has this address."),
            ),
            SameOwner(
                field="stand",
                owner="exhibition",
                name="exhibition_exhibitor_stand_of_same_exhibition",
                violation_error_message=_("This stand belongs to another exhibition."),
            ),
        ]
        verbose_name = _("exhibitor")
        verbose_name_plural = _("exhibitors")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exhibition:exhibitor_detail", args=[self.exhibition.edition.year, self.slug])

    def save(self, *args, **kwargs) -> None:
        if self.organisation:
            self.sector = self.sector or self.organisation.stakeholder_type
            self.country = self.country or self.organisation.country
        super().save(*args, **kwargs)


class ExhibitorPicture(AlbumRow):
    """A picture on the page of an exhibitor."""

    album = models.ForeignKey(Exhibitor, on_delete=models.CASCADE, related_name="pictures", verbose_name=_("exhibitor"))

    class Meta(AlbumRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["album", "picture"],
                name="exhibition_exhibitor_picture_once",
                violation_error_message=_("This picture is there already."),
            )
        ]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
