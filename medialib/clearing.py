"""What was stored and belongs to nothing any more: left by a process that was killed, or by a save that was undone."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import models

from publishing import history

from . import storage
from .children import PREFIX
from .models import InFolder

# A file is written before the row that names it, so whatever is younger may still be about to get its row.
GRACE_SECONDS = 60 * 60
# Where the library keeps things in the private storage; what lies elsewhere is not its own.
ORIGINALS = ("pictures", "files", "entries")
RENDITIONS = {
    "pictures": storage.public,
    "collages": storage.public,
    "posters": storage.private,
    storage.HELD: storage.private,
}


@dataclass(frozen=True)
class Leftover:
    """A file, or a folder with all that is in it."""

    path: Path
    size: int


def leftovers() -> list[Leftover]:
    """All that can go. What a row or any kept state of one names stays, for an editor can return to it."""
    # What lies there is looked at before what is named, so that nothing gets a name in between.
    unfinished = [*unfinished_files(), *upload_folders()]
    originals, renditions = list(old_originals()), list(old_renditions())
    named, tokens = named_originals(), {folder: tokens_in(folder) for folder in RENDITIONS}
    found = [
        *unfinished,
        *(path for path, name in originals if name not in named),
        *(path for path, folder in renditions if path.name not in tokens[folder]),
    ]
    return [Leftover(path, size_of(path)) for path in found]


def clear_up() -> list[Leftover]:
    """Remove what can go; returns it. Safe to be stopped anywhere and to be done by two at once."""
    found = leftovers()
    for each in found:
        if each.path.is_dir():
            shutil.rmtree(each.path, ignore_errors=True)
        else:
            each.path.unlink(missing_ok=True)
    return found


def unfinished_files() -> Iterator[Path]:
    for kept in (storage.private(), storage.public()):
        yield from old(place_of(kept).rglob(f"{storage.PART}*"))


def upload_folders() -> Iterator[Path]:
    """Those of this user: in the folder for temporary files anybody may have called one so."""
    for path in old(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
        if path.lstat().st_uid == os.getuid():
            yield path


def old_originals() -> Iterator[tuple[Path, str]]:
    """Originals, each with the name under which a row knows it."""
    top = place_of(storage.private())
    for folder in ORIGINALS:
        for path in old((top / folder).rglob("*")):
            if path.is_file() and not path.name.startswith(storage.PART):
                yield path, path.relative_to(top).as_posix()


def old_renditions() -> Iterator[tuple[Path, str]]:
    """The folders that hold something's renditions, each named by its token, and the folder in which they lie."""
    for folder, kept in RENDITIONS.items():
        for path in old((place_of(kept()) / folder).glob("*/*/")):
            yield path, folder


def tokens_in(folder: str) -> set[str]:
    models_with_files = [model for model in apps.get_models() if issubclass(model, InFolder)]
    return {token for model in models_with_files for token in model.tokens(folder)}


def named_originals() -> set[str]:
    """What any row, or any kept state of one, in whichever room, has in a field for files."""
    named: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                named.update(model._base_manager.values_list(field.name, flat=True))
                named |= {str(value) for value in history.values(model, field.name)}
    return named


def place_of(kept: object) -> Path:
    return Path(kept.base_location)  # type: ignore[attr-defined]


def old(paths: Iterator[Path]) -> Iterator[Path]:
    """Those that have not been touched for long enough; what goes meanwhile is somebody else's."""
    before = time.time() - GRACE_SECONDS
    for path in paths:
        try:
            is_old = path.lstat().st_mtime < before
        except FileNotFoundError:
            continue
        if is_old:
            yield path


def size_of(path: Path) -> int:
    size = 0
    for each in [path, *path.rglob("*")]:
        with contextlib.suppress(FileNotFoundError):
            size += each.lstat().st_size if each.is_file() else 0
    return size
