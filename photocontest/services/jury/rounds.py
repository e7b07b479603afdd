"""A round from its preparation to its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...models import Assignment, Conflict, Entry, Juror, Result, Round
from ...models.entries import EntryQuerySet
from . import conflicts, log, scoring
from .assigning import assign


class NotPossibleError(Exception):
    """It cannot be done as things stand; the text is a sentence that says why."""


def before(round: Round) -> Round | None:
    """The round whose photos go into this one."""
    return Round.objects.filter(contest=round.contest_id, number__lt=round.number).order_by("-number").first()


def pool(round: Round) -> QuerySet[Entry]:
    """The photos of a round: all that were accepted, or those that passed the round before and still are."""
    return candidates(round).to_judge().order_by("pk")


def candidates(round: Round) -> EntryQuerySet:
    """Those of the contest, or that passed the round before, whatever else is decided on them."""
    former, entries = before(round), Entry.objects.filter(contest=round.contest_id)
    return entries if former is None else entries.filter(results__round=former, results__passes=True)


def jury(round: Round) -> list[Juror]:
    """Those who can sign in to judge, and still have the role for it."""
    found = Juror.objects.filter(contest=round.contest_id, user__is_active=True, user__is_staff=True)
    members = found.select_related("user", "organisation").prefetch_related("organisation__aliases")
    return [juror for juror in members if juror.user.has_perm("photocontest.add_vote")]


# Whoever changes a contest or its awards sees photos with their photographers in a preview.
SHOWING_NAMES = (
    *("view_entry", "moderate_entry", "view_entrant", "view_report"),
    *("change_contest", "add_award", "change_award"),
)


def sees_names(juror: Juror) -> bool:
    """Whether another role shows this juror who sent what, so that nothing judged would be judged blind."""
    return any(juror.user.has_perm(f"photocontest.{right}") for right in SHOWING_NAMES)


@dataclass(frozen=True)
class Plan:
    """How photos would be given to jurors if the round were opened now."""

    entries: list[Entry]
    jurors: list[Juror]
    piles: dict[int, list[int]]
    found: dict[conflicts.Pair, str]
    excluded: set[conflicts.Pair]
    # Why it cannot be opened, in sentences; and what to know before it is.
    problems: list[str]
    warnings: list[str]
    # Photos with fewer jurors than the quorum, with how many they have.
    short: list[tuple[Entry, int]]

    @property
    def loads(self) -> list[tuple[Juror, int]]:
        return [(juror, len(self.piles[juror.pk])) for juror in self.jurors]


def plan(round: Round) -> Plan:
    entries, jurors = list(pool(round).select_related("entrant")), jury(round)
    found = conflicts.find(jurors, entries)
    excluded = conflicts.excluded(round.contest, found)
    piles = assign(
        [entry.pk for entry in entries],
        [juror.pk for juror in jurors],
        quorum=round.quorum,
        excluded=excluded,
        seed=f"photocontest.round.{round.pk}",
    )
    count = dict.fromkeys((entry.pk for entry in entries), 0)
    for pile in piles.values():
        for pk in pile:
            count[pk] += 1
    short = [(entry, count[entry.pk]) for entry in entries if count[entry.pk] < round.quorum]
    problems, warnings = _problems(round, entries, jurors), _warnings(round, jurors)
    return Plan(entries, jurors, piles, found, excluded, problems, warnings, short)


def _problems(round: Round, entries: Sequence[Entry], jurors: Sequence[Juror]) -> list[str]:
    found = []
    former = before(round)
    if former is not None and former.status != Round.Status.CLOSED:
        found.append(_("%(round)s is not closed yet.") % {"round": former})
    elif not entries:
        found.append(_("There is no photo to judge: none was accepted, or none passed the round before."))
    if not jurors:
        found.append(_("There is no juror who can sign in. Add the jurors of this contest first."))
    if round.kind == Round.Kind.STARS and not round.criteria.exists():
        found.append(_("Stars are given by criteria, and there is none yet."))
    found += [
        _("%(juror)s can see the names of entrants by another role, and would not judge blind.") % {"juror": juror}
        for juror in jurors
        if sees_names(juror)
    ]
    return found


def _warnings(round: Round, jurors: Sequence[Juror]) -> list[str]:
    found = []
    if round.contest.shows_gallery:
        found.append(
            _("The gallery is shown to readers, with the names of photographers: a juror who looks there sees them.")
        )
    found += _left_out(candidates(round))
    if round.kind == Round.Kind.RANKING and round.quorum < len(jurors):
        found.append(
            ngettext(
                "A ranking is fairest where everybody ranks every photo: ask for %(count)s vote per photo.",
                "A ranking is fairest where everybody ranks every photo: ask for %(count)s votes per photo.",
                len(jurors),
            )
            % {"count": len(jurors)}
        )
    silent = Juror.objects.filter(contest=round.contest_id).count() - len(jurors)
    if silent:
        found.append(
            ngettext(
                "%(count)s juror cannot sign in or has no longer the role for it, and gets nothing.",
                "%(count)s jurors cannot sign in or have no longer the role for it, and get nothing.",
                silent,
            )
            % {"count": silent}
        )
    return found


def _left_out(entries: EntryQuerySet) -> list[str]:
    """Photos that no round would have if this one were opened now, though they may yet be accepted or shown again."""
    waiting = entries.filter(review__in=[Entry.Review.WAITING, Entry.Review.ASKED]).count()
    hidden = entries.accepted().exclude(hidden_at=None).count()
    found = []
    if waiting:
        words = ngettext(
            "%(count)s photo still waits for a moderator’s decision and would not be judged.",
            "%(count)s photos still wait for a moderator’s decision and would not be judged.",
            waiting,
        )
        found.append(words % {"count": waiting})
    if hidden:
        words = ngettext(
            "%(count)s photo is hidden after reports and would not be judged: decide on it first.",
            "%(count)s photos are hidden after reports and would not be judged: decide on them first.",
            hidden,
        )
        found.append(words % {"count": hidden})
    return found


@transaction.atomic
def open_round(round: Round, *, by: Any) -> Plan:
    """Give the photos to the jurors. Raises NotPossibleError."""
    round = locked(round)
    if round.status != Round.Status.PREPARED:
        raise NotPossibleError(_("This round was opened before."))
    made = plan(round)
    if made.problems:
        raise NotPossibleError(" ".join(made.problems))
    conflicts.keep(round.contest, made.found)
    Assignment.objects.bulk_create(
        Assignment(round=round, juror_id=juror, entry_id=entry, order=order)
        for juror, pile in made.piles.items()
        for order, entry in enumerate(pile, 1)
    )
    round.status, round.opened_at = Round.Status.OPEN, timezone.now()
    round.save(update_fields=["status", "opened_at"])
    words = [
        f"{round.kind.replace('_', ' or ')}, quorum {round.quorum}: {len(made.entries)} photos, "
        f"{len(made.jurors)} jurors, {len(made.excluded)} conflicts of interest",
        *(f"{juror}: {count} photos" for juror, count in made.loads),
        *(f"photo {entry.pk}: {count} of {round.quorum} jurors" for entry, count in made.short),
    ]
    log.record(round, log.Verb.OPENED, "\n".join(words), by=by)
    return made


def locked(round: Round) -> Round:
    """The round as it stands, which nobody else changes meanwhile; call it in a transaction."""
    return Round.objects.select_for_update().get(pk=round.pk)


@transaction.atomic
def declare(assignment: Assignment, *, by: Any) -> Juror | None:
    """Let a juror step back from a photo; another who is free gets it, and is returned. Raises NotPossibleError."""
    round = locked(assignment.round)
    if round.status != Round.Status.OPEN:
        raise NotPossibleError(_("This round is not open."))
    if not Assignment.objects.filter(pk=assignment.pk).exists():
        raise NotPossibleError(_("This photo is no longer among yours."))
    log.record(round, log.Verb.DECLARED, f"photo {assignment.entry_id}, {assignment.juror}", by=by)
    return _give_away(round, assignment, Conflict.Kind.DECLARED, by=by)


@transaction.atomic
def look_again(juror: Juror, *, by: Any) -> int:
    """Let a juror of whom more is known now step back from what stands against it in open rounds; how many photos.

    Votes on them go. Others who are free get the photos, and the log says no more than that: why, it would tell for
    longer than whoever sent one is known.
    """
    count = 0
    for round in Round.objects.select_for_update().filter(contest=juror.contest_id, status=Round.Status.OPEN):
        given = list(Assignment.objects.filter(round=round, juror=juror).select_related("juror", "entry__entrant"))
        found = conflicts.find([juror], [assignment.entry for assignment in given])
        for assignment in given:
            if kind := found.get((juror.pk, assignment.entry_id)):
                _give_away(round, assignment, kind, by=by)
                count += 1
    return count


def _give_away(round: Round, assignment: Assignment, kind: str, *, by: Any) -> Juror | None:
    """Keep why a juror does not judge a photo, and let another who is free have it, who is returned."""
    juror, entry = assignment.juror, assignment.entry
    Conflict.objects.update_or_create(juror=juror, entry=entry, defaults={"kind": kind})
    assignment.delete()
    if round.kind == Round.Kind.RANKING:
        _close_ranks(round, juror)
    free = _free_juror(round, entry)
    if free is None:
        log.record(round, log.Verb.UNREPLACED, f"photo {entry.pk}", by=by)
        return None
    last = Assignment.objects.filter(round=round, juror=free).order_by("-order").first()
    Assignment.objects.create(round=round, juror=free, entry=entry, order=last.order + 1 if last else 1)
    log.record(round, log.Verb.REPLACED, f"photo {entry.pk}: {juror} → {free}", by=by)
    return free


def _close_ranks(round: Round, juror: Juror) -> None:
    ranked = Assignment.objects.filter(round=round, juror=juror, vote__rank__isnull=False).select_related("vote")
    for rank, each in enumerate(ranked.order_by("vote__rank"), 1):
        each.vote.rank = rank
        each.vote.save(update_fields=["rank"])


def _free_juror(round: Round, entry: Entry) -> Juror | None:
    """Of those who judge blind and have the photo neither before them nor in conflict, who has the fewest photos."""
    members = [juror for juror in jury(round) if not sees_names(juror)]
    closed = conflicts.excluded(round.contest, conflicts.find(members, [entry]))
    given = list(Assignment.objects.filter(round=round).values_list("juror", "entry"))
    free = [juror for juror in members if (juror.pk, entry.pk) not in closed and (juror.pk, entry.pk) not in set(given)]
    load = {juror.pk: sum(pk == juror.pk for pk, _entry in given) for juror in free}
    return min(free, key=lambda juror: (load[juror.pk], juror.pk), default=None)


@dataclass(frozen=True)
class Absent:
    juror: Juror
    missing: int


def absent(round: Round) -> list[Absent]:
    """Jurors who have not voted on all that was given to them."""
    return [Absent(each.juror, each.left) for each in scoring.progress(round) if each.left]


@transaction.atomic
def close(
    round: Round, *, by: Any, limit: int, ties: str, chosen: Sequence[int] = (), without_absent: bool = False
) -> scoring.Cut:
    """End a round and write its results, once. Raises NotPossibleError.

    `chosen` are the photos that the coordinator takes of those equal at the limit; `without_absent` says that votes
    are missing and nobody waits for them.
    """
    round = locked(round)
    if round.status != Round.Status.OPEN:
        raise NotPossibleError(_("This round is not open."))
    missing = absent(round)
    if missing and not without_absent:
        raise NotPossibleError(_("Votes are missing. Say that the round is closed without them."))
    cut = scoring.cut(scoring.standings(round), limit, ties=ties, chosen=chosen)
    if cut.is_open:
        words = ngettext(
            "Choose %(count)s of the photos that are equal at the limit.",
            "Choose %(count)s of the photos that are equal at the limit.",
            cut.free,
        )
        raise NotPossibleError(words % {"count": cut.free})
    Result.objects.bulk_create(
        Result(
            round=round,
            entry=each.entry,
            score=scoring.rounded(each.score or Fraction(0)),
            votes=each.votes,
            place=each.place,
            passes=each.entry.pk in cut.passing,
        )
        for each in cut.standings
    )
    round.status, round.closed_at, round.passes, round.ties = Round.Status.CLOSED, timezone.now(), limit, ties
    round.save(update_fields=["status", "closed_at", "passes", "ties"])
    for each in missing:
        log.record(round, log.Verb.ABSENT, f"{each.juror}: {each.missing} votes missing", by=by)
    if ties == Round.Ties.CHAIR and cut.tied:
        taken = [each.entry.pk for each in cut.tied if each.entry.pk in cut.passing]
        words = f"of {', '.join(str(each.entry.pk) for each in cut.tied)}: {', '.join(map(str, taken))}"
        log.record(round, log.Verb.CHOSEN, words, by=by)
    words = f"limit {limit}, ties: {ties}; {len(cut.passing)} of {len(cut.standings)} photos pass"
    log.record(round, log.Verb.CLOSED, words, by=by)
    return cut
