"""People and organisations, entered once and used everywhere."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from medialib.models import Picture
from publishing.models import Confidence, LiveModel, Publishable, RichTextField
from reference.models import ActionLine


class StakeholderType(models.TextChoices):
    GOVERNMENT = "government", _("government")
    INTERNATIONAL = "international", _("international organisation")
    PRIVATE = "private", _("private sector")
    CIVIL_SOCIETY = "civil_society", _("civil society")
    TECHNICAL = "technical", _("technical community")
    ACADEMIA = "academia", _("academia")


class Organisation(Publishable):
    """An organisation, programme or group that takes part in the process."""

    content_key = ("slug",)
    shown_with = ("logo",)

    name = models.CharField(_("full name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True, help_text=_("Or the short name in use."))
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    stakeholder_type = models.CharField(
        _("stakeholder type"), max_length=20, choices=StakeholderType, blank=True, help_text=_("Empty: not recorded.")
    )
    kind = models.CharField(
        _("kind"), max_length=80, blank=True, help_text=_("“UN agency”, “professional association”")
    )
    country = CountryField(_("country"), blank=True)
    website = models.URLField(_("website"), blank=True)
    description = RichTextField(_("description"), blank=True)
    logo = models.ForeignKey(
        Picture, on_delete=models.PROTECT, null=True, blank=True, related_name="logo_of", verbose_name=_("logo")
    )
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )

    class Meta(Publishable.Meta):
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return f"{self.name} ({self.acronym})" if self.acronym and self.acronym != self.name else self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:organisation_detail", args=[self.slug])

    @property
    def short_name(self) -> str:
        return self.acronym or self.name


class OrganisationAlias(LiveModel):
    """Another name or spelling under which an organisation is known."""

    content_key = ("organisation", "name")
    live_parents = ("organisation",)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("other name"), max_length=200)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="directory_organisation_alias_once")
        ]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")

    def __str__(self) -> str:
        return self.name


class ActionLineFacilitator(LiveModel):
    """An organisation that facilitates an action line."""

    class Role(models.TextChoices):
        FACILITATOR = "facilitator", _("facilitator")
        CO_FACILITATOR = "co_facilitator", _("co-facilitator")

    content_key = ("action_line", "organisation")
    live_parents = ("organisation",)

    action_line = models.ForeignKey(
        ActionLine, on_delete=models.CASCADE, related_name="facilitators", verbose_name=_("action line")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="facilitates", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.FACILITATOR)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.HIGH)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["action_line__order", "-role", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["action_line", "organisation"],
                name="directory_facilitator_once",
                violation_error_message=_("This organisation already facilitates this action line."),
            )
        ]
        verbose_name = _("action line facilitator")
        verbose_name_plural = _("action line facilitators")

    def __str__(self) -> str:
        return f"{self.organisation.short_name}: {self.action_line.code}"


class Person(Publishable):
    """A person. Post, honorific and affiliation belong to each event, not here: they change."""

    content_key = ("slug",)
    shown_with = ("portrait",)

    name = models.CharField(_("name"), max_length=160, help_text=_("Without honorifics."))
    sort_name = models.CharField(
        _("sorted under"), max_length=160, blank=True, help_text=_("“Nsengimana, Jean Philbert”. Empty: the name.")
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    country = CountryField(_("country"), blank=True)
    biography = RichTextField(_("biography"), blank=True)
    website = models.URLField(_("website"), blank=True)
    portrait = models.ForeignKey(
        Picture, on_delete=models.PROTECT, null=True, blank=True, related_name="portrait_of", verbose_name=_("portrait")
    )

    class Meta(Publishable.Meta):
        ordering = ["sort_name", "name"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:person_detail", args=[self.slug])

    def save(self, *args, **kwargs) -> None:
        self.sort_name = self.sort_name or self.name
        super().save(*args, **kwargs)


class PersonAlias(LiveModel):
    """Another spelling of a person's name."""

    content_key = ("person", "name")
    live_parents = ("person",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("other spelling"), max_length=160)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="directory_person_alias_once")]
        verbose_name = _("other spelling")
        verbose_name_plural = _("other spellings")

    def __str__(self) -> str:
        return self.name
