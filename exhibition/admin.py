from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from forums.admin import BELONGINGS
from forums.admin.base import InEditionAdmin, OfEditionAdmin
from forums.admin.belongings import BelongingsAdmin
from publishing.admin import (
    CountriesInUse,
    EditorialNoteInline,
    MissingFilter,
    OrderedInline,
    OrderedListAdmin,
    OrderedStackedInline,
    RowInline,
    SpreadsheetAdmin,
)

from .models import (
    Attraction,
    Exhibition,
    ExhibitionFigure,
    ExhibitionPicture,
    Exhibitor,
    ExhibitorPicture,
    Partnership,
    PartnerTier,
    Stand,
)
from .spreadsheets import ExhibitorResource, PartnershipResource, StandResource

BELONGINGS.append(Exhibition)


class FigureInline(OrderedStackedInline):
    model = ExhibitionFigure
    fields = (("label", "qualifier", "value", "unit", "order"), ("topic", "source", "confidence"), "headline")


class AttractionInline(OrderedStackedInline):
    model = Attraction
    fields = (("title", "kind", "order"), "text")


class PictureInline(OrderedInline):
    """Pictures dropped on it make a row each."""

    classes = (*OrderedInline.classes, "picture-rows")
    fields = ("picture", "caption", "order")
    autocomplete_fields = ("picture",)


class ExhibitionPictureInline(PictureInline):
    model = ExhibitionPicture


class StandInline(RowInline):
    """The stands as numbers, which a script draws as a plan on which they are moved."""

    class Media:
        js = (Script("admin-portal/js/stands.js", type="module"),)

    model = Stand
    classes = ("stand-rows",)
    fields = ("code", "x", "y", "width", "height")


class MissingFromExhibition(MissingFilter):
    facts = {
        "days": (_("days"), Q(start_date=None)),
        "venue": (_("venue"), Q(venue=None)),
        "opening": (_("opening ceremony"), Q(opening=None)),
        "exhibitor": (_("exhibitors"), Q(exhibitors=None)),
        "partner": (_("partners"), Q(partnerships=None)),
        "stand": (_("stands"), Q(stands=None)),
        "source": (_("source of the facts"), Q(source="")),
    }


@admin.register(Exhibition)
class ExhibitionAdmin(BelongingsAdmin, OfEditionAdmin):
    belongings = (Exhibitor, Partnership)
    list_display = ("name", "exhibitors", "partners", "stands", "year")
    list_filter = (MissingFromExhibition,)
    list_select_related = ("edition",)
    search_fields = ("name", "=edition__year", "summary", "place")
    autocomplete_fields = ("edition", "venue", "opening")
    narrowed_fields = ("opening",)
    fieldsets = (
        (None, {"fields": [("name", "edition")]}),
        (_("When and where"), {"fields": [("start_date", "end_date"), ("venue", "place"), "opening"]}),
        (_("What readers are told"), {"fields": ["summary", "description"]}),
        (_("Photographs that are kept elsewhere"), {"fields": [("photos_link", "photos_link_state")]}),
        (_("Source"), {"fields": ["source"]}),
        (_("Floor plan"), {"fields": [("plan_width", "plan_height")], "classes": ["floor-plan"]}),
    )
    inlines = (StandInline, AttractionInline, FigureInline, ExhibitionPictureInline, EditorialNoteInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_counts()  # type: ignore[attr-defined]

    def shown_in_preview(self, obj: Any) -> list[Any]:
        return [obj, *(row.picture for row in obj.pictures.select_related("picture"))]

    @admin.display(description=_("exhibitors seen"))
    def exhibitors(self, obj: Any) -> int:
        return obj.exhibitor_count

    @admin.display(description=_("partners seen"))
    def partners(self, obj: Any) -> int:
        return obj.partner_count

    @admin.display(description=_("stands"))
    def stands(self, obj: Any) -> int:
        return obj.stand_count


class ExhibitorPictureInline(PictureInline):
    model = ExhibitorPicture


class MissingFromExhibitor(MissingFilter):
    facts = {
        "organisation": (_("organisation"), Q(organisation=None)),
        "sector": (_("sector"), Q(sector="")),
        "country": (_("country"), Q(country="")),
        "stand": (_("stand"), Q(stand=None)),
        "summary": (_("what is shown"), Q(summary="")),
        "action-line": (_("action line"), Q(action_lines=None)),
        "goal": (_("goal"), Q(goals=None)),
        "picture": (_("picture"), Q(pictures=None)),
        "source": (_("source"), Q(source="")),
    }


@admin.register(Exhibitor)
class ExhibitorAdmin(SpreadsheetAdmin, OfEditionAdmin):
    edition_path = "exhibition__edition_id"
    resource_class = ExhibitorResource
    list_display = ("name", "organisation", "sector", "country", "stand", "year")
    list_filter = (MissingFromExhibitor, "sector", ("country", CountriesInUse))
    list_select_related = ("exhibition__edition", "organisation", "stand")
    search_fields = ("name", "organisation__name", "organisation__acronym", "summary", "stand__code")
    search_help_text = _("By name, organisation, what is shown or stand.")
    autocomplete_fields = ("exhibition", "organisation", "stand", "action_lines", "goals")
    narrowed_fields = ("stand",)
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ["name", "slug", ("exhibition", "stand")]}),
        (_("Who it is"), {"fields": ["organisation", ("sector", "country"), "website"]}),
        (_("What is shown"), {"fields": ["summary", "description"]}),
        (_("What for"), {"fields": ["action_lines", "goals"]}),
        (_("Source"), {"fields": [("source", "confidence")]}),
    )
    inlines = (ExhibitorPictureInline, EditorialNoteInline)

    def shown_in_preview(self, obj: Any) -> list[Any]:
        return [obj, *(row.picture for row in obj.pictures.select_related("picture"))]


@admin.register(Stand)
class StandAdmin(SpreadsheetAdmin, InEditionAdmin):
    edition_path = "exhibition__edition_id"
    shown_on = "exhibition:plan"
    resource_class = StandResource
    list_display = ("code", "x", "y", "width", "height", "year")
    list_select_related = ("exhibition__edition",)
    search_fields = ("code", "exhibitors__name")
    search_help_text = _("By code, or by who is there.")
    autocomplete_fields = ("exhibition",)
    fieldsets = (
        (None, {"fields": [("code", "exhibition")]}),
        (_("Place and size on the plan"), {"fields": [("x", "y"), ("width", "height")]}),
    )


@admin.register(Partnership)
class PartnershipAdmin(SpreadsheetAdmin, OfEditionAdmin):
    edition_path = "exhibition__edition_id"
    shown_on = "exhibition:partner_list"
    resource_class = PartnershipResource
    list_display = ("organisation", "tier", "named_as", "order", "year")
    list_filter = (("tier", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("exhibition__edition", "organisation", "tier")
    search_fields = ("organisation__name", "organisation__acronym", "named_as", "tier__name")
    search_help_text = _("By organisation, name or tier.")
    autocomplete_fields = ("exhibition", "tier", "organisation")
    fieldsets = (
        (None, {"fields": ["organisation", ("exhibition", "tier", "order")]}),
        (_("What readers are told"), {"fields": ["named_as", "text", "source"]}),
    )
    inlines = (EditorialNoteInline,)


@admin.register(PartnerTier)
class PartnerTierAdmin(OrderedListAdmin):
    list_display = ("title", "name", "order")
    search_fields = ("name", "title")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = ((None, {"fields": [("name", "title"), ("slug", "order")]}),)
