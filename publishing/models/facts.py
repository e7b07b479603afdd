"""Facts with their sources: figures, notes on disputed facts, dates and links that are not fully known."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from .publishable import LiveModel, LiveQuerySet


class Confidence(models.TextChoices):
    HIGH = "high", _("confirmed")
    MEDIUM = "medium", _("not fully confirmed")
    LOW = "low", _("unverified")


class DatePrecision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class LinkState(models.TextChoices):
    AVAILABLE = "available", _("available")
    NOT_PRESERVED = "not_preserved", _("link not preserved")
    TO_FOLLOW = "to_follow", _("to follow")


def settled_link_state(link: str, state: str) -> str:
    """The state that goes with a link; refused where a link is called available and is not there."""
    if link:
        return LinkState.AVAILABLE
    if state == LinkState.AVAILABLE:
        raise ValidationError({"link": _("Available means that there is a link.")})
    return state


class Figure(LiveModel):
    """A number as its source gives it. Several sources on one topic are several rows; one of them is the headline."""

    class Qualifier(models.TextChoices):
        EXACTLY = "", _("exactly")
        MORE_THAN = "more_than", _("more than")
        AT_LEAST = "at_least", _("at least")
        ABOUT = "about", _("about")
        UP_TO = "up_to", _("up to")

    topic = models.SlugField(
        _("topic"), max_length=60, help_text=_("The same word for figures that answer the same question: participants.")
    )
    label = models.CharField(_("label"), max_length=120, help_text=_("What is counted: “countries represented”."))
    qualifier = models.CharField(_("qualifier"), max_length=10, choices=Qualifier, blank=True)
    value = models.PositiveBigIntegerField(_("value"))
    unit = models.CharField(_("unit"), max_length=40, blank=True, help_text=_("Empty for plain counts."))
    source = models.CharField(_("source"), max_length=200)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.HIGH)
    headline = models.BooleanField(
        _("headline"), default=True, help_text=_("Shown large. Others on the same topic stand below as other sources.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.stated_value} {self.label}"

    @property
    def stated_value(self) -> str:
        """The value with its qualifier and unit, as a person would write it: “more than 2,000”."""
        number = number_format(self.value, force_grouping=True)
        qualifier = self.get_qualifier_display() if self.qualifier else ""
        return " ".join(part for part in (str(qualifier), number, self.unit) if part)


class EditorialNote(LiveModel):
    """Two sources disagree on a fact: what each says, what the portal publishes, and why."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, verbose_name=_("kind of thing"))
    object_id = models.PositiveBigIntegerField(_("thing"))
    subject = GenericForeignKey("content_type", "object_id")
    field = models.CharField(
        _("fact"), max_length=120, help_text=_("Which fact of it: “dates”, “number of champions”.")
    )
    first_source = models.CharField(_("first source"), max_length=200)
    first_statement = models.TextField(_("says"), help_text=_("Word for word, or as close as can be."))
    second_source = models.CharField(_("second source"), max_length=200)
    second_statement = models.TextField(_("says"))
    published = models.TextField(_("what is published"))
    reason = models.TextField(_("why"))
    public = models.BooleanField(_("shown to readers"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, editable=False)

    content_key = ("subject", "field")

    objects = LiveQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["content_type", "object_id", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="publishing_note_subject")]
        verbose_name = _("editorial note")
        verbose_name_plural = _("editorial notes")

    def __str__(self) -> str:
        return self.field
