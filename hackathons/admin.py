from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from forums.admin import BELONGINGS
from forums.admin.base import EditionFilter, InScope, OfEditionAdmin
from intake.admin import SubmissionAdmin
from publishing.admin import (
    CountriesInUse,
    EditorialNoteInline,
    MissingFilter,
    OrderedInline,
    OrderedStackedInline,
    SpreadsheetAdmin,
)

from .models import (
    Award,
    Challenge,
    Hackathon,
    HackathonFigure,
    HackathonLink,
    HackathonOrganisation,
    HackathonPerson,
    Interest,
    Team,
)
from .spreadsheets import InterestResource, TeamResource

BELONGINGS.append(Hackathon)


class OrganisationInline(OrderedInline):
    model = HackathonOrganisation
    fields = ("organisation", "role", "order")
    autocomplete_fields = ("organisation",)


class PersonInline(OrderedStackedInline):
    model = HackathonPerson
    fields = (("person", "role", "order"), ("honorific", "post", "affiliation"), "source")
    autocomplete_fields = ("person",)


class ChallengeInline(OrderedStackedInline):
    model = Challenge
    fields = (("title", "slug", "order"), "text")
    prepopulated_fields = {"slug": ("title",)}


class AwardInline(OrderedInline):
    model = Award
    fields = ("name", "team", "giver", "prize", "order")
    autocomplete_fields = ("team", "giver")


class FigureInline(OrderedStackedInline):
    model = HackathonFigure
    fields = (("label", "qualifier", "value", "unit", "order"), ("topic", "source", "confidence"), "headline")


class LinkInline(OrderedInline):
    model = HackathonLink
    fields = ("title", "link_state", "link", "order")


class MissingFromHackathon(MissingFilter):
    facts = {
        "days": (_("days"), Q(start_date=None)),
        "place": (_("place"), Q(place="")),
        "challenge": (_("challenges"), Q(challenges=None)),
        "team": (_("teams"), Q(teams=None)),
        "contact": (_("contact"), Q(contact_name="", contact_email="")),
        "source": (_("source of the facts"), Q(source="")),
    }


@admin.register(Hackathon)
class HackathonAdmin(OfEditionAdmin):
    list_display = ("name", "start_date", "teams_seen", "awards_seen", "year")
    list_filter = (MissingFromHackathon,)
    list_select_related = ("edition",)
    search_fields = ("name", "topic", "summary", "=edition__year")
    search_help_text = _("By name, topic or year.")
    autocomplete_fields = ("edition", "picture", "album", "sessions", "achievements", "action_lines", "goals")
    narrowed_fields = ("album",)
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ["name", "slug", ("edition", "topic")]}),
        (_("When and where"), {"fields": [("start_date", "end_date"), "place"]}),
        (_("What readers are told"), {"fields": ["summary", "description", "outcomes", "picture", "album"]}),
        (
            _("Taking part"),
            {
                "fields": [
                    "call_text",
                    "registration",
                    ("call_opens", "call_closes"),
                    "registered",
                    ("contact_name", "contact_email"),
                ]
            },
        ),
        (_("What it is about"), {"fields": ["action_lines", "goals"]}),
        (_("Where the forum tells of it"), {"fields": ["sessions", "achievements"]}),
        (_("Source"), {"fields": ["source"]}),
    )
    inlines = (
        OrganisationInline,
        PersonInline,
        ChallengeInline,
        AwardInline,
        FigureInline,
        LinkInline,
        EditorialNoteInline,
    )

    def for_list(self, rows: Any) -> QuerySet:
        return rows.with_counts()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), "registered"]

    @admin.display(description=_("registered"))
    def registered(self, obj: Any) -> SafeString | str:
        """How many have confirmed, with the way to their list."""
        if not obj.pk:
            return "0"
        count = Interest.objects.filter(hackathon=obj, confirmed_at__isnull=False).count()
        listed = reverse("admin:hackathons_interest_changelist")
        return format_html('<a href="{}?hackathon__id__exact={}">{}</a>', listed, obj.pk, count) if count else "0"

    @admin.display(description=_("teams seen"))
    def teams_seen(self, obj: Any) -> int:
        return obj.team_count

    @admin.display(description=_("awards seen"))
    def awards_seen(self, obj: Any) -> int:
        return obj.award_count


class MissingFromTeam(MissingFilter):
    facts = {
        "country": (_("country"), Q(country="")),
        "affiliation": (_("affiliation"), Q(affiliation="")),
        "challenge": (_("challenge"), Q(challenge=None)),
        "solution": (_("solution"), Q(solution="")),
        "picture": (_("picture"), Q(picture=None)),
        "source": (_("source"), Q(source="")),
    }


@admin.register(Team)
class TeamAdmin(SpreadsheetAdmin, OfEditionAdmin):
    resource_class = TeamResource
    edition_path = "hackathon__edition_id"
    list_display = ("name", "project", "challenge", "country", "year")
    list_filter = (MissingFromTeam, ("hackathon", admin.RelatedOnlyFieldListFilter), ("country", CountriesInUse))
    list_select_related = ("hackathon__edition", "challenge")
    search_fields = ("name", "project", "affiliation", "hackathon__name")
    search_help_text = _("By name, project, affiliation or hackathon.")
    autocomplete_fields = ("hackathon", "picture")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ["name", "slug", ("hackathon", "order"), ("country", "affiliation")]}),
        (_("What it made"), {"fields": ["project", "challenge", "task", "solution", "picture", "website"]}),
        (_("Source"), {"fields": ["source"]}),
    )
    inlines = (EditorialNoteInline,)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "challenge":
            field.queryset = Challenge.objects.select_related("hackathon").order_by("-hackathon", "order")
            field.label_from_instance = lambda challenge: f"{challenge} ({challenge.hackathon})"
        return field


@admin.register(Interest)
class InterestAdmin(SubmissionAdmin, SpreadsheetAdmin, InScope):
    """Who wants to take part and has confirmed it."""

    resource_class = InterestResource
    edition_path = "hackathon__edition_id"
    list_display = ("name", "country", "way", "team_name", "hackathon", "confirmed_at", "erase_on")
    list_filter = (
        ("hackathon__edition", EditionFilter),
        ("hackathon", admin.RelatedOnlyFieldListFilter),
        "way",
        ("country", CountriesInUse),
    )
    list_select_related = ("hackathon",)
    search_fields = ("name", "email", "team_name", "=reference")
    search_help_text = _("By name, mail address, team or reference.")
    fields = (
        "hackathon",
        ("name", "email"),
        "country",
        "skills",
        ("way", "team_name"),
        ("reference", "sent_at", "confirmed_at"),
        "erase_on",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(confirmed_at__isnull=False)
