"""What readers report."""

from typing import Any

from django.db.models import QuerySet

from ..models import Entry, Report
from ..models.moderation import ENOUGH_REPORTS
from . import moderation


def report(form: Any, *, entry: Entry, sender: str) -> Report:
    """Keep what a valid form says of a photo, and hide the photo when enough people say so.

    Call it in a transaction.
    """
    # Of two that come at once the second counts the first.
    now = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    kept: Report = form.save(commit=False)
    kept.entry, kept.sender = now, sender
    kept.erase_on = kept.last_day()
    kept.save()
    if now.is_open and people_against(now) >= ENOUGH_REPORTS:
        moderation.hide(now, moderator=None)
    return kept


def people_against(entry: Entry) -> int:
    """How many people's reports wait; whose report was decided before does not count again."""
    known = senders(entry.reports.exclude(decided_at=None))
    return len(senders(entry.reports.filter(decided_at=None)) - known)


def senders(reports: QuerySet[Report]) -> set[str]:
    return set(reports.order_by().values_list("sender", flat=True))
