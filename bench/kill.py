"""Kill the server and the worker while photos are sent: python -m bench.kill [SUBMISSIONS] [KILLS]

Prints how many entries were acknowledged and what became of them; ends with 1 if one is lost, twice there or not whole,
or if a file is left without a row, or a row without its file.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from PIL import Image

from bench.site import PATIENCE, ROOT, File, Site, person, site, words

AT_ONCE = 8

# What is there, as a line for each entrant; files that belong to nothing once their grace is over.
FOUND = """
import hashlib
import django
django.setup()
from medialib import clearing
from photocontest.models import Entrant, Entry
clearing.GRACE_SECONDS = -1
for entrant in Entrant.objects.all():
    (entry,) = entrant.entries.all()
    with entry.original.open("rb") as file:
        whole = hashlib.sha256(file.read()).hexdigest() == entry.checksum and entry.shelf.exists(
            entry.path(entry.at_once, "jpeg")
        )
    print("entry", entrant.email, whole)
clearing.clear_up()
for entry in Entry.objects.all():
    print("kept", entry.original.storage.exists(entry.original.name))
print("left", len(clearing.leftovers()))
"""


def photo(number: int) -> File:
    image = Image.effect_noise((320, 240), 20 + number % 80).convert("RGB").resize((1280, 960))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return File(f"{number}.jpg", file.getvalue())


class Sender:
    def __init__(self, made: Site) -> None:
        self.made = made
        self.acknowledged: set[str] = set()

    def submit(self, number: int) -> None:
        """Send one entry as somebody does who tries again until it is there, with the same form."""
        form = None
        while form is None:
            with contextlib.suppress(OSError, http.client.HTTPException, TypeError):
                form = self.made.form()
            time.sleep(0.1)
        time.sleep(PATIENCE)
        told = {**person(number), **words()}
        for _attempt in range(200):
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.made.send(form, told, {"photo-0-file": photo(number)}, sender=number).status == 303:
                    self.acknowledged.add(told["email"])
                    return
            time.sleep(0.2)
        print(f"entry {number} was never acknowledged")


def kill_often(made: Site, kills: int, is_over: threading.Event) -> int:
    done = 0
    while done < kills and not is_over.wait(random.uniform(0.2, 1.2)):
        name = random.choice(["server", "worker"])
        made.kill(name)
        made.start(name)
        done += 1
    return done


def main() -> int:
    submissions, kills = (int(each) for each in [*sys.argv[1:3], *["200", "50"][len(sys.argv) - 1 :]])
    is_over = threading.Event()
    with site("server", "worker") as made, ThreadPoolExecutor(AT_ONCE + 1) as pool:
        sender = Sender(made)
        killing = pool.submit(kill_often, made, kills, is_over)
        list(pool.map(sender.submit, range(submissions)))
        is_over.set()
        done = killing.result()
        for name in [*made.running]:
            made.kill(name)
        subprocess.run([sys.executable, "manage.py", "work", "--once"], cwd=ROOT, env=made.env, check=True)
        found = subprocess.run(
            [sys.executable, "-c", FOUND], cwd=ROOT, env=made.env, capture_output=True, text=True, check=True
        ).stdout.splitlines()
    there = [line.split()[1:] for line in found if line.startswith("entry")]
    names = [name for name, _whole in there]
    lost = sender.acknowledged - set(names)
    broken = [name for name, whole in there if whole != "True"]
    twice = len(names) - len(set(names))
    without_file = [line for line in found if line.startswith("kept") and line != "kept True"]
    left = next(int(line.split()[1]) for line in found if line.startswith("left"))
    print(f"killed {done} times; acknowledged {len(sender.acknowledged)} of {submissions}; there {len(names)}")
    print(
        f"lost {len(lost)}, twice {twice}, not whole {len(broken)}, without file {len(without_file)}, left over {left}"
    )
    return int(bool(lost or twice or broken or without_file or left))


if __name__ == "__main__":
    sys.exit(main())
