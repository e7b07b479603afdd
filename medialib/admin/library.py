"""What the library's forms and lists have in common, whatever they hold."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.admin import PublishableAdmin, admin_link
from publishing.models import State

from ..uses import used, uses


class UsedFilter(admin.SimpleListFilter):
    title = gettext_lazy("use")
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", _("used somewhere")), ("no", _("used nowhere"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        condition = used(queryset.model)
        return queryset.filter(condition if self.value() == "yes" else ~condition)


class LibraryAdmin(PublishableAdmin):
    """What has an original: it is uploaded to be shown, downloaded by staff, and used by things in other rooms."""

    # What stands above the original once there is one.
    shown_first: tuple[str, ...] = ()
    formfield_overrides = {
        **PublishableAdmin.formfield_overrides,
        models.FileField: {"widget": forms.FileInput},
    }

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What is found out about a file is shown once there is one; who only looks is not asked for another."""
        found: list[Any] = super().get_fieldsets(request, obj)
        if obj is None:
            return [(name, options) for name, options in found if "facts" not in options["fields"]]
        given = [name for name in found[0][1]["fields"] if name != "original"]
        if self.has_change_permission(request, obj):
            given.insert(0, "original")
        return [(None, {"fields": [*self.shown_first, *given]}), *found[1:]]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """It is uploaded to be shown: whoever may publish does so with it, as soon as it has its words."""
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        return {"state": State.PUBLISHED, **given} if self.has_publish_permission(request) else given

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_original"
        return [
            path("<int:pk>/original/", self.admin_site.admin_view(self.original_view), name=name),
            *super().get_urls(),
        ]

    def original_address(self, obj: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_original", args=[obj.pk])

    def original_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """The upload as it came, for staff: to be kept, never to be opened in the browser."""
        thing = self.get_object(request, str(pk))
        if not self.has_view_or_change_permission(request, thing):
            raise PermissionDenied
        if thing is None:
            raise Http404
        try:
            file = thing.original.open("rb")
        except OSError as error:
            raise Http404 from error
        name = f"{slugify(thing.title) or thing.pk}.{thing.kind.lower()}"
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is used stays, also where only a text links to it; whoever would delete it is led to where that is."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        used_by = dict.fromkeys(admin_link(thing) for each in objs for thing in uses(each))
        return deleted, counts, needed, list(used_by) or protected

    @admin.display(description=gettext_lazy("where it is used"))
    def where_used(self, obj: Any) -> str | SafeString:
        found = uses(obj)
        if not found:
            return _("Nowhere yet.")
        items = [(thing._meta.verbose_name, admin_link(thing)) for thing in found]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", items))
