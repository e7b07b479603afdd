from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from publishing.admin import EditorialNoteInline, OrderedInline, SpreadsheetAdmin

from ..models import Achievement, AchievementParty, Document, DocumentLink, DocumentOrganisation
from ..spreadsheets import AchievementResource, DocumentResource
from .base import DatedAdmin, OfEditionAdmin
from .missing import MissingFromAchievement, MissingFromDocument


class DocumentLinkInline(OrderedInline):
    model = DocumentLink
    fields = ("language", "file", "url", "pages", "order")
    autocomplete_fields = ("language", "file")


class DocumentOrganisationInline(OrderedInline):
    model = DocumentOrganisation
    fields = ("organisation", "role", "order")
    autocomplete_fields = ("organisation",)


@admin.register(Document)
class DocumentAdmin(DatedAdmin, SpreadsheetAdmin, OfEditionAdmin):
    resource_class = DocumentResource
    list_display = ("title", "kind", "when", "link_state", "year")
    list_filter = (MissingFromDocument, "kind", "link_state")
    list_select_related = ("edition",)
    search_fields = ("title", "summary", "organisations__organisation__name")
    date_hierarchy = "date"
    autocomplete_fields = ("edition",)
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ["title", "slug", ("edition", "kind", "order")]}),
        (_("When"), {"fields": [("date", "date_precision")]}),
        (_("What it says"), {"fields": ["summary"]}),
        (_("Where it can be read"), {"fields": ["link_state"]}),
    )
    inlines = (DocumentLinkInline, DocumentOrganisationInline, EditorialNoteInline)


class PartyInline(OrderedInline):
    model = AchievementParty
    fields = ("role", "organisation", "person", "country", "note", "order")
    autocomplete_fields = ("organisation", "person")


@admin.register(Achievement)
class AchievementAdmin(DatedAdmin, SpreadsheetAdmin, OfEditionAdmin):
    resource_class = AchievementResource
    list_display = ("title", "kind", "when", "parent", "year")
    list_filter = (MissingFromAchievement, "kind")
    list_select_related = ("edition", "parent")
    search_fields = ("title", "text", "parties__organisation__name", "parties__person__name")
    date_hierarchy = "date"
    autocomplete_fields = ("edition", "parent", "session", "goals", "action_lines", "related")
    narrowed_fields = ("parent", "session")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ["title", "slug", ("edition", "kind", "order"), ("parent", "session")]}),
        (_("When"), {"fields": [("date", "end_date", "date_precision"), "date_note"]}),
        (_("What was achieved"), {"fields": ["text", "link"]}),
        (_("What it helps"), {"fields": ["action_lines", "goals", "related"]}),
    )
    inlines = (PartyInline, EditorialNoteInline)
