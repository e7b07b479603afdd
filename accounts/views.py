"""Ways in and out of the desk, and the pages about people's own and others' rights."""

from base64 import b32encode
from typing import Any

import django_otp
import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import login, logout
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from . import limits, overview, pending, roles, services
from .forms import CodeForm, PasswordForm, SignInCodeForm
from .models import Session

# So few recovery codes left that their owner is told at every use of one.
FEW = 3


class SignIn(LoginView):
    """The first step. Whoever has a device, or must have one, goes on to the second; nobody is signed in before it."""

    template_name = "admin/login.html"
    authentication_form = AdminAuthenticationForm
    next_page = "admin:index"

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        has_device = services.authenticator(user) is not None
        if not has_device and not settings.REQUIRE_OTP:
            return super().form_valid(form)
        pending.begin(self.request, user, then=self.get_success_url())
        return redirect("admin:sign_in_code" if has_device else "admin:set_up")


def sign_in(request: HttpRequest, site: AdminSite) -> HttpResponseBase:
    if request.method == "GET" and site.has_permission(request):
        return redirect("admin:index")
    context = {
        **site.each_context(request),
        "title": _("Log in"),
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
    }
    return SignIn.as_view(extra_context=context)(request)


@csrf_protect
def sign_in_code(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The second step."""
    user = pending.user_of(request)
    if user is None:
        return _start_again(request)
    form = SignInCodeForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        then = _finish(request, user, form.device)
        if isinstance(form.device, StaticDevice):
            _tell_codes_left(request, services.codes_left(user))
        return redirect(then)
    context = {**site.each_context(request), "title": _("Log in: second step"), "form": form, "signing_in": user}
    return TemplateResponse(request, "accounts/sign_in_code.html", context)


@csrf_protect
def set_up(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Sets up a device, as a choice at the desk or as the second step of a first signing in."""
    at_the_desk = site.has_permission(request)
    user: Any = request.user if at_the_desk else pending.user_of(request)
    if user is None:
        return _start_again(request)
    if services.authenticator(user):
        return redirect("admin:account" if at_the_desk else "admin:sign_in_code")
    device = services.proposed_authenticator(user)
    form = CodeForm(request.POST or None, device=device)
    if request.method == "POST" and form.is_valid():
        codes = services.confirm(device, here=request.session.session_key)
        if at_the_desk:
            django_otp.login(request, device)
            return _show_codes(request, site, codes, then=reverse("admin:account"))
        return _show_codes(request, site, codes, then=_finish(request, user, device))
    context = {
        **site.each_context(request),
        "title": _("Set up one-time passwords"),
        "form": form,
        "signing_in": None if at_the_desk else user,
        "qr_code": qr_code(device),
        "secret": secret(device),
    }
    return TemplateResponse(request, "accounts/set_up.html", context)


def qr_code(device: TOTPDevice) -> SafeString:
    """The device's secret as a drawing that an authenticator reads with its camera."""
    drawing = segno.make(device.config_url).svg_inline(dark="#000", light="#fff", border=4, omitsize=True)
    return mark_safe(drawing)  # noqa: S308  modules of a QR code, drawn by segno


def secret(device: TOTPDevice) -> str:
    """The same to type, in groups of four."""
    letters = b32encode(device.bin_key).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _finish(request: HttpRequest, user: Any, device: Any) -> str:
    """Sign in for good; returns where the person wanted to go."""
    then = pending.end(request)
    user.otp_device = device  # django-otp keeps it in the session as it hears of the sign-in
    login(request, user)
    return then


def _start_again(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Please begin again: there are ten minutes for both steps."))
    return redirect("admin:login")


def _tell_codes_left(request: HttpRequest, left: int) -> None:
    words = ngettext(
        "That recovery code is used up; %(left)s is left.", "That recovery code is used up; %(left)s are left.", left
    ) % {"left": left}
    if left <= FEW:
        words += " " + _("Make new ones on the page of your account.")
    messages.warning(request, words)


def _show_codes(request: HttpRequest, site: AdminSite, codes: list[str], *, then: str) -> HttpResponse:
    """Once, in the answer itself, so that they are kept nowhere in words."""
    context = {
        **site.each_context(request),
        "title": _("Your recovery codes"),
        "codes": [f"{code[:4]}-{code[4:]}" for code in codes],
        "then": then,
    }
    return TemplateResponse(request, "accounts/codes.html", context)


def account(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """One's own account: one-time passwords, where one is signed in, and one's rights."""
    user: Any = request.user
    context = {
        **site.each_context(request),
        "title": _("Your account"),
        "device": services.authenticator(user),
        "codes_left": services.codes_left(user),
        "is_required": settings.REQUIRE_OTP,
        "sessions": Session.objects.of(user),
        "here": request.session.session_key,
        "roles": [roles.of_group(group.name) for group in user.groups.order_by("name")],
        "limited_to": limits.of_users([user.pk]).get(user.pk, []),
    }
    return TemplateResponse(request, "accounts/account.html", context)


def renew_codes(request: HttpRequest, site: AdminSite) -> HttpResponse:
    if services.authenticator(request.user) is None:
        return redirect("admin:account")
    form = PasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        return _show_codes(request, site, services.renew_codes(request.user), then=reverse("admin:account"))
    context = {
        "title": _("New recovery codes"),
        "explanation": _("Ten new codes take the place of those you have; the old ones no longer open anything."),
        "verb": _("Make new codes"),
    }
    return _ask_password(request, site, form, context)


def switch_off(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Forgets one's device. Where one is required, signing in again begins with setting up the next."""
    form = PasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        services.switch_off(request.user, by=request.user)
        if settings.REQUIRE_OTP:
            logout(request)
            messages.success(request, _("The device is forgotten. Log in to set up another."))
            return redirect("admin:login")
        messages.success(request, _("One-time passwords are switched off."))
        return redirect("admin:account")
    explanation = _("Your device and your recovery codes are forgotten; signing in takes the password only.")
    if settings.REQUIRE_OTP:
        explanation = _("Your device and your recovery codes are forgotten, and you log in anew to set up another.")
    context = {
        "title": _("Use another device") if settings.REQUIRE_OTP else _("Switch off one-time passwords"),
        "explanation": explanation,
        "verb": _("Forget this device"),
    }
    return _ask_password(request, site, form, context)


def _ask_password(request: HttpRequest, site: AdminSite, form: PasswordForm, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(
        request, "accounts/ask_password.html", {**site.each_context(request), "form": form, **context}
    )


@require_POST
def end_sessions(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Sign out in one place, or everywhere."""
    handle = request.POST.get("session")
    if handle is None:
        services.sign_out(request.user)
        logout(request)
        messages.success(request, _("You are signed out everywhere."))
        return redirect("admin:login")
    for session in Session.objects.of(request.user):
        if session.handle == handle:
            session.delete()
            messages.success(request, _("Signed out: %(browser)s.") % {"browser": session.browser})
    return redirect("admin:account")


def who_may_do_what(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """People by roles, and roles by rooms."""
    if not request.user.has_perm("auth.view_user"):
        raise PermissionDenied
    rooms, table = overview.rights(request, site)
    context = {
        **site.each_context(request),
        "title": _("Who may do what"),
        "people": overview.people(),
        "rooms": rooms,
        "roles": table,
    }
    return TemplateResponse(request, "accounts/who_may_do_what.html", context)
