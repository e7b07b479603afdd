"""Workers that are killed in the middle of their work, one after the other, on a site of their own."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tests.places import Place

# Each line asks for one more life of a worker. A test says with `prepare` what it finds and with `left` what it leaves.
LIVES = """
import os, sys
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connection
%s
for life, _line in enumerate(sys.stdin):
    prepare(life)
    connection.close()
    child = os.fork()
    if not child:
        call_command("work")
    print(child, flush=True)
    os.waitpid(child, 0)
    print(left(), flush=True)
"""
PATIENCE_SECONDS = 90  # on a machine with much else to do


def manage(place: Place, *arguments: str, code: str = "") -> str:
    command = [sys.executable, "manage.py", *arguments]
    pipes = {"input": code, "capture_output": True, "text": True}
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment(place), check=True, **pipes).stdout


def environment(place: Place) -> dict[str, str]:
    """That of a site on which nobody waits for long before what a killed worker left is begun again."""
    return place.env | {"PORTAL_TASK_PATIENCE": "1"}


def kill_workers(place: Place, code: str, *, times: int, within: float, chance: random.Random) -> list[int]:
    """Kill workers as soon as they have written something public, or up to `within` seconds later.

    Returns what `left()` was after each of them.
    """
    public, left = place.folder / "media" / "public", []
    with process([sys.executable, "-c", LIVES % code], environment(place)) as lives:
        for _time in range(times):
            before = files(public)
            print(file=lives.stdin, flush=True)
            worker = int(lives.stdout.readline())
            wait_for_others(public, before)
            time.sleep(chance.uniform(0, within))
            os.kill(worker, signal.SIGKILL)
            left.append(int(lives.stdout.readline()))
    return left


@contextlib.contextmanager
def process(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """One that reads and prints lines and ends with its input. However the block ends, no child of it lives on."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "start_new_session": True}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, **pipes) as child:
        try:
            yield child
            child.stdin.close()
            assert child.wait(PATIENCE_SECONDS) == 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)


def files(folder: Path) -> set[Path]:
    """All in a folder in which others write and remove; `os.walk` passes over what goes meanwhile."""
    return {Path(place, name) for place, _folders, names in os.walk(folder) for name in names}


def wait_for_others(folder: Path, before: set[Path]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while files(folder) <= before:
        assert time.monotonic() < until, "The worker has not begun."
        time.sleep(0.02)
