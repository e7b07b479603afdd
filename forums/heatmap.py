"""The heatmap of action lines × goals, counted from the live sessions of an edition."""

from dataclasses import dataclass

from django.db.models import Count

from reference.models import ActionLine, Goal

from .models import Edition, Session

LEVELS = 5


@dataclass(frozen=True)
class Cell:
    """How many sessions tie an action line to a goal, and how strong that is: 0 for none, up to LEVELS."""

    goal: Goal
    count: int
    level: int
    column: int


@dataclass(frozen=True)
class Row:
    action_line: ActionLine
    cells: list[Cell]
    total: int
    number: int


@dataclass(frozen=True)
class Heatmap:
    """Rows of action lines with one cell for each goal; `total` sessions are tied to both."""

    goals: list[Goal]
    goal_totals: list[int]
    rows: list[Row]
    highest: int
    total: int

    @property
    def is_empty(self) -> bool:
        return self.total == 0


def heatmap(edition: Edition) -> Heatmap:
    """Count the live sessions of an edition for each action line and goal; five queries whatever their number."""
    sessions = Session.objects.live().filter(edition=edition)
    lines = list(ActionLine.objects.assignable())
    goals = list(Goal.objects.all())
    tied = sessions.filter(action_line_links__isnull=False, goal_links__isnull=False)
    pairs = {
        (line, goal): count
        for line, goal, count in tied.order_by()
        .values_list("action_line_links__action_line", "goal_links__goal")
        .annotate(count=Count("pk", distinct=True))
    }
    line_totals = _totals(sessions, "action_line_links__action_line")
    goal_totals = _totals(sessions, "goal_links__goal")
    highest = max(pairs.values(), default=0)

    rows = []
    for number, line in enumerate(lines):
        cells = []
        for column, goal in enumerate(goals):
            count = pairs.get((line.pk, goal.pk), 0)
            cells.append(Cell(goal, count, level_of(count, highest), column))
        rows.append(Row(line, cells, line_totals.get(line.pk, 0), number))
    return Heatmap(goals, [goal_totals.get(goal.pk, 0) for goal in goals], rows, highest, sum(pairs.values()))


def _totals(sessions, path: str) -> dict[int, int]:
    counted = sessions.filter(**{f"{path}__isnull": False}).order_by().values_list(path)
    return dict(counted.annotate(count=Count("pk", distinct=True)))


def level_of(count: int, highest: int) -> int:
    """0 for no session, otherwise 1 to LEVELS in even steps up to the highest count of the edition."""
    if not count:
        return 0
    return max(1, -(-count * LEVELS // highest))
