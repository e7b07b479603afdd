from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from publishing.models import DatePrecision, LiveModel, Publishable, RichTextField

from .edition import Edition


class Announcement(Publishable):
    """A press release or news item. Nothing of it is public before its embargo ends."""

    content_key = ("edition", "slug")
    live_parents = ("edition",)
    schedule_fields = (*Publishable.schedule_fields, "embargo_until")

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="announcements", verbose_name=_("edition")
    )
    title = models.CharField(_("title"), max_length=240)
    slug = models.SlugField(_("address"), max_length=100)
    dateline = models.CharField(_("dateline"), max_length=120, blank=True, help_text=_("“Geneva”"))
    date = models.DateField(_("date"))
    date_precision = models.CharField(
        _("the date is known to the"), max_length=10, choices=DatePrecision, default=DatePrecision.DAY
    )
    embargo_until = models.DateTimeField(
        _("embargo until"), null=True, blank=True, help_text=_("Geneva time. Holds whatever the state says.")
    )
    summary = models.TextField(_("summary"), blank=True)
    text = RichTextField(_("text"), blank=True)
    source = models.CharField(_("source"), max_length=240, blank=True)

    class Meta(Publishable.Meta):
        ordering = ["-date", "title"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["edition", "slug"], name="forums_announcement_address_once_per_edition"),
        ]
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("forums:announcement_detail", args=[self.edition.year, self.slug])


class Quotation(LiveModel):
    """Words of a person in an announcement, exactly as given."""

    content_key = ("announcement", "key")
    live_parents = ("announcement", "person")

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="quotations")
    text = models.TextField(_("words"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="quotations", verbose_name=_("person"))
    post = models.CharField(_("post at that time"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")

    def __str__(self) -> str:
        return self.text[:80]


class ConsultationPhase(Publishable):
    """A phase of an edition's open consultation."""

    content_key = ("edition", "name")
    live_parents = ("edition",)

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="consultation_phases", verbose_name=_("edition")
    )
    name = models.CharField(_("name"), max_length=160)
    start_date = models.DateField(_("from"), null=True, blank=True, help_text=_("Empty while not announced."))
    end_date = models.DateField(_("to"), null=True, blank=True)
    text = RichTextField(_("text"), blank=True)
    link = models.URLField(_("link"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Publishable.Meta):
        ordering = ["edition", "order"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(start_date__isnull=False, end_date__gte=F("start_date")),
                name="forums_consultation_phase_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
        ]
        verbose_name = _("consultation phase")
        verbose_name_plural = _("consultation phases")

    def __str__(self) -> str:
        return self.name
