"""Where pictures and files lie: originals out of reach, renditions where readers get them."""

import contextlib
import errno
import os
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.utils import validate_file_name
from django.utils._os import safe_join

from publishing.storage import PreviewableStorage

# What the repository brings along: read where it lies, never written or deleted.
CONTENT = "content/"
# Renditions that readers do not see, or not yet.
HELD = "held"
# A file begins with it for as long as it is not there as a whole.
PART = ".part-"
# The disk, what a person may use of it, and what one file may.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class WholeFileStorage(FileSystemStorage):
    """A folder in which a file is there as a whole or not at all, whenever the machine stops or the disk is full."""

    folder = ""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_overwrite=True, **kwargs)

    @cached_property
    def base_location(self) -> str:
        return str(Path(settings.MEDIA_ROOT) / self.folder)

    def _save(self, name: str, content: Any) -> str:
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        number, temporary = tempfile.mkstemp(prefix=PART, dir=place.parent)
        try:
            with os.fdopen(number, "wb") as file:
                for part in content.chunks():
                    file.write(part)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(self.file_permissions_mode or 0o644)
            Path(temporary).replace(place)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        settle(place.parent)
        validate_file_name(name, allow_relative_path=True)
        return name

    def share(self, name: str, other: str) -> None:
        """Have what lies under a name under another one too, without a copy.

        It outlives a loss of power once another file has been saved beside it.
        """
        place = Path(self.path(other))
        place.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            place.hardlink_to(self.path(name))


def settle(folder: Path) -> None:
    """Let a new name in a folder outlive a loss of power."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


class PublicStorage(PreviewableStorage, WholeFileStorage):
    """Renditions, under MEDIA_URL; in production the web server in front serves this folder."""

    folder = "public"


class PrivateStorage(PreviewableStorage, WholeFileStorage):
    """Originals. Nothing here has an address of its own."""

    folder = "private"

    def path(self, name: str) -> str:
        return safe_join(settings.BASE_DIR, name) if name.startswith(CONTENT) else super().path(name)

    def url(self, name: str | None) -> str:
        raise ValueError("Originals have no address.")


def private() -> Storage:
    return storages["private"]


def public() -> Storage:
    return storages["default"]


def is_full(error: OSError) -> bool:
    """Whether something could not be written because there is no room left."""
    return error.errno in FULL
