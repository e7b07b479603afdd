"""Photos in all sizes, where they belong: in readers' reach while they are open, held otherwise.

Whatever was decided, and whenever a process was stopped, `arrange` brings both storages in line with what a photo is by
now. Files are written before the row says that they are there, and removed only after it says that they are not needed.
"""

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django_tasks import task

from medialib import storage
from medialib.decoding import decoded
from medialib.models import FORMATS, Picture, widths_of
from medialib.rendering import write_all

from .models import Entry
from .models.entries import remove_files, remove_renditions


@dataclass(frozen=True)
class Place:
    """Where renditions lie."""

    shelf: Storage
    folder: str

    def path(self, token: str, width: int, kind: str) -> str:
        return f"{self.folder}/{token[:2]}/{token}/{width}.{kind}"

    def clear(self, token: str) -> None:
        remove_renditions(self.shelf, self.folder, token)


def place(*, is_open: bool) -> Place:
    return Place(storage.public(), Picture.folder) if is_open else Place(storage.private(), storage.HELD)


def arrange_later(entry: Entry) -> None:
    """Let the worker make what is missing and remove what is not needed; call it in the transaction that moves it."""
    arrange.enqueue(entry.pk, entry.token)


@task()
def arrange(pk: int, token: str) -> bool:
    """What the queue holds. A photo may be moved again while it is at work, so it looks until nothing has changed."""
    while entry := Entry.objects.filter(pk=pk, token=token).first():
        fill(entry)
        if settle(entry):
            return True
    remove_files("", token)
    return False


def fill(entry: Entry) -> None:
    """Write all renditions that are not there: copies of those in the other place, or new ones."""
    wanted = [(width, kind) for width in widths_of(entry.width) for kind in FORMATS]
    if not all(_copied(entry, width, kind, is_open=entry.is_open) for width, kind in wanted):
        write_all(entry)


@transaction.atomic
def settle(entry: Entry) -> bool:
    """Say that all are there and remove them from the other place, unless the photo has been moved meanwhile."""
    now = Entry.objects.select_for_update(of=("self",)).filter(pk=entry.pk, token=entry.token).first()
    if now is None or now.is_open != entry.is_open:
        return False
    if not now.is_rendered:
        now.is_rendered = True
        now.save(update_fields=["is_rendered"])
    place(is_open=not now.is_open).clear(now.token)
    return True


def put_at_once(entry: Entry, *, is_open: bool) -> None:
    """Put the one rendition that every page needs where it will belong, before anybody is told that it is there.

    Raises OSError where there is no room for it, or no original to make it of, and BusyError.
    """
    width = entry.at_once
    if _copied(entry, width, "jpeg", is_open=is_open):
        return
    with entry.original.open("rb") as original, decoded(original, [width], ["jpeg"]) as found:
        target = place(is_open=is_open)
        target.shelf.save(target.path(entry.token, width, "jpeg"), ContentFile(found.renditions[0].path.read_bytes()))


@transaction.atomic
def withdraw(pk: int, token: str) -> None:
    """Take out of readers' reach what they are not to see by now, without waiting for the worker."""
    now = Entry.objects.select_for_update(of=("self",)).filter(pk=pk, token=token).first()
    if now is None or not now.is_open:
        place(is_open=True).clear(token)


def _copied(entry: Entry, width: int, kind: str, *, is_open: bool) -> bool:
    """Whether a rendition is in a place, by now at least as a copy of that in the other one."""
    target, source = place(is_open=is_open), place(is_open=not is_open)
    path = target.path(entry.token, width, kind)
    if target.shelf.exists(path):
        return True
    try:
        with source.shelf.open(source.path(entry.token, width, kind)) as file:
            target.shelf.save(path, file)
    except FileNotFoundError:
        return False
    return True
