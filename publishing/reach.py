"""Which rows of a model a person may touch, beyond what their permissions say of the model as a whole."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest


class RefusedError(PermissionDenied):
    """What is asked is not allowed to anybody at this time; the text is a sentence that says why."""


class WithinReach(admin.ModelAdmin):
    """What is out of reach is in no list and no picker, no verb takes it, and its addresses answer 403."""

    def reach(self, request: HttpRequest) -> Q:
        """The condition for being within reach; an empty one where everything is."""
        return Q()

    def closed_because(self, obj: Any) -> str:
        """Why nothing of a row may be changed by anybody, in a sentence; empty where it may."""
        return ""

    def reaches(self, request: HttpRequest, obj: Any) -> bool:
        """The same, asked of one saved row."""
        reach = self.reach(request)
        return not reach or self.model._default_manager.filter(reach, pk=obj.pk).exists()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(self.reach(request))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        obj = super().get_object(request, object_id, from_field)
        if obj is None and self.reach(request) and self._exists(object_id):
            raise PermissionDenied
        return obj

    def _exists(self, object_id: str) -> bool:
        try:
            return self.model._default_manager.filter(pk=object_id).exists()
        except (ValueError, OverflowError, ValidationError):
            return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and self._may_touch(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def has_publish_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether someone may show rows to readers and take them away again."""
        may = request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")
        return may and self._may_touch(request, obj)

    def _may_touch(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or not obj.pk or self.reaches(request, obj)


class PicksWithinReach(BaseModelAdmin):
    """Pickers take what is within reach; what a row already points at among several stays."""

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet | None:
        queryset = super().get_field_queryset(db, db_field, request)
        target = self.admin_site._registry.get(db_field.remote_field.model)
        reach = target.reach(request) if isinstance(target, WithinReach) else Q()
        if not reach:
            return queryset
        if db_field.many_to_many and (pk := self._pk_on_screen(request)):
            reach |= Q(pk__in=self.model._default_manager.filter(pk=pk).values(db_field.name))
        rows = db_field.remote_field.model._default_manager.all() if queryset is None else queryset
        return rows.filter(reach)

    def _pk_on_screen(self, request: HttpRequest) -> str:
        pk = request.resolver_match.kwargs.get("object_id", "") if request.resolver_match else ""
        return pk if pk.isdecimal() else ""
