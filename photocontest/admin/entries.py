from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from forums.admin.base import EditionFilter, InScope
from publishing.admin import ContentAdmin, CountriesInUse

from ..models import Entry


@admin.register(Entry)
class EntryAdmin(InScope, ContentAdmin):
    """The photos of the contests, to look at; what becomes of one is decided in the queue."""

    edition_path = "contest__edition_id"
    list_display = ("title", "review", "country", "credit", "sent_at", "contest")
    list_filter = (("contest__edition", EditionFilter), "review", ("country", CountriesInUse))
    list_select_related = ("contest",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "credit", "place", "=entrant__reference")
    search_help_text = _("By title, credit, place or reference.")
    fields = (
        "contest",
        ("title", "review"),
        "description",
        ("place", "country"),
        "alternative_text",
        ("action_line", "goals"),
        ("credit", "licence", "is_illustration"),
        ("sent_at", "hidden_at"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
