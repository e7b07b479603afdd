"""The heatmap of action lines × goals, counted from the live sessions of an edition."""

from dataclasses import dataclass

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.text import Truncator

from reference.models import ActionLine, Goal

from .models import Edition, EditionFigure, Session

LEVELS = 5
# Topics of the figures that say how many sessions an edition had, or how many of one kind.
DECLARED = ("sessions", "workshops")

# The action line of a tie, and the line that this one is or belongs to.
OWN_LINE = F("action_line_links__action_line")
WHOLE_LINE = Coalesce("action_line_links__action_line__parent", "action_line_links__action_line")

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
    """An action line with its cells; a `whole` line counts the sessions of its sub-lines as well."""

    action_line: ActionLine
    cells: list[Cell]
    total: int
    number: int
    whole: bool

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

    `total` counts the ties of a line to a goal, sub-lines apart; `tied` sessions make them, out of `sessions` in all.
    It is a sample where a source says that there were more sessions than these.
    """

    goals: list[Goal]
    goal_totals: list[int]
    rows: list[Row]
    highest: int
    total: int
    tied: int
    sessions: int
    is_sample: bool

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
    def has_whole_lines(self) -> bool:
        return any(row.whole for row in self.rows)

    @property
    def is_empty(self) -> bool:
        return self.total == 0


def heatmap(edition: Edition) -> Heatmap:
    """Count the live sessions of an edition for each action line and goal; nine queries whatever their number.

    A line with sub-lines has a row where sessions are tied to the line itself; it counts those of its sub-lines too, as
    the programme's filter does.
    """
    sessions = Session.objects.live().filter(edition=edition)
    lines = list(ActionLine.objects.all())
    goals = list(Goal.objects.all())
    own_totals = _totals(sessions, OWN_LINE)
    line_totals = own_totals | _totals(sessions, WHOLE_LINE)
    own_pairs = _pairs(sessions, OWN_LINE)
    pairs = own_pairs | _pairs(sessions, WHOLE_LINE)
    goal_totals = _totals(sessions, F("goal_links__goal"))
    parents = {line.parent_id for line in lines}
    shown = [line for line in lines if line.pk not in parents or line.pk in own_totals]
    highest = max((pairs.get((line.pk, goal.pk), 0) for line in shown for goal in goals), default=0)

    rows = []
    for number, line in enumerate(shown):
        cells = []
        for column, goal in enumerate(goals):
            count = pairs.get((line.pk, goal.pk), 0)
            cells.append(Cell(goal, count, level_of(count, highest), column))
        rows.append(Row(line, cells, line_totals.get(line.pk, 0), number, whole=line.pk in parents))
    counts = sessions.aggregate(
        tied=Count("pk", distinct=True, filter=Q(action_line_links__isnull=False, goal_links__isnull=False)),
        sessions=Count("pk", distinct=True),
    )
    figures = EditionFigure.objects.filter(edition=edition, topic__in=DECLARED, headline=True)
    declared = figures.aggregate(most=Max("value"))["most"] or 0
    goal_counts = [goal_totals.get(goal.pk, 0) for goal in goals]
    total = sum(own_pairs.values())
    return Heatmap(goals, goal_counts, rows, highest, total, is_sample=declared > counts["sessions"], **counts)


def _totals(sessions: QuerySet, tie: Combinable) -> dict[int, int]:
    """How many sessions have each end of a tie."""
    counted = sessions.order_by().annotate(tie=tie).filter(tie__isnull=False).values_list("tie")
    return dict(counted.annotate(count=Count("pk", distinct=True)))


def _pairs(sessions: QuerySet, line: Combinable) -> dict[tuple[int, int], int]:
    """How many sessions have each pair of an action line and a goal."""
    tied = sessions.order_by().annotate(line=line, goal=F("goal_links__goal")).exclude(line=None).exclude(goal=None)
    counted = tied.values_list("line", "goal").annotate(count=Count("pk", distinct=True))
    return {(line, goal): count for line, goal, count in counted}


def level_of(count: int, highest: int) -> int:
    """0 for no session, otherwise 1 to LEVELS in even steps up to the highest count; few are never drawn as many."""
    return -(-count * LEVELS // max(highest, LEVELS))
