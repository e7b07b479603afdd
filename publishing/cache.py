"""The site version: raised once per transaction that changes something public, and by the clock."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from .models import Publishable, SiteVersion

T = TypeVar("T")

_made: dict[str, tuple[int, Any]] = {}


class _Ticket:
    """Shared by all requests for a bump in one transaction, so that the first to run serves them all."""

    def __init__(self) -> None:
        self.served = False


def bump() -> None:
    """Ask for a new site version once the running transaction has been committed (at once outside of one)."""
    ticket = getattr(connection, "site_version_ticket", None)
    if ticket is None or ticket.served:
        ticket = _Ticket()
        connection.site_version_ticket = ticket  # type: ignore[attr-defined]

    def serve() -> None:
        if not ticket.served:
            ticket.served = True
            raise_version()

    transaction.on_commit(serve)


def raise_version() -> int:
    """Write a new site version and the moment of the next scheduled change; returns the new number."""
    SiteVersion.objects.get_or_create(pk=1)
    SiteVersion.objects.filter(pk=1).update(
        number=F("number") + 1, next_change_at=next_scheduled_change(), changed_at=timezone.now()
    )
    return SiteVersion.objects.values_list("number", flat=True).get(pk=1)


def next_scheduled_change():
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
    """The site version now, one query; raised first when a scheduled moment has passed."""
    row = SiteVersion.objects.filter(pk=1).values("number", "next_change_at").first()
    if row is None:
        return 0
    if row["next_change_at"] and row["next_change_at"] <= timezone.now():
        return raise_version()
    return row["number"]


def versioned(key: str, make: Callable[[], T]) -> T:
    """What `make` returned for this key under the present site version; made anew when the version has risen."""
    version = current()
    kept = _made.get(key)
    if kept is None or kept[0] != version:
        kept = (version, make())
        _made[key] = kept
    return kept[1]


def forget() -> None:
    """Drop what this process has kept; for tests that change rows behind the portal's back."""
    _made.clear()
