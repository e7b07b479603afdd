"""The floor plan as it is drawn: stands as rows have them, and the part of the plan that a reader looks at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from .models import Exhibition, Exhibitor, Stand

ZOOMS = (1, 2, 4)
# Left free around the stands where the exhibition does not say how large its plan is.
MARGIN = 100
# How wide a letter is, in parts of the size of its type.
LETTER = 0.6


class LookForm(forms.Form):
    """What a reader's address can ask of the plan: how near, which part, which stand to point out."""

    zoom = forms.TypedChoiceField(choices=[(zoom, zoom) for zoom in ZOOMS], coerce=int, required=False)
    column = forms.IntegerField(min_value=0, max_value=2 * max(ZOOMS), required=False)
    row = forms.IntegerField(min_value=0, max_value=2 * max(ZOOMS), required=False)
    stand = forms.CharField(max_length=12, required=False)


@dataclass(frozen=True)
class Window:
    """The part of a plan that is in view: one `zoom`th of its width and depth, moved in steps of half of that."""

    width: int
    height: int
    zoom: int = 1
    column: int = 0
    row: int = 0
    stand: str = ""

    @property
    def last(self) -> int:
        """The last column, and the last row."""
        return 2 * (self.zoom - 1)

    @property
    def view_box(self) -> str:
        x, y = (side * step // (2 * self.zoom) for side, step in ((self.width, self.column), (self.height, self.row)))
        return f"{x} {y} {self.width // self.zoom} {self.height // self.zoom}"

    def moved(self, *, zoom: int | None = None, column: int, row: int) -> "Window":
        """Another window of the same plan, kept within it."""
        zoom = zoom or self.zoom
        last = 2 * (zoom - 1)
        column, row = (min(max(step, 0), last) for step in (column, row))
        return replace(self, zoom=zoom, column=column, row=row)

    def around(self, x: int, y: int, *, zoom: int) -> "Window":
        """The window in whose middle a point is, as near as the steps and the edges allow."""
        steps = [round(2 * zoom * at / side - 1) for at, side in ((x, self.width), (y, self.height))]
        return self.moved(zoom=zoom, column=steps[0], row=steps[1])

    def zoomed(self, by: int) -> "Window | None":
        """The next nearer or farther window with the same middle; None where there is none."""
        at = ZOOMS.index(self.zoom) + by
        if not 0 <= at < len(ZOOMS):
            return None
        x, y = (
            side * (step + 1) // (2 * self.zoom) for side, step in ((self.width, self.column), (self.height, self.row))
        )
        return self.around(x, y, zoom=ZOOMS[at])

    @property
    def query(self) -> str:
        """The window as words of an address, which lead back to the plan on its page."""
        words = QueryDict(mutable=True)
        if self.stand:
            words["stand"] = self.stand
        if self.stand or self.zoom > 1:
            words["zoom"] = str(self.zoom)
        for name, step in (("column", self.column), ("row", self.row)):
            if step:
                words[name] = str(step)
        return f"?{words.urlencode()}#plan" if words else ".#plan"

    @property
    def ways(self) -> list[tuple[str, str, str]]:
        """What leads from this window to others: a name, a sign, and the query; an empty one where there is no way."""
        column, row = self.column, self.row
        near, far = self.zoomed(1), self.zoomed(-1)
        found = [
            (_("Nearer"), "+", near and near.query),
            (_("Farther"), "−", far and far.query),
            (_("To the left"), "←", column and self.moved(column=column - 1, row=row).query),
            (_("To the right"), "→", column < self.last and self.moved(column=column + 1, row=row).query),
            (_("Up"), "↑", row and self.moved(column=column, row=row - 1).query),
            (_("Down"), "↓", row < self.last and self.moved(column=column, row=row + 1).query),
        ]
        return [(name, sign, query or "") for name, sign, query in found]


@dataclass(frozen=True)
class Drawn:
    """A stand on the plan: its row, who is there, where a click leads, and how large its words are."""

    stand: Stand
    exhibitors: Sequence[Exhibitor]
    url: str
    code_size: int
    name: str
    name_size: int
    pointed_out: bool

    @property
    def label(self) -> str:
        """The stand and who is there, for readers who do not see the drawing."""
        names = ", ".join(exhibitor.name for exhibitor in self.exhibitors) or _("no exhibitor recorded")
        return _("Stand %(code)s: %(names)s") % {"code": self.stand.code, "names": names}

    @property
    def middle(self) -> int:
        return (self.stand.x or 0) + self.stand.width // 2

    @property
    def code_at(self) -> int:
        """The line on which the code stands: higher where a name has to find room below it."""
        return (self.stand.y or 0) + self.stand.height * (45 if self.name else 65) // 100

    @property
    def name_at(self) -> int:
        return (self.stand.y or 0) + self.stand.height * 80 // 100


@dataclass(frozen=True)
class Plan:
    """A whole plan: the window in view, the stands in the order of their codes, and the width of a square."""

    window: Window
    drawn: list[Drawn]
    square: int


def by_code(stand: Stand) -> list[tuple[int, int, str]]:
    """A key that puts A2 before A10."""
    parts = re.findall(r"\d+|\D+", stand.code)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def in_order(stands: QuerySet[Stand]) -> list[Stand]:
    return sorted(stands, key=by_code)


def extent(exhibition: Exhibition, stands: Sequence[Stand]) -> tuple[int, int]:
    """How large the plan is: as stated, or as the stands on it need."""
    right = max(((stand.x or 0) + stand.width for stand in stands), default=0) + MARGIN
    bottom = max(((stand.y or 0) + stand.height for stand in stands), default=0) + MARGIN
    return exhibition.plan_width or right, exhibition.plan_height or bottom


def draw(exhibition: Exhibition, stands: Sequence[Stand], asked: QueryDict, *, page: str = "") -> Plan | None:
    """The plan of all stands whose place is known, which come with their exhibitors; None where there are none.

    `page` is the address of the list of stands; empty on its own page.
    """
    placed = [stand for stand in stands if stand.x is not None and stand.y is not None]
    if not placed:
        return None
    window = look(Window(*extent(exhibition, placed)), placed, LookForm(asked))
    return Plan(
        window,
        [_drawn(stand, window, page) for stand in placed],
        square=100 if window.width // window.zoom <= 3000 else 500,
    )


def look(whole: Window, placed: Sequence[Stand], form: LookForm) -> Window:
    """The window that an address asks for; the whole plan where it asks for something unknown."""
    if not form.is_valid():
        return whole
    asked = form.cleaned_data
    stand = next((stand for stand in placed if stand.code == asked["stand"]), None)
    start = Window(whole.width, whole.height, stand=stand.code if stand else "")
    if stand and not asked["zoom"]:
        middle = {"x": (stand.x or 0) + stand.width // 2, "y": (stand.y or 0) + stand.height // 2}
        return start.around(**middle, zoom=2)
    return start.moved(zoom=asked["zoom"] or 1, column=asked["column"] or 0, row=asked["row"] or 0)


def _drawn(stand: Stand, window: Window, page: str) -> Drawn:
    exhibitors = list(stand.exhibitors.all())
    name = exhibitors[0].name if len(exhibitors) == 1 else ""
    name_size = _type_size(name, stand, 20)
    if name_size * window.zoom * 100 < window.width:  # smaller than could be read
        name = ""
    return Drawn(
        stand,
        exhibitors,
        url=exhibitors[0].get_absolute_url() if len(exhibitors) == 1 else f"{page}#stand-{stand.pk}",
        code_size=_type_size(stand.code, stand, 40),
        name=name,
        name_size=name_size,
        pointed_out=stand.code == window.stand,
    )


def _type_size(words: str, stand: Stand, percent: int) -> int:
    """As large as fits into the width, and no more than a part of the depth."""
    return max(1, min(stand.height * percent // 100, int(stand.width * 0.9 / (LETTER * max(1, len(words))))))
