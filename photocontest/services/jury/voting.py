"""What a juror does while a round is open."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ...models import MOST_STARS, Assignment, Criterion, Entry, Juror, Round, Score, Vote
from . import log
from .rounds import NotPossibleError, locked


def memberships(user: Any) -> QuerySet[Juror]:
    return Juror.objects.filter(user=user.pk)


def pile(round: Round, juror: Juror) -> list[Assignment]:
    """A juror's photos in their order, with votes; those that were hidden or withdrawn meanwhile are left out."""
    rows = Assignment.objects.filter(round=round, juror=juror, entry__in=Entry.objects.to_judge())
    return list(
        rows.select_related("entry__contest__edition", "entry__action_line", "vote")
        .prefetch_related("vote__scores__criterion", "entry__goals")
        .order_by("order", "pk")
    )


def next_open(found: Sequence[Assignment], *, after: int = 0) -> Assignment | None:
    """The next photo without a vote: behind a place in the pile, or from its beginning."""
    waiting = [each for each in found if not hasattr(each, "vote")]
    return next((each for each in waiting if each.order > after), waiting[0] if waiting else None)


@transaction.atomic
def vote(
    assignment: Assignment, *, by: Any, is_yes: bool | None = None, stars: Mapping[Criterion, int] | None = None
) -> Vote:
    """Vote on a photo, or vote anew: yes or no, or stars for every criterion of the round. Raises NotPossibleError."""
    round = _open(assignment)
    if round.kind == Round.Kind.YES_NO and is_yes is not None:
        words, stars = ("yes" if is_yes else "no"), {}
    elif round.kind == Round.Kind.STARS and stars and set(stars) == set(round.criteria.all()):
        if not all(1 <= each <= MOST_STARS for each in stars.values()):
            raise NotPossibleError(_("Stars go from 1 to %(most)s.") % {"most": MOST_STARS})
        words, is_yes = ", ".join(f"{criterion}: {count}" for criterion, count in stars.items()), None
    elif round.kind == Round.Kind.STARS:
        raise NotPossibleError(_("Give stars for every criterion."))
    else:
        raise NotPossibleError(_("Say yes or no."))
    made, is_new = Vote.objects.update_or_create(
        assignment=assignment, defaults={"is_yes": is_yes, "rank": None, "at": timezone.now()}
    )
    made.scores.all().delete()
    Score.objects.bulk_create(Score(vote=made, criterion=each, stars=count) for each, count in stars.items())
    verb = log.Verb.VOTED if is_new else log.Verb.CHANGED
    log.record(round, verb, f"photo {assignment.entry_id}: {words}", by=by)
    return made


@transaction.atomic
def undo(round: Round, juror: Juror, *, by: Any) -> Assignment | None:
    """Take back the juror's last vote, and return to its photo; None where there is none. Raises NotPossibleError."""
    round = locked(round)
    if round.status != Round.Status.OPEN:
        raise NotPossibleError(_("This round is not open."))
    found = Vote.objects.filter(
        assignment__round=round, assignment__juror=juror, assignment__entry__in=Entry.objects.to_judge()
    )
    last = found.select_related("assignment").order_by("-at", "-pk").first()
    if last is None:
        return None
    last.delete()
    log.record(round, log.Verb.UNDONE, f"photo {last.assignment.entry_id}", by=by)
    return last.assignment


@transaction.atomic
def arrange(round: Round, juror: Juror, order: Sequence[int]) -> None:
    """Put the juror's photos into an order, given by the keys of their assignments. Raises NotPossibleError.

    It is kept for the next visit, and counts only once it is handed in.
    """
    _rankable(round)
    rows = {row.pk: row for row in Assignment.objects.filter(round=round, juror=juror)}
    if len(set(order)) != len(order) or not set(order) <= set(rows):
        raise NotPossibleError(_("Your photos have changed meanwhile. Look at them again."))
    for place, pk in enumerate([*order, *(pk for pk in rows if pk not in order)], 1):
        rows[pk].order = place
    Assignment.objects.bulk_update(rows.values(), ["order"])


@transaction.atomic
def hand_in(round: Round, juror: Juror, *, by: Any) -> int:
    """Let the order of the juror's photos be the vote on all of them. Raises NotPossibleError."""
    round = _rankable(round)
    rows = pile(round, juror)
    was_there = any(hasattr(row, "vote") for row in rows)
    now = timezone.now()
    for rank, row in enumerate(rows, 1):
        Vote.objects.update_or_create(assignment=row, defaults={"rank": rank, "is_yes": None, "at": now})
    verb = log.Verb.CHANGED if was_there else log.Verb.VOTED
    log.record(round, verb, "ranking: " + ", ".join(f"photo {row.entry_id}" for row in rows), by=by)
    return len(rows)


@transaction.atomic
def take_back(round: Round, juror: Juror, *, by: Any) -> None:
    """Take back a ranking that was handed in; its order stays. Raises NotPossibleError."""
    round = _rankable(round)
    gone, _rows = Vote.objects.filter(assignment__round=round, assignment__juror=juror).delete()
    if gone:
        log.record(round, log.Verb.UNDONE, "ranking", by=by)


def is_handed_in(found: Sequence[Assignment]) -> bool:
    """Whether the order as it stands is the one that counts."""
    ranks = [row.vote.rank or 0 for row in found if hasattr(row, "vote")]
    return bool(ranks) and len(ranks) == len(found) and ranks == sorted(ranks)


def _rankable(round: Round) -> Round:
    round = locked(round)
    if round.status != Round.Status.OPEN or round.kind != Round.Kind.RANKING:
        raise NotPossibleError(_("This round is not open."))
    return round


def _open(assignment: Assignment) -> Round:
    """The round of a photo that is still to be judged by this juror, locked."""
    round = locked(assignment.round)
    if round.status != Round.Status.OPEN:
        raise NotPossibleError(_("This round is not open."))
    mine = Assignment.objects.filter(pk=assignment.pk, entry__in=Entry.objects.to_judge())
    if not mine.exists():
        raise NotPossibleError(_("This photo is no longer among yours."))
    return round
