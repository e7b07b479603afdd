"""Letting go of what was sent when its time has come."""

from django.db import transaction

from . import limits, retention


def erase_due(*, dry_run: bool = False) -> dict[str, int]:
    """Erase what is due by the table of retention, and old counts of sendings; how many of each kind."""
    erased = {}
    for kept in retention.table():
        with transaction.atomic():
            due = kept.due()
            erased[str(kept.name)] = due.count()
            if dry_run:
                transaction.set_rollback(True)
            else:
                kept.erase(due)
    if not dry_run:
        limits.forget()
    return erased
