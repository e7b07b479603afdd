from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from publishing.admin import EditorialNoteInline, OrderedInline, OrderedStackedInline, PublishableAdmin
from publishing.templatetags.publishing import date_span

from ..models import (
    Achievement,
    Album,
    Announcement,
    ConsultationPhase,
    Document,
    Edition,
    EditionFigure,
    EditionOrganisation,
    EditionPerson,
    EditionVenue,
    Outcome,
    Session,
    Track,
    Video,
)
from .base import InScope, WithinEdition
from .belongings import BelongingsAdmin
from .frozen import FreezingAdmin
from .missing import MissingFromEdition
from .next_edition import NextEditionAdmin

# What the panel of an edition lists, in this order; rooms above add to it what they have of an edition.
BELONGINGS: list[Any] = [
    Session,
    Track,
    Document,
    Achievement,
    Announcement,
    Album,
    Video,
    ConsultationPhase,
]


class FigureInline(OrderedStackedInline):
    model = EditionFigure
    fields = (("label", "qualifier", "value", "unit", "order"), ("topic", "source", "confidence"), "headline")


class VenueInline(OrderedInline):
    model = EditionVenue
    fields = ("venue", "used_for", "order")
    autocomplete_fields = ("venue",)


class OrganisationInline(OrderedInline):
    model = EditionOrganisation
    fields = ("organisation", "role", "order")
    autocomplete_fields = ("organisation",)


class PersonInline(WithinEdition, OrderedStackedInline):
    model = EditionPerson
    fields = (
        ("person", "role", "order"),
        ("honorific", "post"),
        ("affiliation", "country", "stakeholder_type"),
        ("session", "confidence", "source"),
    )
    autocomplete_fields = ("person", "session")
    narrowed_fields = ("session",)


class OutcomeInline(WithinEdition, OrderedStackedInline):
    model = Outcome
    fields = (("title", "order"), "text", ("document", "session", "tool"))
    autocomplete_fields = ("document", "session")
    narrowed_fields = ("document", "session")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "text":
            field.widget.attrs["rows"] = 2
        return field


@admin.register(Edition)
class EditionAdmin(NextEditionAdmin, BelongingsAdmin, FreezingAdmin, InScope, PublishableAdmin):
    edition_path = "pk"
    belongings = BELONGINGS
    change_form_template = "admin/forums/edition/change_form.html"
    list_display = ("name", "dates", "theme", "session_count", "document_count")
    list_filter = (MissingFromEdition,)
    search_fields = ("name", "=year", "theme", "place")
    date_hierarchy = "start_date"
    autocomplete_fields = ("resolutions", "hero")
    fieldsets = (
        (None, {"fields": [("name", "year"), "theme"]}),
        (_("When and where"), {"fields": [("start_date", "end_date", "dates_confidence"), "place"]}),
        (_("What readers are told"), {"fields": ["summary", "description", "hero"]}),
        (_("Open consultation"), {"fields": ["consultation_text"], "classes": ["collapse"]}),
        (_("Mandate and source"), {"fields": ["resolutions", "source"]}),
    )
    inlines = (FigureInline, VenueInline, OrganisationInline, PersonInline, OutcomeInline, EditorialNoteInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A new edition would be outside the limits of whoever has any."""
        return super().has_add_permission(request) and not self.reach(request)

    def for_list(self, rows: Any) -> QuerySet:
        return rows.with_counts()

    @admin.display(description=_("dates"), ordering="start_date")
    def dates(self, obj: Edition) -> str:
        return date_span(obj.start_date, obj.end_date) or "–"

    @admin.display(description=_("sessions"), ordering="session_count")
    def session_count(self, obj: Any) -> int:
        return obj.session_count

    @admin.display(description=_("documents"), ordering="document_count")
    def document_count(self, obj: Any) -> int:
        return obj.document_count
