"""Programs of our own that look into uploads, each in a process with limits on memory, time and what it may open.

No more of them run at once than the machine has processors, whichever of our processes started them.
"""

import errno
import fcntl
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
REPORT_BYTES = 64 * 1024
# By the clock a program may take so many times its seconds of a processor, for all else goes before it.
SLOWNESS = 3
NO_ROOM = "no_room"
# Folders of uploads begin with it, so that those of a process that was killed are found.
PREFIX = "portal-upload-"
# Whoever runs the portal, as a number, ends the name of the folder whose files stand for the places.
PLACES = "portal-places-"
PROCESSORS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
# Seconds that a sender waits for a place, in all that one request brings; proxies give up after a minute.
PATIENCE = 20
# An editor's form is saved in a transaction, and where the database is SQLite nobody else writes as long as it lasts.
PATIENCE_IN_TRANSACTION = 5
# Nobody looks on while a worker waits, but its task is given to another one after some time.
PATIENCE_IN_BACKGROUND = 60
# Of one process: each holds a thread that could answer a reader.
MOST_WAITING = 8
PAUSE = 0.05

_may_wait = threading.BoundedSemaphore(MOST_WAITING)


class RefusedError(Exception):
    """The upload is not taken; the text says why and what helps.

    Reasons are a room's choices: EMPTY, TOO_HEAVY, TOO_DEMANDING, DAMAGED and what else its program finds.
    """

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason.label))
        self.reason = reason


class BusyError(Exception):
    """All places are taken, and stayed so for as long as somebody could wait; it is worth to ask again."""


class Turn:
    """How long somebody waits for places in all, and how many of them are left to others."""

    def __init__(self, seconds: float | None = None, *, leaves: int = 0) -> None:
        self.until = time.monotonic() + (PATIENCE if seconds is None else seconds)
        self.leaves = leaves


def in_transaction() -> Turn:
    """One that keeps others from writing no longer than they bear."""
    return Turn(min(PATIENCE, PATIENCE_IN_TRANSACTION))


def in_background() -> Turn:
    """One that leaves a place to those who wait for an answer, where there are several."""
    return Turn(PATIENCE_IN_BACKGROUND, leaves=1)


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


@contextmanager
def place(turn: Turn) -> Iterator[None]:
    """One of the machine's places, as long as the block. Raises BusyError. What a killed process held is free again."""
    taken = free_place(turn.leaves)
    if taken is None:
        taken = wait_for_place(turn)
    try:
        yield
    finally:
        os.close(taken)


def wait_for_place(turn: Turn) -> int:
    if not _may_wait.acquire(blocking=False):
        raise BusyError
    try:
        while time.monotonic() < turn.until:
            time.sleep(PAUSE)
            if (taken := free_place(turn.leaves)) is not None:
                return taken
        raise BusyError
    finally:
        _may_wait.release()


def free_place(leaves: int) -> int | None:
    """A locked file that stands for a place; the first ones are left to others. The system lets go of it at our end."""
    folder = Path(tempfile.gettempdir()) / f"{PLACES}{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for number in range(min(leaves, PROCESSORS - 1), PROCESSORS):
        file = os.open(folder / str(number), os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
        else:
            return file
    return None


def run(program: Path, folder: Path, *, seconds: int, reasons: Any, turn: Turn | None = None) -> None:
    """Let a program do its work on the folder's `upload`, for so many seconds of a processor. Raises BusyError."""
    env = {"MALLOC_ARENA_MAX": "1", "PATH": os.defpath}
    with place(turn or Turn()), (folder / "upload").open("rb") as upload, (folder / "errors").open("wb") as errors:
        try:
            done = subprocess.run(  # noqa: S603  our own program, with a folder that we made
                command(program, folder),
                stdin=upload,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=env,
                cwd=folder,
                timeout=SLOWNESS * seconds,
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
