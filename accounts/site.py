from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.cache import never_cache

from publishing.desk import PortalAdminSite

from . import views


class DeskSite(PortalAdminSite):
    """The desk with its own way in: password, then a one-time password; and a page about one's own account."""

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return super().has_permission(request) and (not settings.REQUIRE_OTP or user.otp_device is not None)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return never_cache(views.sign_in)(request, self)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        def open_to_all(view: Any) -> Any:
            """For people between the two steps; the view asks who they are."""
            return never_cache(lambda request: view(request, self))

        def of_the_desk(view: Any) -> Any:
            return self.admin_view(lambda request: view(request, self))

        return [
            path("login/code/", open_to_all(views.sign_in_code), name="sign_in_code"),
            path("account/device/", open_to_all(views.set_up), name="set_up"),
            path("account/", of_the_desk(views.account), name="account"),
            path("account/codes/", of_the_desk(views.renew_codes), name="renew_codes"),
            path("account/device/remove/", of_the_desk(views.switch_off), name="switch_off"),
            path("account/sessions/end/", of_the_desk(views.end_sessions), name="end_sessions"),
            path("who-may-do-what/", of_the_desk(views.who_may_do_what), name="who_may_do_what"),
            *super().get_urls(),
        ]
