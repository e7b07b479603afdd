from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from directory.models import Organisation, Person
from publishing.models import DatePrecision, LiveModel, Publishable, RichTextField
from reference.models import ActionLine, Goal

from .edition import Edition
from .programme import Session


class Achievement(Publishable):
    """Something announced, launched, agreed or committed to at an edition; agreements may hang under one heading."""

    class Kind(models.TextChoices):
        ANNOUNCEMENT = "announcement", _("announcement")
        LAUNCH = "launch", _("launch")
        AGREEMENT = "agreement", _("agreement")
        COMMITMENT = "commitment", _("commitment")
        APPOINTMENT = "appointment", _("appointment")
        DONATION = "donation", _("donation")
        PUBLICATION = "publication", _("publication")
        EVENT = "event", _("event")

    content_key = ("edition", "slug")
    live_parents = ("edition", "parent")

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="achievements", verbose_name=_("edition")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=240)
    slug = models.SlugField(_("address"), max_length=100)
    text = RichTextField(_("text"), blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    session = models.ForeignKey(
        Session,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="achievements",
        verbose_name=_("made in session"),
    )
    date = models.DateField(_("date"), null=True, blank=True, help_text=_("Empty: not recorded."))
    end_date = models.DateField(_("last day"), null=True, blank=True)
    date_precision = models.CharField(
        _("the date is known to the"), max_length=10, choices=DatePrecision, default=DatePrecision.DAY
    )
    date_note = models.CharField(
        _("date in words"), max_length=120, blank=True, help_text=_("What the date is about: “goal for”, “held on”.")
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="achievements", verbose_name=_("goals"))
    action_lines = models.ManyToManyField(
        ActionLine, blank=True, related_name="achievements", verbose_name=_("action lines")
    )
    related = models.ManyToManyField("self", blank=True, symmetrical=True, verbose_name=_("see also"))
    link = models.URLField(_("link"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Publishable.Meta):
        ordering = ["edition", "order", "title"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["edition", "slug"], name="forums_achievement_address_once_per_edition"),
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(date__isnull=False, end_date__gte=F("date")),
                name="forums_achievement_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
        ]
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("forums:achievement_detail", args=[self.edition.year, self.slug])

    def clean(self) -> None:
        super().clean()
        if self.parent:
            if self.parent_id == self.pk or self.parent.parent_id:
                raise ValidationError({"parent": _("Choose a heading that is not itself part of another.")})
            if self.parent.edition_id != self.edition_id:
                raise ValidationError({"parent": _("This heading belongs to another edition.")})


class AchievementParty(LiveModel):
    """An organisation, a person or a country with its role in an achievement."""

    class Role(models.TextChoices):
        LEADER = "leader", _("led by")
        PARTNER = "partner", _("with")
        SIGNATORY = "signatory", _("signed by")
        DONOR = "donor", _("given by")
        RECIPIENT = "recipient", _("given to")
        APPOINTEE = "appointee", _("appointed")
        CHANNEL = "channel", _("through")

    content_key = ("achievement", "organisation", "person", "country", "role")
    live_parents = ("achievement", "organisation", "person")

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.LEADER)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="achievement_roles",
        verbose_name=_("organisation"),
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="achievement_roles",
        verbose_name=_("person"),
    )
    country: Any = CountryField(_("country"), blank=True)
    note = models.CharField(_("note"), max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, person__isnull=True, country="")
                | Q(organisation__isnull=True, person__isnull=False, country="")
                | (Q(organisation__isnull=True, person__isnull=True) & ~Q(country="")),
                name="forums_party_is_one_of_three",
                violation_error_message=_("A party is an organisation, a person or a country: choose one."),
            )
        ]
        verbose_name = _("party")
        verbose_name_plural = _("parties")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        if self.organisation:
            return self.organisation.short_name
        return str(self.person.name if self.person else self.country.name)

    @property
    def url(self) -> str:
        if self.organisation:
            return self.organisation.get_absolute_url()
        if self.person:
            return self.person.get_absolute_url()
        return reverse("directory:country_detail", args=[self.country.code.lower()])
