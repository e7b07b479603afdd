"""The page of a contest's collage, its pictures and its tiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from medialib import storage
from medialib.views import ASK_FIRST, CONTENT_TYPES
from publishing import cache
from publishing.listing import paginate

from ..models import Cell, Collage, Contest, Entry
from ..models.collage import CELL, DOWNLOAD, PART, TILE, WHOLE, Block, place_of
from .contests import get_contest

# A photo that is taken down is out of every cache after ten minutes.
SHORTLY = "public, max-age=600"


@dataclass(frozen=True)
class Frame:
    """A rectangle of the collage in its own pixels."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def of(cls, block: Block) -> "Frame":
        return cls(*(side * CELL for side in (block.column, block.row, block.columns, block.rows)))

    @property
    def view_box(self) -> str:
        return f"{self.x} {self.y} {self.width} {self.height}"


@dataclass(frozen=True)
class Placed:
    """A photo and where it is in the collage."""

    entry: Entry
    frame: Frame


@dataclass(frozen=True)
class Mosaic:
    """What the page draws: the picture of the whole or of a part, and what is linked on it."""

    collage: Collage
    frame: Frame
    picture: str
    photos: Sequence[Placed] = ()
    number: int = 0
    # Where the parts are, by number; of a page that shows the whole of a large collage.
    parts: Sequence[tuple[int, Frame]] = ()
    cell: int = CELL
    tile: int = TILE
    part: int = PART

    @property
    def tiles(self) -> str:
        return self.collage.url("")


def find_contest(year: int) -> Contest:
    contest = get_contest(year)
    if not contest.shows_gallery:
        raise Http404(_("The photos of this contest are not shown."))
    return contest


def find_collage(contest: Contest) -> Collage | None:
    """The one that readers get now, if there is any."""
    return Collage.objects.live().filter(contest=contest).order_by("-version").first()


@require_safe
def collage(request: HttpRequest, year: int) -> HttpResponse:
    contest = find_contest(year)
    found = find_collage(contest)
    context: dict[str, Any] = {"contest": contest, "collage": found}
    if found is None:
        context["is_growing"] = Entry.objects.live().filter(contest=contest).exists()
    elif found.parts > 1 and "page" not in request.GET:
        context["mosaic"] = whole(found)
    else:
        context["page"] = page = paginate(range(found.parts), request, per_page=1)
        context["mosaic"] = part(found, contest, page.number)
    return render(request, "photocontest/collage.html", context)


def whole(found: Collage) -> Mosaic:
    """The whole of a collage of many parts, each linked."""
    parts = [(number, Frame.of(found.part(number))) for number in range(1, found.parts + 1)]
    return Mosaic(found, Frame(0, 0, found.width, found.height), found.url(WHOLE), parts=parts)


def part(found: Collage, contest: Contest, number: int) -> Mosaic:
    """A part with its photos linked, row by row; the only one is the whole."""
    block = found.part(number)
    cells = Cell.objects.filter(collage=found, position__in=block.positions).select_related("entry")
    photos = []
    for cell in sorted(cells, key=lambda cell: block.positions.index(cell.position)):
        cell.entry.contest = contest
        photos.append(Placed(cell.entry, Frame.of(Block(*place_of(cell.position), 1, 1))))
    picture = found.url(WHOLE if found.parts == 1 else found.part_name(number))
    return Mosaic(found, Frame.of(block), picture, photos, number)


@require_safe
def picture(request: HttpRequest, year: int) -> FileResponse:
    """The whole collage as one large picture to keep."""
    contest = find_contest(year)
    found = find_collage(contest)
    if found is None:
        raise Http404(_("There is no collage yet."))
    response = opened(found.path(DOWNLOAD), "jpeg")
    response["Content-Disposition"] = f'attachment; filename="photo-contest-{year}-collage.jpg"'
    response["Cache-Control"] = ASK_FIRST
    response["ETag"] = f'"{found.token}"'
    return response


@require_safe
def tile(request: HttpRequest, start: str, token: str, name: str, kind: str) -> FileResponse:
    """A tile or a picture of a collage that readers get, where no web server in front reads the folder by itself."""
    if start != token[:2] or token not in cache.versioned("photocontest.collages", shown_tokens):
        raise Http404
    response = opened(f"{Collage.folder}/{start}/{token}/{name}.{kind}", kind)
    response["Cache-Control"] = SHORTLY
    response["ETag"] = f'"{token}-{name}-{kind}"'
    return response


def shown_tokens() -> set[str]:
    return set(Collage.objects.live().values_list("token", flat=True))


def opened(path: str, kind: str) -> FileResponse:
    try:
        file = storage.public().open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, content_type=CONTENT_TYPES[kind])
