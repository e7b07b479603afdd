from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from publishing.admin import ContentAdmin, EditorialNoteInline, MissingFilter, OrderedListAdmin, RowInline

from .models import ActionLine, Goal, Language, MatrixCell, Region, Resolution


class MissingFromActionLine(MissingFilter):
    facts = {"summary": (_("summary"), Q(summary="")), "goals": (_("goals in the matrix"), Q(matrix_cells=None))}


class MatrixCellInline(RowInline):
    model = MatrixCell
    fields = ("goal", "verified", "rationale", "source")
    autocomplete_fields = ("goal",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "rationale":
            field.widget.attrs.update(rows=2, cols=40)
        return field


@admin.register(ActionLine)
class ActionLineAdmin(OrderedListAdmin):
    list_display = ("code", "title", "parent", "order")
    list_display_links = ("code", "title")
    list_filter = (MissingFromActionLine, ("parent", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("parent",)
    search_fields = ("code", "title", "alt_title")
    autocomplete_fields = ("parent",)
    fieldsets = (
        (None, {"fields": [("code", "order"), "title", "alt_title", "parent"]}),
        (_("What it is about"), {"fields": ["summary"]}),
    )
    inlines = (MatrixCellInline, EditorialNoteInline)


@admin.register(Goal)
class GoalAdmin(ContentAdmin):
    list_display = ("number", "swatch", "title", "action_line_count")
    list_display_links = ("number", "title")
    search_fields = ("=number", "title")
    readonly_fields = ("swatch",)
    fieldsets = (
        (None, {"fields": ["number", "title"]}),
        (_("Colour"), {"fields": ["swatch", ("colour", "text_colour")]}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The official colours stand in the stylesheet, so changing them here would change nothing for readers."""
        fixed = ["colour", "text_colour"] if obj else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def for_list(self, rows: Any) -> QuerySet:
        return rows.annotate(action_line_count=Count("matrix_cells"))

    @admin.display(description=_("as shown"))
    def swatch(self, obj: Goal) -> SafeString:
        # Attributes of SVG, because the content policy allows no inline style.
        return format_html(
            '<svg class="swatch" width="40" height="24" aria-hidden="true">'
            '<rect width="40" height="24" rx="4" fill="{}"/>'
            '<text x="20" y="17" text-anchor="middle" fill="{}">{}</text></svg>',
            obj.colour or "#888888",
            obj.text_colour or "#000000",
            obj.number or "",
        )

    @admin.display(description=_("action lines"), ordering="action_line_count")
    def action_line_count(self, obj: Goal) -> int:
        return obj.action_line_count  # type: ignore[attr-defined]


class MissingFromCell(MissingFilter):
    facts = {"rationale": (_("rationale"), Q(rationale="")), "source": (_("source"), Q(source=""))}


@admin.register(MatrixCell)
class MatrixCellAdmin(ContentAdmin):
    previewed_on = "reference:matrix"
    list_display = ("__str__", "action_line", "goal", "rationale", "source", "verified")
    list_editable = ("verified",)
    list_filter = ("verified", MissingFromCell, "goal", ("action_line", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("action_line", "goal")
    list_per_page = 100
    search_fields = ("action_line__code", "action_line__title", "goal__title", "rationale", "source")
    autocomplete_fields = ("action_line", "goal")
    fieldsets = (
        (None, {"fields": [("action_line", "goal"), "rationale"]}),
        (_("How sure it is"), {"fields": ["verified", "source"]}),
    )


@admin.register(Resolution)
class ResolutionAdmin(ContentAdmin):
    previewed_on = "reference:resolution_list"
    list_display = ("symbol", "also_written", "subject", "adopted")
    date_hierarchy = "adopted"
    search_fields = ("symbol", "also_written", "subject")
    fieldsets = ((None, {"fields": [("symbol", "also_written"), "subject", "adopted", "link"]}),)


@admin.register(Region)
class RegionAdmin(ContentAdmin):
    list_display = ("name", "code", "country_count")
    search_fields = ("name", "code")
    fieldsets = ((None, {"fields": [("name", "code"), "countries"]}),)

    @admin.display(description=_("countries"))
    def country_count(self, obj: Region) -> int:
        return len(obj.countries)


@admin.register(Language)
class LanguageAdmin(OrderedListAdmin):
    list_display = ("name", "native_name", "code", "order")
    search_fields = ("name", "native_name", "code")
    fieldsets = ((None, {"fields": [("name", "native_name"), ("code", "order")]}),)
