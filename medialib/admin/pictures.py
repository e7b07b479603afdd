from typing import Any

from django.contrib import admin, messages
from django.db.models import Q
from django.forms.widgets import Script
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from publishing.admin import MissingFilter

from ..models import Picture
from .choosing import ChoosingAdmin
from .library import LibraryAdmin, UsedFilter
from .uploading import UploadingAdmin


class MissingFromPicture(MissingFilter):
    facts = {
        "alternative-text": (gettext_lazy("alternative text"), Q(alternative_text="", is_decorative=False)),
        "credit": (gettext_lazy("credit"), Q(credit="")),
        "licence": (gettext_lazy("licence"), Q(licence="")),
    }


@admin.register(Picture)
class PictureAdmin(ChoosingAdmin, UploadingAdmin, LibraryAdmin):
    list_display = ("thumbnail", "title", "alternative_text", "credit", "measures")
    list_display_links = ("thumbnail", "title")
    list_filter = (MissingFromPicture, UsedFilter, "licence", "is_illustration")
    search_fields = ("title", "alternative_text", "caption", "credit")
    search_help_text = gettext_lazy("By title, what it shows, caption or credit.")
    date_hierarchy = "created_at"
    fieldsets = (
        (None, {"fields": ["original", "title"]}),
        (gettext_lazy("What it shows"), {"fields": ["alternative_text", "is_decorative", "caption"]}),
        (gettext_lazy("Whose it is"), {"fields": [("credit", "licence"), "is_illustration"]}),
        (gettext_lazy("Focal point"), {"fields": [("focal_x", "focal_y")]}),
        (gettext_lazy("About the file"), {"fields": ["facts", "where_used"]}),
    )
    readonly_fields = ("preview", "facts", "where_used")
    shown_first = ("preview",)

    class Media:
        js = (
            Script("admin-portal/js/focal.js", type="module"),
            Script("admin-portal/js/pictures.js", type="module"),
        )

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: Any) -> None:
        """Publish those that have their words; the others are named."""
        left = queryset.without_words()
        if count := left.count():
            words = ngettext(
                "%(count)s picture was left as it was: it has no alternative text.",
                "%(count)s pictures were left as they were: they have no alternative text.",
                count,
            )
            self.message_user(request, words % {"count": count}, messages.WARNING)
        ready = queryset.exclude(pk__in=left.values("pk"))
        if ready.exists():
            super().publish_selected(request, ready)

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, obj: Picture) -> SafeString:
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" width="96" height="{}" loading="lazy">',
            obj.smallest,
            obj.alternative_text or obj.title,
            round(96 * obj.height / max(obj.width, 1)),
        )

    @admin.display(description=gettext_lazy("size"), ordering="width")
    def measures(self, obj: Picture) -> str:
        return f"{obj.width} × {obj.height}"

    @admin.display(description=gettext_lazy("preview"))
    def preview(self, obj: Picture) -> SafeString:
        return render_to_string("admin/medialib/_preview.html", {"picture": obj})

    @admin.display(description=gettext_lazy("file"))
    def facts(self, obj: Picture) -> SafeString:
        return format_html(
            '<div>{}, {} × {}, {}<p><a href="{}" download>{}</a></p><code class="checksum">SHA-256 {}</code></div>',
            obj.kind,
            obj.width,
            obj.height,
            filesizeformat(obj.size),
            self.original_address(obj),
            _("Download the original"),
            obj.checksum,
        )
