"""The verbs of signing in: one-time passwords, recovery codes, sessions."""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from .models import Session

RECOVERY_CODES = 10


def authenticator(user: Any) -> TOTPDevice | None:
    """The device from which a person reads one-time passwords, once it is set up."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def recovery(user: Any) -> StaticDevice | None:
    """What holds a person's recovery codes."""
    return StaticDevice.objects.filter(user=user, confirmed=True).first()


def codes_left(user: Any) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def proposed_authenticator(user: Any) -> TOTPDevice:
    """The device being set up; the same until it is confirmed, so that a page loaded again shows the same secret."""
    proposed = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return proposed or TOTPDevice.objects.create(user=user, name="authenticator", confirmed=False)


@transaction.atomic
def confirm(device: TOTPDevice, *, here: str | None) -> list[str]:
    """Ask for one-time passwords of this device from now on. Returns the recovery codes.

    Sessions begun without such a password end, but for the one with the key `here`.
    """
    TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    sign_out(device.user, but=here)
    _log(device.user, by=device.user, message=_("One-time passwords switched on."))
    return _codes(device.user)


@transaction.atomic
def renew_codes(user: Any) -> list[str]:
    """New recovery codes in place of all older ones. They can be read now and never again."""
    _log(user, by=user, message=_("Recovery codes renewed."))
    return _codes(user)


def _codes(user: Any) -> list[str]:
    device = recovery(user) or StaticDevice.objects.create(user=user, name="recovery codes")
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def switch_off(user: Any, *, by: Any) -> None:
    """Forget a person's device and recovery codes."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    _log(user, by=by, message=_("One-time passwords switched off."))


def sign_out(user: Any, *, but: str | None = None) -> int:
    """End all sessions of a person, but for the one with this key; returns how many there were."""
    ended, _rows = Session.objects.of(user).order_by().exclude(session_key=but or "").delete()
    return ended


def sign_out_by(user: Any, *, by: Any) -> int:
    """The same by an administrator, who is remembered for it."""
    _log(user, by=by, message=_("Signed out everywhere."))
    return sign_out(user)


def _log(user: Any, *, by: Any, message: str) -> None:
    LogEntry.objects.log_actions(by.pk, [user], CHANGE, message)
