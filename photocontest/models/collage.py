"""The collage of a contest: all photos that readers see, cut to squares, as one picture in tiles of many sizes.

A photo has a place from its number, whatever the size of the whole: a full square of cells gets a column at its end,
then a row at its foot. So the collage stays about as wide as high, and no photo moves when another one comes.

Tiles are those of a pyramid. The first level is the nearest, and each further one is half as large, so that the names
of tiles stay as they are when a growing collage gets one level more.
"""

import math
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medialib import storage
from medialib.models import InFolder
from publishing.models import LiveModel

from .contests import Contest
from .entries import Entry, remove_renditions

TILE = 256
# How wide a photo is where the collage is nearest. Both are powers of two, so that no tile cuts a smaller photo.
CELL = 512
# Photos in a row of a part, which is what readers without scripts look at, and what a list of them holds.
PART = 6

WHOLE, DOWNLOAD = "whole.jpeg", "download.jpeg"


def place_of(position: int) -> tuple[int, int]:
    """The column and the row of a photo by its number."""
    side = math.isqrt(position)
    beyond = position - side * side
    return (side, beyond) if beyond < side else (beyond - side, side)


def position_at(column: int, row: int) -> int:
    return column * column + row if column > row else row * row + row + column


@dataclass(frozen=True)
class Block:
    """A rectangle of cells."""

    column: int
    row: int
    columns: int
    rows: int

    @property
    def positions(self) -> list[int]:
        """The numbers of the cells, row by row."""
        return [
            position_at(column, row)
            for row in range(self.row, self.row + self.rows)
            for column in range(self.column, self.column + self.columns)
        ]

    @property
    def first(self) -> int:
        """The lowest number: numbers rise along each row and each column."""
        return position_at(self.column, self.row)


