from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp.plugins.otp_static import admin as static_admin
from django_otp.plugins.otp_totp import admin as totp_admin

from . import roles, services
from .forms import NewUserForm, UserForm
from .models import Session

# Roles are declared in code and devices are set up by their owners: neither is edited as a row. Importing the admins
# that register them, above, is what lets them be taken out here.
admin.site.unregister([User, Group, static_admin.StaticDevice, totp_admin.TOTPDevice])


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """People at the desk: who they are, their roles, and what limits them."""

    form = UserForm
    add_form = NewUserForm
    add_form_template = None
    change_form_template = "admin/auth/user/change_form.html"
    list_display = ("username", "full_name", "role_names", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    filter_horizontal = ()
    # Rooms that limit people to some of their rows add the inline that says to which.
    inlines: ClassVar[list[Any]] = []
    fieldsets = (
        (None, {"fields": ["username", ("first_name", "last_name"), "email"]}),
        (gettext_lazy("What they may do"), {"fields": ["is_active", "is_superuser", "groups"]}),
        (gettext_lazy("Dates"), {"fields": [("last_login", "date_joined")]}),
    )
    add_fieldsets = (
        (None, {"fields": ["username", ("first_name", "last_name"), "email", "password1", "password2"]}),
        (gettext_lazy("What they may do"), {"fields": ["groups"]}),
    )
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a superuser makes another."""
        fixed = super().get_readonly_fields(request, obj)
        return fixed if request.user.is_superuser else (*fixed, "is_superuser")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes themselves: somebody must be left to let people in."""
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj) and obj != request.user

    def _may_touch(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or not obj.is_superuser or request.user.is_superuser

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The portal has accounts for its desk only."""
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[Any]:
        access = path("<id>/access/", self.admin_site.admin_view(self.access), name="auth_user_access")
        return [access, *super().get_urls()]

    def access(self, request: HttpRequest, id: str) -> HttpResponse:
        """Where somebody is signed in, to sign them out; and their device, to forget it when it is lost."""
        user = self.get_object(request, unquote(id))
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if request.method == "POST":
            if "forget" in request.POST:
                services.switch_off(user, by=request.user)
                messages.success(request, _("The device is forgotten."))
            ended = services.sign_out_by(user, by=request.user)
            words = ngettext("Signed out in %(count)s place.", "Signed out in %(count)s places.", ended)
            messages.success(request, words % {"count": ended})
            return redirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Access of %(user)s") % {"user": user},
            "opts": self.opts,
            "original": user,
            "device": services.authenticator(user),
            "codes_left": services.codes_left(user),
            "sessions": Session.objects.of(user),
        }
        return TemplateResponse(request, "accounts/access.html", context)

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def full_name(self, obj: User) -> str:
        return obj.get_full_name()

    @admin.display(description=gettext_lazy("roles"))
    def role_names(self, obj: User) -> str:
        names = [str(roles.of_group(group.name).title) for group in obj.groups.all()]
        return ", ".join([str(capfirst(_("superuser"))), *names] if obj.is_superuser else names)
