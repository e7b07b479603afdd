"""How often a form may be sent from one address, and how often forms may have mail sent to one."""

import ipaddress
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Sending

WINDOW = timedelta(hours=1)


def take_place(request: HttpRequest, form: str, *, most: int) -> bool:
    """Count a sending of a form; whether it is within the most that an address may send in an hour.

    It is counted before it is compared, so that of many at once none is overlooked. It counts in its own transaction,
    so it must not be called inside of one.
    """
    since = timezone.now() - WINDOW
    forget(since=since)
    sender = sender_of(request)
    Sending.objects.create(form=form, sender=sender)
    return Sending.objects.filter(form=form, sender=sender, at__gt=since).count() <= most


def is_spared(email: str, kind: str, *, most: int) -> bool:
    """Whether an address has had as many mails of a kind in the last hour as it is to get."""
    since = timezone.now() - WINDOW
    return Sending.objects.filter(form=kind, sender=hash_of(email), at__gt=since).count() >= most


def note_mail(email: str, kind: str) -> None:
    """Count a mail that an address was sent."""
    Sending.objects.create(form=kind, sender=hash_of(email))


def hash_of(email: str) -> str:
    """A keyed hash of a mail address, however it is written."""
    return salted_hmac("intake.recipient", email.lower(), algorithm="sha256").hexdigest()


def forget(*, since: object = None) -> int:
    """Drop what counts no longer."""
    count, _by_model = Sending.objects.filter(at__lte=since or timezone.now() - WINDOW).delete()
    return count


def sender_of(request: HttpRequest) -> str:
    """A keyed hash of the address. Of the newer kind each household has countless ones, so its network counts."""
    given = request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        network = given
    else:
        network = str(ipaddress.ip_network(f"{address}/{32 if address.version == 4 else 64}", strict=False))
    return salted_hmac("intake.sender", network, algorithm="sha256").hexdigest()
