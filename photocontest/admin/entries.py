from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from forums.admin.base import EditionFilter
from publishing.admin import ContentAdmin, CountriesInUse

from ..models import Entry
from .moderation import ModerationAdmin, badge_of


@admin.register(Entry)
class EntryAdmin(ModerationAdmin, ContentAdmin):
    """The photos of the contests, to look at; what becomes of one is decided in the queue."""

    class Media:
        css = {"all": ("admin-portal/css/moderation.css",)}

    edition_path = "contest__edition_id"
    list_display = ("thumbnail", "title", "review_badge", "country", "credit", "sent_at", "contest")
    list_display_links = ("thumbnail", "title")
    list_filter = (("contest__edition", EditionFilter), "review", ("country", CountriesInUse))
    list_select_related = ("contest",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "credit", "place", "=entrant__reference")
    search_help_text = _("By title, credit, place or reference.")
    autocomplete_fields = ("action_line", "goals")
    readonly_fields = ("thumbnail",)
    fields = (
        "thumbnail",
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

    @admin.display(description=_("photo"))
    def thumbnail(self, obj: Entry) -> SafeString | str:
        if obj.review == Entry.Review.GONE:
            return "–"
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" width="96" height="{}" loading="lazy">',
            obj.smallest,
            obj.alternative_text,
            round(96 * obj.height / max(obj.width, 1)),
        )

    @admin.display(description=_("review"), ordering="review")
    def review_badge(self, obj: Entry) -> SafeString:
        words = _("hidden") if obj.hidden_at else obj.get_review_display()
        return format_html('<span class="badge badge--{}">{}</span>', badge_of(obj), words)
