from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from publishing.admin import EditorialNoteInline, OrderedInline, OrderedListAdmin, OrderedStackedInline

from ..models import Album, AlbumPicture, Announcement, ConsultationPhase, Quotation, Video
from .base import DatedAdmin, OfEditionAdmin
from .missing import MissingFromAlbum, MissingFromAnnouncement, MissingFromLinked, MissingFromPhase


class QuotationInline(OrderedStackedInline):
    model = Quotation
    fields = ("text", ("person", "post", "order"))
    autocomplete_fields = ("person",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "text":
            field.widget.attrs["rows"] = 3
        return field


@admin.register(Announcement)
class AnnouncementAdmin(DatedAdmin, OfEditionAdmin):
    list_display = ("title", "when", "embargo_until", "year")
    list_filter = (MissingFromAnnouncement,)
    list_select_related = ("edition",)
    search_fields = ("title", "summary", "text")
    date_hierarchy = "date"
    autocomplete_fields = ("edition",)
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ["title", "slug", "edition"]}),
        (_("When"), {"fields": [("dateline", "date", "date_precision"), "embargo_until"]}),
        (_("What it says"), {"fields": ["summary", "text", "source"]}),
    )
    inlines = (QuotationInline, EditorialNoteInline)


class AlbumPictureInline(OrderedInline):
    model = AlbumPicture
    classes = (*OrderedInline.classes, "picture-rows")  # which takes pictures dropped on it, a row each
    fields = ("picture", "caption", "order")
    autocomplete_fields = ("picture",)


@admin.register(Album)
class AlbumAdmin(OrderedListAdmin, OfEditionAdmin):
    list_display = ("title", "pictures", "link_state", "year", "order")
    list_filter = (MissingFromAlbum, "link_state")
    search_fields = ("title", "description", "credit")
    autocomplete_fields = ("edition",)
    fieldsets = (
        (None, {"fields": ["title", ("edition", "order")]}),
        (_("What it shows"), {"fields": ["description", "credit"]}),
        (_("Where else it can be seen"), {"fields": [("link", "link_state")]}),
    )
    inlines = (AlbumPictureInline,)

    def for_list(self, rows: Any) -> QuerySet:
        return rows.annotate(held=Count("pictures"))

    def shown_in_preview(self, obj: Any) -> list[Any]:
        return [obj, *(row.picture for row in obj.pictures.select_related("picture"))]

    @admin.display(description=_("pictures"), ordering="held")
    def pictures(self, obj: Any) -> int:
        return obj.held


@admin.register(Video)
class VideoAdmin(OrderedListAdmin, OfEditionAdmin):
    shown_on = "forums:media"
    list_display = ("title", "kind", "minutes", "link_state", "year", "order")
    list_filter = (MissingFromLinked, "kind", "link_state")
    search_fields = ("title", "description", "credit", "transcript")
    autocomplete_fields = ("edition", "session")
    narrowed_fields = ("session",)
    fieldsets = (
        (None, {"fields": ["title", ("edition", "session"), ("kind", "minutes", "order")]}),
        (_("Where it can be seen"), {"fields": [("link", "link_state"), "credit"]}),
        (_("What it shows"), {"fields": ["description", "transcript"]}),
    )


@admin.register(ConsultationPhase)
class ConsultationPhaseAdmin(OrderedListAdmin, OfEditionAdmin):
    shown_on = "forums:consultation"
    list_display = ("name", "start_date", "end_date", "year", "order")
    list_filter = (MissingFromPhase,)
    search_fields = ("name", "text")
    date_hierarchy = "start_date"
    autocomplete_fields = ("edition",)
    fieldsets = (
        (None, {"fields": ["name", ("edition", "order")]}),
        (_("When"), {"fields": [("start_date", "end_date")]}),
        (_("What readers are told"), {"fields": ["text", "link"]}),
    )
