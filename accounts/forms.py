import math
import re
from typing import Any, ClassVar

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp import verify_token
from django_otp.models import Device

from publishing.widgets import Checkboxes

from . import roles, services

SIX_DIGITS = re.compile(r"\d{6}")


class CodeForm(forms.Form):
    """A one-time password of one device. After each wrong one, the device takes none for twice as long as before."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, device: Device | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device = device

    def device_for(self, code: str) -> Device | None:
        return self.device

    def clean_code(self) -> str:
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"]).lower()
        device = self.device_for(code)
        if device is None:
            raise forms.ValidationError(_("This code is not right."))
        allowed, why_not = device.verify_is_allowed()
        if not allowed:
            raise forms.ValidationError(_wait(why_not))
        if not verify_token(device.user, device.persistent_id, code):
            raise forms.ValidationError(_("This code is not right, or has been used before. Wait for the next one."))
        self.device = device
        return code


class SignInCodeForm(CodeForm):
    """The second step of signing in: six digits from the device, or one of the recovery codes."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def device_for(self, code: str) -> Device | None:
        is_of_device = SIX_DIGITS.fullmatch(code) is not None
        return services.authenticator(self.user) if is_of_device else services.recovery(self.user)


def _wait(why_not: dict[str, Any]) -> str:
    seconds = max(1, math.ceil((why_not["locked_until"] - timezone.now()).total_seconds()))
    return ngettext(
        "Too many wrong codes. Try again in %(seconds)s second.",
        "Too many wrong codes. Try again in %(seconds)s seconds.",
        seconds,
    ) % {"seconds": seconds}


class PasswordForm(forms.Form):
    """Asks for the password once more, before something that a stranger at an open desk must not do."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """Asked of the backends as in signing in, so that wrong ones are counted together."""
        password = self.cleaned_data["password"]
        user: Any = self.request.user
        if authenticate(self.request, username=user.get_username(), password=password) is None:
            raise forms.ValidationError(_("This is not your password."))
        return password


class RoleCheckboxes(Checkboxes):
    """Each role with what it is for."""

    template_name = "accounts/roles.html"

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        role = roles.of_group(str(label))
        option = super().create_option(name, value, role.title, *args, **kwargs)
        option["explanation"] = role.explanation
        option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}-explanation"
        return option


class RolesField(forms.ModelMultipleChoiceField):
    widget = RoleCheckboxes

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Group.objects.order_by("name"), required=False, label=gettext_lazy("Roles"), **kwargs)


class NewUserForm(UserCreationForm):
    groups = RolesField()


class UserForm(UserChangeForm):
    groups = RolesField()
    # What is stored says nothing to a person; a link beside the form leads to setting another.
    password: Any = None

    class Meta(UserChangeForm.Meta):
        help_texts: ClassVar[dict[str, Any]] = {
            "username": gettext_lazy("With this they log in: letters, digits and @ . + - _ only."),
            "is_active": gettext_lazy(
                "Take this away from whoever leaves: they can no longer log in, and the history keeps their name."
            ),
            "is_superuser": gettext_lazy("May do everything, whatever the roles below say."),
        }