@dataclass(frozen=True)
class Tile:
    """One of a level, counted from the upper left corner."""

    level: int
    column: int
    row: int

    @property
    def name(self) -> str:
        return f"{self.level}-{self.column}-{self.row}.avif"

    @property
    def block(self) -> Block:
        """The cells that it shows, or the one of which it shows a part."""
        cell = CELL >> self.level
        if cell > TILE:
            return Block(self.column * TILE // cell, self.row * TILE // cell, 1, 1)
        side = TILE // cell
        return Block(self.column * side, self.row * side, side, side)

    @property
    def below(self) -> Iterator["Tile"]:
        """The four of the level before that it halves."""
        for row in (0, 1):
            for column in (0, 1):
                yield Tile(self.level - 1, 2 * self.column + column, 2 * self.row + row)


class Collage(InFolder, LiveModel):
    """A version of a contest's collage. Readers get the latest one that is whole, while each of its photos is live."""

    folder: ClassVar[str] = "collages"
    live_parents = ("contest",)

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="collages", verbose_name=_("contest"))
    version = models.PositiveIntegerField(_("version"))
    photos = models.PositiveIntegerField(_("photos"))
    made_at = models.DateTimeField(_("made"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["contest", "version"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "version"], name="photocontest_collage_version_once"),
            models.CheckConstraint(condition=Q(photos__gte=1), name="photocontest_collage_of_photos"),
        ]
        verbose_name = _("collage")
        verbose_name_plural = _("collages")

    def __str__(self) -> str:
        return f"{self.contest}, {self.version}"

    @classmethod
    def own_live_q(cls, *, prefix: str, at: datetime) -> Q:
        """Whole, of a contest that shows its photos, and with none that readers do not see any more."""
        astray = Cell.objects.filter(Cell.astray_q(at=at)).values("collage")
        shown = Q(**{f"{prefix}made_at__isnull": False, f"{prefix}contest__shows_gallery": True})
        return shown & ~Q(**{f"{prefix}pk__in": astray})

    def affects_public(self) -> bool:
        return self.made_at is not None

    @classmethod
    def begun(cls, contest: Contest, version: int, placed: list[tuple[int, str]]) -> "Collage":
        """A version that is still to be drawn, of photos in the order of their places: keys and tokens."""
        collage = cls.objects.create(contest=contest, version=version, token=secrets.token_hex(16), photos=len(placed))
        Cell.objects.bulk_create(
            Cell(collage=collage, position=position, entry_id=pk, token=token)
            for position, (pk, token) in enumerate(placed)
        )
        return collage

    @property
    def columns(self) -> int:
        return math.isqrt(self.photos - 1) + 1

    @property
    def rows(self) -> int:
        return math.ceil(self.photos / self.columns)

    @property
    def width(self) -> int:
        """In pixels, where it is nearest."""
        return self.columns * CELL

    @property
    def height(self) -> int:
        return self.rows * CELL

    @property
    def levels(self) -> int:
        """As many as it takes until one tile shows all, unless photos get smaller than a pixel before."""
        return min(math.ceil(math.log2(max(self.width, self.height) / TILE)) + 1, CELL.bit_length())

    def tiles(self, level: int) -> Iterator[Tile]:
        """Those of a level that show a photo. Of one photo they come together."""
        apart = max(1, (CELL >> level) // TILE)
        across, down = (math.ceil((side >> level) / TILE / apart) for side in (self.width, self.height))
        for row in range(down):
            for column in range(across):
                group = [Tile(level, column * apart + x, row * apart + y) for y in range(apart) for x in range(apart)]
                yield from (tile for tile in group if tile.block.first < self.photos)

    @property
    def parts(self) -> int:
        across, down = math.ceil(self.columns / PART), math.ceil(self.rows / PART)
        return sum(
            position_at(column * PART, row * PART) < self.photos for row in range(down) for column in range(across)
        )

    def part(self, number: int) -> Block:
        """A square of cells; numbers begin at 1, and stay when the collage grows."""
        column, row = (side * PART for side in place_of(number - 1))
        return Block(column, row, min(PART, self.columns - column), min(PART, self.rows - row))

    @staticmethod
    def part_name(number: int) -> str:
        return f"part-{number}.jpeg"

    def names_showing(self, position: int) -> list[str]:
        """All files in which a photo is to be seen."""
        column, row = place_of(position)
        names = [WHOLE, DOWNLOAD, self.part_name(position_at(column // PART, row // PART) + 1)]
        for level in range(self.levels):
            cell = CELL >> level
            across, down = (range(at * cell // TILE, ((at + 1) * cell - 1) // TILE + 1) for at in (column, row))
            names += [Tile(level, x, y).name for y in down for x in across]
        return names

    def path(self, name: str) -> str:
        return f"{self.folder}/{self.token[:2]}/{self.token}/{name}"

    def url(self, name: str) -> str:
        return storage.public().url(self.path(name))

    @cached_property
    def tokens_by_position(self) -> list[str]:
        return [*self.cells.order_by("position").values_list("token", flat=True)]

    def shows(self, block: Block) -> list[str]:
        """The photos in a rectangle, cell by cell."""
        tokens = self.tokens_by_position
        return [tokens[position] if position < len(tokens) else "" for position in block.positions]

    def remove(self) -> None:
        """Let go of it; files go when the running transaction is committed."""
        transaction.on_commit(partial(remove_renditions, storage.public(), self.folder, self.token))
        self.delete()

    @classmethod
    def let_go(cls, entry_pk: int) -> None:
        """Take every file in which a photo is to be seen away from readers; what was made of it is unfinished again."""
        for cell in Cell.objects.filter(entry=entry_pk).select_related("collage"):
            cls.objects.filter(pk=cell.collage_id).update(made_at=None)
            for name in cell.collage.names_showing(cell.position):
                storage.public().delete(cell.collage.path(name))


class Cell(models.Model):
    """Where a photo is in a collage, and by which name of its renditions it was drawn."""

    collage = models.ForeignKey(Collage, on_delete=models.CASCADE, related_name="cells", verbose_name=_("collage"))
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="cells", verbose_name=_("entry"))
    position = models.PositiveIntegerField(_("place"))
    token = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()
        ordering = ["collage", "position"]
        constraints = [
            models.UniqueConstraint(fields=["collage", "position"], name="photocontest_cell_once_per_place"),
            models.UniqueConstraint(fields=["collage", "entry"], name="photocontest_cell_once_per_photo"),
        ]
        verbose_name = _("place in a collage")
        verbose_name_plural = _("places in collages")

    def __str__(self) -> str:
        return f"{self.collage}: {self.position}"

    @staticmethod
    def astray_q(*, at: datetime | None = None) -> Q:
        """Whose photo readers do not see any more, or see as another one."""
        return ~Entry.live_q(prefix="entry__", at=at) | ~Q(token=F("entry__token"))
