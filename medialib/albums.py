"""Albums as readers get them: covers for a list, a grid of pictures, and each picture's place among the others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext as _

from .models import Picture


def with_counts(albums: QuerySet, rows: Any) -> QuerySet:
    """Albums with the number of their live pictures, `picture_count`, and the key of the first, `cover_pk`.

    `rows` is the room's `AlbumRow`.
    """
    live = rows.objects.live().filter(album=OuterRef("pk"))
    counted = live.order_by().values("album").annotate(rows=Count("pk")).values("rows")
    return albums.annotate(
        picture_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        cover_pk=Subquery(live.order_by("order", "pk").values("picture")[:1]),
    )


def with_covers(albums: Iterable[Any]) -> list[Any]:
    """Albums that were read `with_counts`, each with its first picture as `cover`; one query for all of them."""
    found = list(albums)
    covers = Picture.objects.in_bulk({album.cover_pk for album in found if album.cover_pk})
    for album in found:
        album.cover = covers.get(album.cover_pk)
    return found


def numbered(rows: Iterable[Any], address: Callable[[int], str], *, first: int = 1) -> list[Any]:
    """Rows for the grid, each with its `number` in the album and the `url` of its picture's page there."""
    found = list(rows)
    for number, row in enumerate(found, first):
        row.number, row.url = number, address(row.picture_id)
    return found


@dataclass(frozen=True)
class Place:
    """Where a picture stands in its album: its number among how many, and the keys of the pictures beside it."""

    number: int
    total: int
    previous: int | None
    next: int | None


def place_of(picture: int, pictures: Sequence[int]) -> Place:
    """The place of a picture among those that readers see; 404 where it is none of them."""
    if picture not in pictures:
        raise Http404(_("This picture is not in the album."))
    at = pictures.index(picture)
    before, after = pictures[max(0, at - 1) : at], pictures[at + 1 : at + 2]
    return Place(at + 1, len(pictures), *(found[0] if found else None for found in (before, after)))
