"""What votes amount to: scores, who passes, how far the jurors agree and how far they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from ...models import MOST_STARS, Assignment, Entry, Juror, Round, Vote


def assignments(round: Round) -> list[Assignment]:
    """What was given to jurors, with votes and stars; without photos that were hidden or withdrawn meanwhile."""
    rows = Assignment.objects.filter(round=round, entry__in=Entry.objects.to_judge())
    return list(
        rows.select_related("entry__contest__edition", "juror__user", "vote").prefetch_related(
            "vote__scores__criterion"
        )
    )


def vote_of(assignment: Assignment) -> Vote | None:
    return getattr(assignment, "vote", None)


def values(round: Round, rows: Iterable[Assignment]) -> dict[int, Fraction]:
    """What each vote says, by its assignment, as a number of which more is better.

    Yes is 1 and no 0. Stars are the mean of the criteria by their weights. A rank is its share of a Borda count: 1 for
    the best of a juror's photos, 0 for the last, so that long and short piles weigh the same; of a single photo a
    ranking says nothing, which is one half.
    """
    voted = [(row, vote) for row in rows if (vote := vote_of(row)) is not None]
    if round.kind == Round.Kind.YES_NO:
        return {row.pk: Fraction(bool(vote.is_yes)) for row, vote in voted}
    if round.kind == Round.Kind.STARS:
        return {row.pk: weighted(vote) for row, vote in voted}
    ranked: dict[int, list[tuple[int, int]]] = {}
    for row, vote in voted:
        ranked.setdefault(row.juror_id, []).append((vote.rank or 0, row.pk))
    found = {}
    for pile in ranked.values():
        last = len(pile) - 1
        for place, (_rank, pk) in enumerate(sorted(pile)):
            found[pk] = Fraction(last - place, last) if last else Fraction(1, 2)
    return found


def weighted(vote: Vote) -> Fraction:
    """The mean of the stars, each criterion counting by its weight."""
    scores = list(vote.scores.all())
    weights = sum(score.criterion.weight for score in scores)
    return Fraction(sum(score.stars * score.criterion.weight for score in scores), weights) if weights else Fraction(0)


@dataclass(frozen=True)
class Standing:
    """A photo with what its votes amount to; without a vote it has no score and stands last."""

    entry: Entry
    score: Fraction | None
    votes: int
    asked: int
    place: int

    @property
    def shown(self) -> Decimal | None:
        return None if self.score is None else rounded(self.score)


def rounded(score: Fraction) -> Decimal:
    return (Decimal(score.numerator) / Decimal(score.denominator)).quantize(Decimal("0.0001"))


def standings(round: Round) -> list[Standing]:
    """The photos of a round, best first; equal ones share a place."""
    rows = assignments(round)
    worth = values(round, rows)
    entries: dict[int, Entry] = {}
    given: dict[int, list[Fraction]] = {}
    asked: dict[int, int] = {}
    for row in rows:
        entries[row.entry_id] = row.entry
        asked[row.entry_id] = asked.get(row.entry_id, 0) + 1
        given.setdefault(row.entry_id, []).extend([worth[row.pk]] if row.pk in worth else [])
    score = {pk: sum(each) / Fraction(len(each)) if each else None for pk, each in given.items()}
    ordered = sorted(entries, key=lambda pk: (-_or_last(score[pk]), pk))
    found: list[Standing] = []
    for number, pk in enumerate(ordered, 1):
        place = found[-1].place if found and found[-1].score == score[pk] else number
        found.append(Standing(entries[pk], score[pk], len(given[pk]), asked[pk], place))
    return found


def _or_last(score: Fraction | None) -> Fraction:
    return Fraction(-1) if score is None else score


@dataclass(frozen=True)
class Cut:
    """Who passes at a limit."""

    standings: list[Standing]
    limit: int
    passing: frozenset[int]
    # Those equal at the limit, of which more would pass than it lets; and how many of them there is room for.
    tied: list[Standing]
    free: int
    # Whether the coordinator has still to choose.
    is_open: bool

    @property
    def lines(self) -> list[tuple[Standing, bool, bool]]:
        """Each photo with whether it passes and whether it is one of those equal at the limit."""
        return [(each, each.entry.pk in self.passing, each in self.tied) for each in self.standings]

    @property
    def unvoted(self) -> int:
        return sum(each.score is None for each in self.standings)


def cut(found: list[Standing], limit: int, *, ties: str, chosen: Sequence[int] = ()) -> Cut:
    """Photos without a vote never pass."""
    judged = [each for each in found if each.score is not None]
    if len(judged) <= limit:
        return Cut(found, limit, frozenset(each.entry.pk for each in judged), [], 0, False)
    edge = judged[limit - 1].score
    if judged[limit].score != edge:
        return Cut(found, limit, frozenset(each.entry.pk for each in judged[:limit]), [], 0, False)
    above = {each.entry.pk for each in judged if _or_last(each.score) > _or_last(edge)}
    tied = [each for each in judged if each.score == edge]
    free, equal = limit - len(above), {each.entry.pk for each in tied}
    taken: set[int] = set()
    if ties == Round.Ties.ALL:
        taken = equal
    elif ties == Round.Ties.CHAIR:
        taken = equal & set(chosen)
    is_open = ties == Round.Ties.CHAIR and len(taken) != free
    return Cut(found, limit, frozenset(above | taken), tied, free, is_open)


def agreement(round: Round, rows: Sequence[Assignment], *, without: int | None = None) -> float | None:
    """Krippendorff's alpha for values on an interval scale: 1 for complete agreement, 0 for that of chance.

    It takes any number of jurors and photos that not everybody has seen. For yes and no it is the same as alpha for
    names. None where fewer than two values differ, for then it cannot be told. Klaus Krippendorff, “Computing
    Krippendorff's Alpha-Reliability”, University of Pennsylvania, 2011; in his “Content Analysis” he asks for 0.8, and
    for 0.667 where conclusions are tentative. `without` leaves out a juror, by key.
    """
    worth = values(round, rows)
    units: dict[int, list[float]] = {}
    for row in rows:
        if row.pk in worth and row.juror_id != without:
            units.setdefault(row.entry_id, []).append(float(worth[row.pk]))
    pairable = [unit for unit in units.values() if len(unit) > 1]
    everything = [value for unit in pairable for value in unit]
    total = len(everything)
    expected = _spread(everything) / (total - 1) if total else 0.0
    if expected < 1e-9:
        return None
    return 1 - sum(_spread(unit) / (len(unit) - 1) for unit in pairable) / expected


def _spread(found: list[float]) -> float:
    """The squared differences of all ordered pairs."""
    mean = sum(found) / len(found)
    return 2 * len(found) * sum((value - mean) ** 2 for value in found)


@dataclass(frozen=True)
class Progress:
    """How far a juror is, and how this juror votes."""

    juror: Juror
    given: int
    done: int
    mean: float | None
    last: datetime | None
    # Agreement of all others; higher than that of all where this juror votes unlike them.
    without: float | None

    @property
    def left(self) -> int:
        return self.given - self.done


def progress(round: Round, rows: Sequence[Assignment] | None = None) -> list[Progress]:
    rows = assignments(round) if rows is None else rows
    worth = values(round, rows)
    piles: dict[int, list[Assignment]] = {}
    for row in rows:
        piles.setdefault(row.juror_id, []).append(row)
    found = []
    for juror, pile in sorted(piles.items()):
        votes = [vote for row in pile if (vote := vote_of(row)) is not None]
        given = [float(worth[row.pk]) for row in pile if row.pk in worth]
        mean = sum(given) / len(given) if given and round.kind != Round.Kind.RANKING else None
        last = max((vote.at for vote in votes), default=None)
        apart = agreement(round, rows, without=juror) if len(piles) > 2 else None
        found.append(Progress(pile[0].juror, len(pile), len(votes), mean, last, apart))
    return found


@dataclass(frozen=True)
class Share:
    """How often a juror gave an answer; `share` in percent of all of that kind."""

    label: str
    count: int
    share: int


@dataclass(frozen=True)
class Own:
    """What a juror has voted so far."""

    groups: list[tuple[str, list[Share]]]


def own(round: Round, pile: Sequence[Assignment]) -> Own:
    """A juror's statistics: yes and no, or stars by criterion. A ranking has none beside itself."""
    votes = [vote for row in pile if (vote := vote_of(row)) is not None]
    if round.kind == Round.Kind.YES_NO:
        yes = sum(bool(vote.is_yes) for vote in votes)
        return Own([("", _shares([("yes", yes), ("no", len(votes) - yes)]))] if votes else [])
    if round.kind == Round.Kind.RANKING:
        return Own([])
    by_criterion: dict[str, list[int]] = {}
    for vote in votes:
        for score in vote.scores.all():
            by_criterion.setdefault(score.criterion.name, [0] * MOST_STARS)[score.stars - 1] += 1
    return Own(
        [
            (name, _shares([(str(stars), counts[stars - 1]) for stars in range(MOST_STARS, 0, -1)]))
            for name, counts in by_criterion.items()
        ]
    )


def _shares(counts: list[tuple[str, int]]) -> list[Share]:
    total = sum(count for _label, count in counts) or 1
    return [Share(label, count, round(100 * count / total)) for label, count in counts]
