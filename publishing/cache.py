"""The site version: raised once per transaction that changes something public, and by the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Min, Q
from django.utils import timezone

from .models import Publishable, SiteVersion
from .preview.running import running

T = TypeVar("T")

SECONDS_BETWEEN_READS = 1.0


@dataclass(frozen=True)
class _Read:
    number: int
    next_change_at: datetime | None
    at: float


_read: _Read | None = None
_made: dict[str, tuple[int, Any]] = {}


class _Ticket:
    """Shared by all requests for a bump in one transaction, so that the first to run serves them all."""

    def __init__(self) -> None:
        self.served = False


def bump() -> None:
    """Ask for a new site version once the running transaction has been committed (at once outside of one).

    A preview changes nothing: what it saves is undone.
    """
    if running():
        return
    forget()
    ticket = getattr(connection, "site_version_ticket", None)
    if ticket is None or ticket.served:
        ticket = _Ticket()
        connection.site_version_ticket = ticket  # type: ignore[attr-defined]

    def serve() -> None:
        if not ticket.served:
            ticket.served = True
            raise_version()

    transaction.on_commit(serve)


@transaction.atomic
def raise_version(*, if_due: bool = False) -> int:
    """Write a new site version and the moment of the next scheduled change; returns the new number.

    With `if_due` nothing is written unless a scheduled moment has come. The row is locked before the schedule is read:
    of two that raise the version at once the second sees what the first has committed.
    """
    SiteVersion.objects.get_or_create(pk=1)
    row = SiteVersion.objects.select_for_update().get(pk=1)
    now = timezone.now()
    if if_due and not (row.next_change_at and row.next_change_at <= now):
        return row.number
    row.number += 1
    row.next_change_at = next_scheduled_change()
    row.save(update_fields=["number", "next_change_at", "changed_at"])
    transaction.on_commit(forget)
    return row.number


def next_scheduled_change() -> datetime | None:
    """The earliest moment in the future at which the clock alone changes what readers see, or None."""
    now = timezone.now()
    moments = []
    for model in apps.get_models():
        if issubclass(model, Publishable):
            found = model.objects.aggregate(
                **{name: Min(name, filter=Q(**{f"{name}__gt": now})) for name in model.schedule_fields}
            )
            moments += [moment for moment in found.values() if moment]
    return min(moments, default=None)


def current() -> int:
    """The site version now, read at most once a second by a process and raised when a scheduled moment has come."""
    read = _read
    if read is None or monotonic() - read.at >= SECONDS_BETWEEN_READS:
        read = _read_version()
    if read.next_change_at and read.next_change_at <= timezone.now():
        raise_version(if_due=True)
        read = _read_version()
    return read.number


def versioned(key: str, make: Callable[[], T]) -> T:
    """What `make` returned for this key under the present site version; made anew when the version has risen.

    Requests share the result, so it is only for reading. A preview makes its own and leaves none to others.
    """
    if running():
        return make()
    version = current()
    kept = _made.get(key)
    if kept is None or kept[0] != version:
        kept = (version, make())
        _made[key] = kept
    return kept[1]


def forget() -> None:
    """Drop what this process has kept."""
    global _read
    _read = None
    _made.clear()


def _read_version() -> _Read:
    global _read
    row = SiteVersion.objects.filter(pk=1).values("number", "next_change_at").first()
    _read = _Read(row["number"], row["next_change_at"], monotonic()) if row else _Read(0, None, monotonic())
    return _read
