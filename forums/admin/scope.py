from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin import UserAdmin
from publishing.admin import RowInline

from ..models import EditionScope


class EditionScopeInline(RowInline):
    """In the user's form: the editions to which their rights are limited. Whoever may change the user decides it."""

    model = EditionScope
    verbose_name_plural = _("Only these editions (none named: all of them)")
    autocomplete_fields = ("edition",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("auth.view_user")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("auth.change_user")

    has_add_permission = has_delete_permission = has_change_permission


UserAdmin.inlines.append(EditionScopeInline)
