"""Eight entrants send photos of twelve megapixels at once while pages are read: python -m bench.crowd [ROUNDS]

Prints how long pages take in quiet, just before, and meanwhile, as a ratio; what was answered; the load of the
machine. Ends with 1 at any error, and where half of the pages are not within twice their quiet time.
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor

from PIL import Image

from bench.site import FORM, PATIENCE, File, Site, person, site, words

ENTRANTS = 8
PAGES = ["/en/photo-contest/2030/", "/en/photo-contest/2030/gallery/", "/en/photo-contest/", FORM, "/en/forum/2030/"]
QUIET_READS = 50
MOST_RATIO = 2

# Ends when the worker has made what was sent before, for until then it is not quiet.
SETTLED = """
import time
import django
django.setup()
from photocontest.models import Entry
until = time.monotonic() + 120
while Entry.objects.filter(is_rendered=False).exists() and time.monotonic() < until:
    time.sleep(0.2)
"""


def photo(number: int) -> File:
    small = Image.effect_noise((1000, 750), 30 + number % 60)
    image = Image.merge("RGB", (small, small.rotate(180), small)).resize((4000, 3000))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return File(f"{number}.jpg", file.getvalue())


def read(made: Site, pages: int) -> list[float]:
    found = []
    for number in range(pages):
        answer = made.ask("GET", PAGES[number % len(PAGES)])
        found.append(answer.seconds if answer.status == 200 else float("inf"))
    return found


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    photos = [photo(number) for number in range(ENTRANTS)]
    statuses: Counter[int] = Counter()
    quiet: list[float] = []
    busy: list[float] = []
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with site("server", "worker") as made, ThreadPoolExecutor(ENTRANTS) as pool:
        read(made, QUIET_READS)
        for turn in range(rounds):
            forms = [made.form() for _ in photos]
            time.sleep(PATIENCE)
            made.run("-c", SETTLED)
            quiet += read(made, QUIET_READS)
            sending: list[Future[int]] = [
                pool.submit(send, made, form, photos[number], turn * ENTRANTS + number)
                for number, form in enumerate(forms)
            ]
            while not all(each.done() for each in sending):
                busy += read(made, len(PAGES))
            statuses.update(each.result() for each in sending)
    errors = sum(status != 303 for status in statuses.elements()) + busy.count(float("inf"))
    print(f"answers to {sum(statuses.values())} submissions: {dict(statuses)}; pages read meanwhile: {len(busy)}")
    ratios = []
    for what, share in (("half of all pages", 50), ("nine of ten", 90)):
        calm, crowded = (statistics.quantiles(times, n=100)[share - 1] for times in (quiet, busy))
        ratios.append(crowded / calm)
        print(f"{what} within {calm * 1000:.1f} ms in quiet, {crowded * 1000:.1f} ms meanwhile: × {ratios[-1]:.1f}")
    print(f"errors: {errors}; load of the machine after: {os.getloadavg()[0]:.1f}")
    return int(errors > 0 or ratios[0] > MOST_RATIO)


def send(made: Site, form: tuple[dict[str, str], str], file: File, number: int) -> int:
    return made.send(form, {**person(number), **words()}, {"photo-0-file": file}, sender=number).status


if __name__ == "__main__":
    sys.exit(main())
