"""Mail about what was decided: held back while it may be undone, and one for all that is decided in ten minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django_tasks import task

from intake.mailing import post

from ..models import Decision
from ..models.moderation import HELD_BACK

Verb = Decision.Verb


@dataclass(frozen=True)
class Mail:
    """When it leaves, and of what it tells as things stand."""

    leaves_at: datetime
    tells: list[Decision]


def tell_later(decision: Decision) -> None:
    """Put it into the queue that an entrant is to be told, in the transaction that decides."""
    tell.using(run_after=decision.at + HELD_BACK).enqueue(decision.pk)


@task()
def tell(pk: int) -> bool:
    """What the queue holds of each decision; the last one of those that are told together brings the mail."""
    decision = Decision.objects.select_related("entry__entrant").filter(pk=pk).first()
    if decision is None:
        return False
    entrant = decision.entry.entrant
    if entrant is None:
        Decision.objects.filter(pk=pk).update(title="")
        return False
    batch = next(batch for batch in batches(on_photos_of([entrant.pk])) if decision in batch)
    if batch[-1] != decision:
        return False
    found = to_tell(batch)
    is_sent = bool(found) and _post(entrant, found)
    Decision.objects.filter(pk__in=[each.pk for each in batch]).exclude(title="").update(title="")
    return is_sent


def _post(entrant: Any, found: list[Decision]) -> bool:
    if len(found) > 1:
        asks = any(decision.verb == Verb.ASK for decision in found)
        return post(entrant, "emails/photos_decided.txt", {"decisions": found, "asks": asks})
    (about,) = found
    return post(entrant, f"emails/photo_{about.verb}.txt", {"about": about, "title": about.called})


def on_photos_of(entrants: Iterable[int]) -> list[Decision]:
    """All decisions on somebody's photos, the oldest first."""
    found = Decision.objects.filter(entry__entrant__in=entrants).select_related("entry")
    return list(found.order_by("at", "pk"))


def batches(decisions: Iterable[Decision]) -> list[list[Decision]]:
    """An entrant's decisions as they are told: with one those of the ten minutes after it.

    What was taken back counts here, so that nothing that was told together ever falls apart.
    """
    found: list[list[Decision]] = []
    for decision in decisions:
        if found and decision.at < found[-1][0].at + HELD_BACK:
            found[-1].append(decision)
        else:
            found.append([decision])
    return found


def to_tell(batch: Iterable[Decision]) -> list[Decision]:
    """Of each photo the last decision that stands; none of one that was hidden and is shown again meanwhile."""
    found: dict[int, list[Decision]] = {}
    for decision in batch:
        if not decision.stands:
            continue
        before = found.setdefault(decision.entry_id, [])
        if decision.verb == Verb.SHOW and before and before[-1].verb == Verb.HIDE:
            before.pop()
        elif decision.verb == Verb.HIDE:
            before.append(decision)
        else:
            before[:] = [decision]
    return sorted((decisions[-1] for decisions in found.values() if decisions), key=lambda last: last.entry.slot)


def mails_of(decisions: Iterable[Decision]) -> dict[int, Mail]:
    """The mail of each decision by its key; none of what nobody is told."""
    entrants = {pk for decision in decisions if (pk := decision.entry.entrant_id) is not None}
    by_entrant: dict[int | None, list[Decision]] = {}
    for decision in on_photos_of(entrants) if entrants else []:
        by_entrant.setdefault(decision.entry.entrant_id, []).append(decision)
    found: dict[int, Mail] = {}
    for of_one in by_entrant.values():
        for batch in batches(of_one):
            mail = Mail(batch[-1].at + HELD_BACK, to_tell(batch))
            found |= {decision.pk: mail for decision in batch}
    return found
