from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from publishing.admin import (
    EditorialNoteInline,
    OrderedInline,
    OrderedListAdmin,
    OrderedStackedInline,
    SpreadsheetAdmin,
)
from publishing.templatetags.publishing import time_span

from ..models import (
    Participation,
    Point,
    Session,
    SessionActionLine,
    SessionGoal,
    SessionOrganiser,
    Track,
    TrackOrganisation,
)
from ..spreadsheets import SessionResource
from .base import OfEditionAdmin
from .missing import MissingFromSession, MissingFromTrack


class ReasonedInline(OrderedInline):
    """Links that each carry a reason in a sentence or two."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "reason":
            field.widget.attrs.update(rows=2, cols=60)
        return field


class SessionActionLineInline(ReasonedInline):
    model = SessionActionLine
    fields = ("action_line", "reason", "order")
    autocomplete_fields = ("action_line",)


class SessionGoalInline(ReasonedInline):
    model = SessionGoal
    fields = ("goal", "reason", "order")
    autocomplete_fields = ("goal",)


class TrackOrganisationInline(OrderedInline):
    model = TrackOrganisation
    fields = ("organisation", "order")
    autocomplete_fields = ("organisation",)


class OrganiserInline(OrderedInline):
    model = SessionOrganiser
    fields = ("organisation", "order")
    autocomplete_fields = ("organisation",)


class ParticipationInline(OrderedStackedInline):
    model = Participation
    fields = (("person", "role", "order"), ("honorific", "post"), ("affiliation", "organisation", "country"))
    autocomplete_fields = ("person", "organisation")


class PointInline(OrderedStackedInline):
    model = Point
    fields = (("kind", "order"), "text", ("goal", "action_line"))
    autocomplete_fields = ("goal", "action_line")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "text":
            field.widget.attrs["rows"] = 2
        return field


@admin.register(Session)
class SessionAdmin(SpreadsheetAdmin, OfEditionAdmin):
    resource_class = SessionResource
    list_display = ("title", "day", "time", "room", "track", "kind", "year")
    list_filter = (
        MissingFromSession,
        "kind",
        ("track", admin.RelatedOnlyFieldListFilter),
        ("room", admin.RelatedOnlyFieldListFilter),
        "captioning",
        "confidence",
    )
    list_select_related = ("edition", "track", "room__venue")
    search_fields = ("title", "=number", "summary", "participations__person__name", "organisers__organisation__name")
    search_help_text = _("By title, number, person or organiser.")
    date_hierarchy = "date"
    autocomplete_fields = ("edition", "track", "room", "languages")
    narrowed_fields = ("track", "room")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ["title", "slug", ("edition", "number"), ("kind", "track")]}),
        (_("When and where"), {"fields": [("date", "start_time", "end_time"), "room"]}),
        (_("What it is about"), {"fields": ["summary", "description"]}),
        (_("Languages and recording"), {"fields": ["languages", "captioning", "recording"]}),
        (_("What came of it"), {"fields": ["report", ("report_link_state", "report_link")]}),
        (_("Source"), {"fields": [("source", "confidence")]}),
    )
    inlines = (
        SessionActionLineInline,
        SessionGoalInline,
        OrganiserInline,
        ParticipationInline,
        PointInline,
        EditorialNoteInline,
    )

    @admin.display(description=_("day"), ordering="date")
    def day(self, obj: Session) -> str:
        return date_format(obj.date, "D j M") if obj.date else "–"

    @admin.display(description=_("time"), ordering="start_time")
    def time(self, obj: Session) -> str:
        return time_span(obj.start_time, obj.end_time) or "–"


@admin.register(Track)
class TrackAdmin(OrderedListAdmin, OfEditionAdmin):
    list_display = ("name", "year", "order")
    list_filter = (MissingFromTrack,)
    search_fields = ("name", "summary")
    autocomplete_fields = ("edition",)
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ["name", "slug", ("edition", "order")]}),
        (_("What it is about"), {"fields": ["summary", "description"]}),
    )
    inlines = (TrackOrganisationInline, PointInline, EditorialNoteInline)
