"""The coordinator's board of a cycle: each category with its winner and its champions, and who is missing."""

from dataclasses import dataclass

from publishing.admin.words import hidden_because, state_words

from . import certificates
from .models import CHAMPIONS_IN_A_CATEGORY, Category, Cycle, Distinction


@dataclass(frozen=True)
class Entered:
    """A distinction with its state, as a key for the look and in words, and what its certificate waits for."""

    distinction: Distinction
    key: str
    words: str
    lacks: list[str]


@dataclass(frozen=True)
class Line:
    """What is entered in a category, drafts included; without a category where no source names it."""

    category: Category | None
    winners: list[Entered]
    champions: list[Entered]

    @property
    def lacks_champions(self) -> bool:
        return len(self.champions) < CHAMPIONS_IN_A_CATEGORY

    @property
    def is_complete(self) -> bool:
        return bool(self.winners) and not self.lacks_champions


@dataclass(frozen=True)
class Board:
    lines: list[Line]
    uncategorised: Line
    # What every certificate of the cycle waits for.
    lacks: list[str]

    @property
    def complete(self) -> int:
        return sum(line.is_complete for line in self.lines)

    @property
    def entered(self) -> list[Entered]:
        return [each for line in (*self.lines, self.uncategorised) for each in (*line.winners, *line.champions)]

    @property
    def waiting(self) -> int:
        """How many certificates cannot be made yet."""
        return sum(bool(each.lacks or self.lacks) for each in self.entered)


def board_of(cycle: Cycle) -> Board:
    """In five queries, and one more for each that is published and hidden by something else."""
    entered = Distinction.objects.filter(cycle=cycle).exclude(rank=Distinction.Rank.NOMINEE)
    live = set(entered.live().values_list("pk", flat=True))
    found = [
        Entered(each, *_words(each, is_live=each.pk in live), certificates.lacks(each)) for each in entered.for_desk()
    ]
    categories = Category.objects.select_related("action_line")
    lines = [_line(found, category) for category in categories]
    return Board(lines, _line(found, None), certificates.lacks_of_all(cycle))


def _words(distinction: Distinction, *, is_live: bool) -> tuple[str, str]:
    key, words = state_words(distinction)
    if key == "published" and not is_live:
        return "withdrawn", hidden_because(distinction)
    return key, words


def _line(found: list[Entered], category: Category | None) -> Line:
    inside = [each for each in found if each.distinction.category == category]
    winners, champions = (
        [each for each in inside if each.distinction.rank == rank]
        for rank in (Distinction.Rank.WINNER, Distinction.Rank.CHAMPION)
    )
    return Line(category, winners, champions)
