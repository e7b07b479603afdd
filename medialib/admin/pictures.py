from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, QuerySet
from django.forms.widgets import Script
from django.http import FileResponse, Http404, HttpRequest
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from publishing.admin import MissingFilter, PublishableAdmin, admin_link
from publishing.models import State

from ..models import Picture
from ..uses import used, uses
from .choosing import ChoosingAdmin
from .uploading import UploadingAdmin


class MissingFromPicture(MissingFilter):
    facts = {
        "alternative-text": (gettext_lazy("alternative text"), Q(alternative_text="", is_decorative=False)),
        "credit": (gettext_lazy("credit"), Q(credit="")),
        "licence": (gettext_lazy("licence"), Q(licence="")),
    }


class UsedFilter(admin.SimpleListFilter):
    title = gettext_lazy("use")
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", _("used somewhere")), ("no", _("used nowhere"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        condition = used(Picture)
        return queryset.filter(condition if self.value() == "yes" else ~condition)


@admin.register(Picture)
class PictureAdmin(ChoosingAdmin, UploadingAdmin, PublishableAdmin):
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
    formfield_overrides = {
        **PublishableAdmin.formfield_overrides,
        models.FileField: {"widget": forms.FileInput},
    }

    class Media:
        js = (
            Script("admin-portal/js/focal.js", type="module"),
            Script("admin-portal/js/pictures.js", type="module"),
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What is found out about a file is shown once there is one; who only looks is not asked for another."""
        found: list[Any] = super().get_fieldsets(request, obj)
        if obj is None:
            return [(name, options) for name, options in found if "facts" not in options["fields"]]
        given = ["preview", "title"]
        if self.has_change_permission(request, obj):
            given.insert(1, "original")
        return [(None, {"fields": given}), *found[1:]]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A picture is uploaded to be shown: whoever may publish does so with it, as soon as it has its words."""
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        return {"state": State.PUBLISHED, **given} if self.has_publish_permission(request) else given

    def get_urls(self) -> list[Any]:
        original = path(
            "<int:pk>/original/", self.admin_site.admin_view(self.original_view), name="medialib_picture_original"
        )
        return [original, *super().get_urls()]

    def original_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """The upload as it came, for staff: to be kept, never to be opened in the browser."""
        picture = self.get_object(request, str(pk))
        if not self.has_view_or_change_permission(request, picture):
            raise PermissionDenied
        if picture is None:
            raise Http404
        try:
            file = picture.original.open("rb")
        except OSError as error:
            raise Http404 from error
        name = f"{slugify(picture.title) or picture.pk}.{picture.kind.lower()}"
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")

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
            reverse("admin:medialib_picture_original", args=[obj.pk]),
            _("Download the original"),
            obj.checksum,
        )

    @admin.display(description=gettext_lazy("where it is used"))
    def where_used(self, obj: Picture) -> str | SafeString:
        found = uses(obj)
        if not found:
            return _("Nowhere yet.")
        items = [(thing._meta.verbose_name, admin_link(thing)) for thing in found]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", items))
