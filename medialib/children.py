"""Programs of our own that look into uploads, each in a process with limits on memory, time and what it may open."""

import errno
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
REPORT_BYTES = 64 * 1024
NO_ROOM = "no_room"
# Folders of uploads begin with it, so that those of a process that was killed are found.
PREFIX = "portal-upload-"


class RefusedError(Exception):
    """The upload is not taken; the text says why and what helps.

    Reasons are a room's choices: EMPTY, TOO_HEAVY, TOO_DEMANDING, DAMAGED and what else its program finds.
    """

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason.label))
        self.reason = reason


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for an upload and what is made of it, as long as the block."""
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        yield Path(name)


def copy(upload: IO[bytes], place: Path, *, most: int, reasons: Any) -> None:
    upload.seek(0)
    left = most + 1
    with place.open("xb") as target:
        while part := upload.read(min(left, MEGABYTE)):
            target.write(part)
            left -= len(part)
    if left == 0:
        raise RefusedError(reasons.TOO_HEAVY)
    if left == most + 1:
        raise RefusedError(reasons.EMPTY)


def command(program: Path, folder: Path) -> list[str]:
    """`-I`: neither the environment nor the current folder says what is imported."""
    return [sys.executable, "-I", str(program), str(folder)]


def run(program: Path, folder: Path, *, seconds: int, reasons: Any) -> None:
    """Let a program do its work on the folder's `upload`, for so long and no longer."""
    env = {"MALLOC_ARENA_MAX": "1", "PATH": os.defpath}
    with (folder / "upload").open("rb") as upload, (folder / "errors").open("wb") as errors:
        try:
            done = subprocess.run(  # noqa: S603  our own program, with a folder that we made
                command(program, folder),
                stdin=upload,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=env,
                cwd=folder,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise RefusedError(reasons.TOO_DEMANDING) from error
    if done.returncode:
        # A decoder that has fallen over; at the limit of memory C code seldom does so gracefully.
        logger.warning("%s ended with %s: %s", program.stem, done.returncode, tail(folder / "errors"))
        raise RefusedError(reasons.TOO_DEMANDING if done.returncode < 0 else reasons.DAMAGED)


def tail(place: Path) -> str:
    return place.read_bytes()[-2000:].decode(errors="replace")


def report(folder: Path, *, reasons: Any) -> dict[str, Any]:
    """What the program found out; raises RefusedError, or OSError where it had no room."""
    with (folder / "report.json").open() as report:
        found: dict[str, Any] = json.loads(report.read(REPORT_BYTES))
    if found.get("refused") == NO_ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if reason := found.get("refused"):
        if because := found.get("because"):
            logger.info("An upload was refused as %s: %s", reason, because)
        raise RefusedError(reasons(reason))
    return found
