from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from publishing.admin import ContentAdmin, OrderedInline, OrderedListAdmin

from ..models import EditionVenue, Room, Venue
from .base import asked


class RoomInline(OrderedInline):
    model = Room
    fields = ("name", "order")


@admin.register(Venue)
class VenueAdmin(ContentAdmin):
    list_display = ("name", "short_name", "city", "country", "room_count")
    search_fields = ("name", "short_name", "city")
    fieldsets = (
        (None, {"fields": [("name", "short_name")]}),
        (_("Where it is"), {"fields": [("city", "country"), "website"]}),
    )
    inlines = (RoomInline,)

    def for_list(self, rows: Any) -> QuerySet:
        return rows.annotate(room_count=Count("rooms"))

    @admin.display(description=_("rooms"), ordering="room_count")
    def room_count(self, obj: Any) -> int:
        return obj.room_count


@admin.register(Room)
class RoomAdmin(OrderedListAdmin):
    list_display = ("name", "venue", "order")
    list_filter = ("venue",)
    list_select_related = ("venue",)
    search_fields = ("name", "venue__name", "venue__short_name")
    autocomplete_fields = ("venue",)
    fieldsets = ((None, {"fields": ["name", ("venue", "order")]}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("venue")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """For the form of a session: the rooms of its edition's venues, or all where no venue is recorded."""
        queryset, may_repeat = super().get_search_results(request, queryset, search_term)
        if edition := asked(request):
            venues = list(EditionVenue.objects.filter(edition=int(edition)).values_list("venue", flat=True))
            if venues:
                queryset = queryset.filter(venue__in=venues)
        return queryset, may_repeat
