"""Letting the collage of each contest follow its photos: the worker looks, a task in the queue does what is to be done.

A new version is drawn beside the one that readers get, and takes its place once it is whole. The work can be stopped
anywhere and repeated.
"""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from medialib import storage

from ..models import Cell, Collage, Contest, Entry
from . import mosaic

Photos = dict[int, str]  # names of renditions by keys, in the order in which photos come to a collage


def look() -> None:
    """Ask for a new version wherever readers see other photos than are in the collage."""
    wanted, there = photos_shown(), photos_drawn()
    for contest in {*wanted, *there}:
        if wanted.get(contest) != there.get(contest):
            ask_for(contest)


def photos_shown() -> dict[int, Photos]:
    """Those of each contest that shows its photos."""
    found: dict[int, Photos] = defaultdict(dict)
    rows = Entry.objects.live().filter(contest__shows_gallery=True).order_by("pk")
    for contest, pk, token in rows.values_list("contest", "pk", "token"):
        found[contest][pk] = token
    return dict(found)


def photos_drawn() -> dict[int, Photos | None]:
    """Those in the latest version of each collage; None where that is not whole."""
    latest = {collage.contest_id: collage for collage in Collage.objects.order_by("version")}
    found: dict[int, Photos | None] = {}
    for contest, collage in latest.items():
        found[contest] = dict(collage.cells.values_list("entry", "token")) if collage.made_at else None
    return found


@transaction.atomic
def ask_for(contest: int) -> None:
    """Put the making of a collage into the queue, unless it waits there already."""
    list(Contest.objects.select_for_update().filter(pk=contest).values_list("pk"))  # one after the other
    waiting = DBTaskResult.objects.filter(task_path=make_later.module_path, status=TaskResultStatus.READY)
    if not any(each.args_kwargs["args"] == [contest] for each in waiting):
        make_later.enqueue(contest)


@task()
def make_later(contest: int) -> int:
    return make(contest)


def make(contest: int) -> int:
    """Draw until the collage shows what readers see; returns how many versions that took."""
    made = 0
    while (collage := planned(contest)) is not None:
        mosaic.draw(collage, [*Collage.objects.filter(contest=contest).exclude(pk=collage.pk).order_by("-version")])
        finish(collage)
        made += 1
    return made


@transaction.atomic
def planned(contest: int) -> Collage | None:
    """The version that is still to be drawn; None where there is nothing to do."""
    shown = Contest.objects.select_for_update().filter(pk=contest).first()
    if shown is None:
        return None
    versions = [*shown.collages.order_by("version")]
    latest = versions[-1] if versions else None
    before = [*latest.cells.order_by("position").values_list("entry", "token")] if latest else []
    wanted = drawable(photos_shown().get(contest, {}), dict(before))
    placed = [(pk, wanted[pk]) for pk in arranged([pk for pk, _token in before], [*wanted])]
    forget_astray(shown)
    if not placed:
        for version in versions:
            version.remove()
        return None
    if latest and placed == before:
        return None if latest.made_at else latest
    return Collage.begun(shown, latest.version + 1 if latest else 1, placed)


def drawable(wanted: Photos, before: Photos) -> Photos:
    """Without those of which there is no file yet; they come when it is there."""
    shelf = storage.public()
    rows = {entry.pk: entry for entry in Entry.objects.filter(pk__in=[*wanted])}
    return {
        pk: token
        for pk, token in wanted.items()
        if before.get(pk) == token or shelf.exists(rows[pk].path(rows[pk].at_once, "jpeg"))
    }


def arranged(before: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """The photos in the order of their places. Each keeps its own; a new one fills a gap, or else the last one does."""
    staying = {*wanted} & {*before}
    new = [pk for pk in wanted if pk not in staying]
    places = [pk if pk in staying else new.pop(0) if new else None for pk in before]
    while None in places:
        last = places.pop()
        if last is not None:
            places[places.index(None)] = last
    return [pk for pk in places if pk is not None] + new


def forget_astray(contest: Contest) -> None:
    """Files that show what readers do not see any more go at once, wherever it was decided."""
    for entry in {*Cell.objects.filter(Cell.astray_q(), collage__contest=contest).values_list("entry", flat=True)}:
        Collage.let_go(entry)


@transaction.atomic
def finish(collage: Collage) -> None:
    """Let readers have a version in place of those before it, unless its photos are not those of now."""
    list(Contest.objects.select_for_update().filter(pk=collage.contest_id).values_list("pk"))
    drawn = Collage.objects.select_for_update().filter(pk=collage.pk).first()
    if drawn is None or drawn.cells.filter(Cell.astray_q()).exists():
        return
    drawn.made_at = timezone.now()
    drawn.save()
    for version in Collage.objects.filter(contest=drawn.contest_id, version__lt=drawn.version):
        version.remove()
