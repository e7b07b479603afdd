"""The heatmap of action lines × goals, counted from the live sessions of an edition."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.text import Truncator

from reference.models import ActionLine, Goal

from .models import Edition, Session

LEVELS = 5

# The drawing's measures, in its own units.
HEAD_WIDTH = 330
HEAD_HEIGHT = 44
STEP = 36


@dataclass(frozen=True)
class Cell:
    """How many sessions tie an action line to a goal, and how strong that is: 0 for none, up to LEVELS."""

    goal: Goal
    count: int
    level: int
    column: int

    @property
    def x(self) -> int:
        return self.column * STEP


@dataclass(frozen=True)
class Row:
    action_line: ActionLine
    cells: list[Cell]
    total: int
    number: int

    @property
    def y(self) -> int:
        return HEAD_HEIGHT + self.number * STEP

    @property
    def label(self) -> str:
        """The title as far as there is room for it in the drawing."""
        return Truncator(self.action_line.title).chars(46)


@dataclass(frozen=True)
class Column:
    """A goal with its place in the drawing and the number of sessions tied to it."""

    goal: Goal
    total: int
    x: int


@dataclass(frozen=True)
class Heatmap:
    """Rows of action lines with one cell for each goal.

    `total` counts the ties of a line to a goal; `tied` sessions make them, out of `sessions` in all.
    """

    goals: list[Goal]
    goal_totals: list[int]
    rows: list[Row]
    highest: int
    total: int
    tied: int
    sessions: int

    @property
    def columns(self) -> list[Column]:
        pairs = zip(self.goals, self.goal_totals, strict=True)
        return [Column(goal, total, number * STEP) for number, (goal, total) in enumerate(pairs)]

    @property
    def box(self) -> dict[str, int]:
        """The measures of the drawing: the lines' head, the cells, and a column and a row for the totals."""
        cells_width, cells_height = len(self.goals) * STEP, len(self.rows) * STEP
        return {
            "head": HEAD_WIDTH,
            "top": HEAD_HEIGHT,
            "step": STEP,
            "cells_width": cells_width,
            "cells_height": cells_height,
            "bottom": HEAD_HEIGHT + cells_height,
            "width": cells_width + STEP,
            "height": HEAD_HEIGHT + cells_height + STEP,
        }

    @property
    def key(self) -> list[dict[str, int]]:
        """What each level stands for: its least and its greatest count."""
        scale = max(self.highest, LEVELS)
        return [
            {"level": level, "least": (level - 1) * scale // LEVELS + 1, "most": level * scale // LEVELS}
            for level in range(1, level_of(self.highest, self.highest) + 1)
        ]

    @property
    def is_empty(self) -> bool:
        return self.total == 0


def heatmap(edition: Edition) -> Heatmap:
    """Count the live sessions of an edition for each action line and goal; six queries whatever their number."""
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
    counts = sessions.aggregate(
        tied=Count("pk", distinct=True, filter=Q(action_line_links__isnull=False, goal_links__isnull=False)),
        sessions=Count("pk", distinct=True),
    )
    return Heatmap(goals, [goal_totals.get(goal.pk, 0) for goal in goals], rows, highest, sum(pairs.values()), **counts)


def _totals(sessions, path: str) -> dict[int, int]:
    counted = sessions.filter(**{f"{path}__isnull": False}).order_by().values_list(path)
    return dict(counted.annotate(count=Count("pk", distinct=True)))


def level_of(count: int, highest: int) -> int:
    """0 for no session, otherwise 1 to LEVELS in even steps up to the highest count; few are never drawn as many."""
    return -(-count * LEVELS // max(highest, LEVELS))
