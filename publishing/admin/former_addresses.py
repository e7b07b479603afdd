"""Where things have been."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import FormerAddress
from .links import admin_link


@admin.register(FormerAddress)
class FormerAddressAdmin(admin.ModelAdmin):
    """Where things have been. The portal keeps this list by itself."""

    list_display = ("path", "leads_to", "created_at")
    list_filter = (("content_type", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("path",)
    date_hierarchy = "created_at"
    fields = ("path", "leads_to", "created_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("content_type").prefetch_related("target")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("leads to"))
    def leads_to(self, obj: FormerAddress) -> str | SafeString:
        return admin_link(obj.target) if obj.target else _("nothing: it was deleted")
