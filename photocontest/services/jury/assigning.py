"""Who judges what: every photo by as many jurors as the quorum asks, every juror about as many photos."""

import hashlib
from collections import deque
from collections.abc import Sequence

Pair = tuple[int, int]


def chance(seed: str, *parts: int) -> bytes:
    """A place in an order that nobody chose, and that is the same whenever it is asked for."""
    return hashlib.sha256(":".join([seed, *map(str, parts)]).encode()).digest()


def assign(
    entries: Sequence[int], jurors: Sequence[int], *, quorum: int, excluded: set[Pair], seed: str
) -> dict[int, list[int]]:
    """The photos of each juror in the order in which they are shown.

    Each photo gets the quorum, or all jurors who may judge it where these are fewer. Those with the fewest jurors are
    given first, each to whoever has least; then photos move along chains of jurors until no chain leads from one to
    another who has two less. Without such a chain no assignment is more even (Harvey, Ladner, Lovász and Tamir,
    “Semi-matchings for bipartite graphs and load balancing”, Journal of Algorithms 59, 2006).
    """
    allowed = {entry: [juror for juror in jurors if (juror, entry) not in excluded] for entry in entries}
    piles: dict[int, set[int]] = {juror: set() for juror in jurors}
    for entry in sorted(entries, key=lambda entry: (len(allowed[entry]), chance(seed, entry))):
        free = sorted(allowed[entry], key=lambda juror: (len(piles[juror]), chance(seed, juror, entry)))
        for juror in free[:quorum]:
            piles[juror].add(entry)
    while _even_out(piles, excluded):
        pass
    return {juror: sorted(pile, key=lambda entry: chance(seed, entry, juror)) for juror, pile in piles.items()}


def _even_out(piles: dict[int, set[int]], excluded: set[Pair]) -> bool:
    """Take one photo from a juror who has too many, by a chain of jurors each of whom hands one on."""
    least = min(map(len, piles.values()), default=0)
    for start in sorted(piles, key=lambda juror: -len(piles[juror])):
        if len(piles[start]) <= least + 1:
            return False
        came_from: dict[int, tuple[int, int] | None] = {start: None}
        waiting = deque([start])
        while waiting:
            giver = waiting.popleft()
            for taker in piles:
                if taker in came_from:
                    continue
                movable = [
                    entry for entry in piles[giver] if entry not in piles[taker] and (taker, entry) not in excluded
                ]
                if not movable:
                    continue
                came_from[taker] = giver, min(movable)
                if len(piles[taker]) <= len(piles[start]) - 2:
                    _hand_on(piles, came_from, taker)
                    return True
                waiting.append(taker)
    return False


def _hand_on(piles: dict[int, set[int]], came_from: dict[int, tuple[int, int] | None], last: int) -> None:
    taker = last
    while (step := came_from[taker]) is not None:
        giver, entry = step
        piles[giver].remove(entry)
        piles[taker].add(entry)
        taker = giver
