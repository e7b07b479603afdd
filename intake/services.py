"""Letting go of what was sent, when its time has come or sooner, and leading whoever sent it back to it."""

from uuid import uuid4

from django.db import transaction

from . import limits, mailing, retention
from .models import Submission, new_reference


@transaction.atomic
def erase(submission: Submission) -> bool:
    """Let go of it because somebody wishes so, with the mails about it that wait; False where it was gone already."""
    row = type(submission).objects.filter(pk=submission.pk)
    mailing.forget(row)
    _count, erased = row.delete()
    return submission._meta.label in erased


@transaction.atomic
def renew_link(submission: Submission, *, reference: str) -> bool:
    """Mail a new private link to the address that was given; the one before ends, and so does the form that led there.

    `reference` is the one that it had when this was asked for; False where it has another by now, or is erased.
    """
    found = type(submission).objects.select_for_update().filter(pk=submission.pk, reference=reference).first()
    if found is None:
        return False
    found.reference, found.key = new_reference(), uuid4()
    found.save(update_fields=["reference", "key"])
    mailing.send_later(found, "emails/link_renewed.txt")
    return True


def send_to_corrected(submission: Submission, template: str) -> None:
    """Mail the receipt to another address than before; the link that went there ends. Call it in a transaction."""
    submission.reference = new_reference()
    submission.save(update_fields=["reference"])
    mailing.send_to_typed(submission, template)


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
