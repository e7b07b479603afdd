"""Kill the server and the worker while photos are sent: python -m bench.kill [SUBMISSIONS] [KILLS]

Prints how many entries were acknowledged and what became of them; ends with 1 if one is lost, twice there or not whole,
or if a file is left without a row, or a row without its file.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import itertools
import json
import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image

from bench.site import PATIENCE, STARTING, TASK_PATIENCE, File, Site, person, site, words

# Seconds: up to so long after somebody is seen sending a photo, something is killed.
WITHIN = 1.0
# Seconds after which a sender gives up.
LONGEST = 3 * STARTING

# What is there once the sweep has been: a line for each entry, and the files in the storages that belong to no row.
FOUND = """
import hashlib, json
from pathlib import Path
import django
django.setup()
from django.conf import settings
from medialib import clearing
from medialib.models import FORMATS, widths_of
from photocontest.models import Entry, Upload
clearing.GRACE_SECONDS = -1
clearing.clear_up()
top = Path(settings.MEDIA_ROOT)
known = {f"private/{upload.original.name}" for upload in Upload.objects.all()}
entries = []
for entry in Entry.objects.select_related("entrant"):
    original = top / "private" / entry.original.name
    sizes = {f"private/{entry.path(width, kind)}" for width in widths_of(entry.width) for kind in FORMATS}
    is_there = original.is_file()
    entries.append({
        "email": entry.entrant.email,
        "is_there": is_there,
        "is_whole": is_there and hashlib.sha256(original.read_bytes()).hexdigest() == entry.checksum
        and entry.is_rendered and all((top / name).is_file() for name in sizes),
    })
    known |= {f"private/{entry.original.name}", *sizes}
files = {str(path.relative_to(top)) for path in top.rglob("*") if path.is_file()}
print(json.dumps({"entries": entries, "strays": sorted(files - known)}))
"""


@dataclass(frozen=True)
class Outcome:
    """What became of all that was sent; entrants by their addresses."""

    kills: int
    # How many photos a kill broke off on their way.
    cut_off: int
    acknowledged: set[str]
    # Whom the site told nothing although it had time enough.
    unanswered: list[str]
    lost: set[str]
    there: list[str]
    broken: list[str]
    without_file: list[str]
    strays: list[str]

    @property
    def twice(self) -> list[str]:
        return sorted({each for each in self.there if self.there.count(each) > 1})

    @property
    def is_good(self) -> bool:
        wrong = (self.unanswered, self.lost, self.twice, self.broken, self.without_file, self.strays)
        return bool(self.acknowledged) and not any(wrong)


def photo(number: int) -> File:
    image = Image.effect_noise((320, 240), 20 + number % 80).convert("RGB").resize((1280, 960))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return File(f"{number}.jpg", file.getvalue())


class Senders:
    """People who each try again until their entry is there, with the same form."""

    def __init__(self, made: Site, submissions: int) -> None:
        self.made = made
        self.submissions = submissions
        self.numbers = itertools.count()
        self.is_over = threading.Event()
        self.sending: set[int] = set()
        self.acknowledged: set[str] = set()
        self.unanswered: list[str] = []
        self.cut_off = 0

    def send(self) -> None:
        """Until so many have been sent and nothing is to be killed any more."""
        while (number := next(self.numbers)) < self.submissions or not self.is_over.is_set():
            self.submit(number)

    def submit(self, number: int) -> None:
        told, form, until = {**person(number), **words()}, None, time.monotonic() + LONGEST
        files = {"photo-0-file": photo(number)}  # no two are alike, and another one would be another entry
        while time.monotonic() < until:
            try:
                if form is None:
                    form = self.made.form()
                    time.sleep(PATIENCE)
                self.sending.add(number)
                if self.made.send(form, told, files, sender=number).status == 303:
                    self.acknowledged.add(told["email"])
                    return
            except (OSError, http.client.HTTPException, TypeError) as error:
                self.cut_off += form is not None and not isinstance(error, ConnectionRefusedError)
            finally:
                self.sending.discard(number)
            time.sleep(0.2)
        self.unanswered.append(told["email"])


def kill_often(senders: Senders, kills: int) -> int:
    """The server and the worker by turns, while photos are on their way."""
    made = senders.made
    try:
        for done in range(kills):
            made.wait()
            until = time.monotonic() + STARTING
            while not senders.sending and time.monotonic() < until:
                time.sleep(0.01)
            if senders.is_over.wait(random.uniform(0, WITHIN)):
                return done
            name = ("server", "worker")[done % 2]
            made.kill(name)
            made.start(name)
        return kills
    finally:
        senders.is_over.set()


def send_and_kill(*, submissions: int, kills: int, at_once: int) -> Outcome:
    with site("server", "worker") as made:
        senders = Senders(made, submissions)
        with ThreadPoolExecutor(at_once + 1) as pool, contextlib.ExitStack() as ends:
            ends.callback(senders.is_over.set)
            killing = pool.submit(kill_often, senders, kills)
            for sending in [pool.submit(senders.send) for _ in range(at_once)]:
                sending.result()
        for name in [*made.running]:
            made.kill(name)
        time.sleep(TASK_PATIENCE)
        made.run("manage.py", "work", "--once")
        found = json.loads(made.run("-c", FOUND))
    there = [entry["email"] for entry in found["entries"]]
    return Outcome(
        kills=killing.result(),
        cut_off=senders.cut_off,
        acknowledged=senders.acknowledged,
        unanswered=senders.unanswered,
        lost=senders.acknowledged - set(there),
        there=there,
        broken=[entry["email"] for entry in found["entries"] if not entry["is_whole"]],
        without_file=[entry["email"] for entry in found["entries"] if not entry["is_there"]],
        strays=found["strays"],
    )


def main() -> int:
    submissions, kills = (int(each) for each in [*sys.argv[1:3], *["200", "50"][len(sys.argv) - 1 :]])
    outcome = send_and_kill(submissions=submissions, kills=kills, at_once=8)
    print(f"killed {outcome.kills} times, in the midst of {outcome.cut_off} photos")
    print(f"acknowledged {len(outcome.acknowledged)}, there {len(outcome.there)}")
    for what in ("unanswered", "lost", "twice", "broken", "without_file", "strays"):
        found = getattr(outcome, what)
        print(f"{what.replace('_', ' ')}: {len(found)} {' '.join(sorted(found)[:3])}")
    return int(not outcome.is_good)


if __name__ == "__main__":
    sys.exit(main())
