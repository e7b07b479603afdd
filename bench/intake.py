"""What the intake of the photo contest takes and refuses: python -m bench.intake

Sends every file of `tests/medialib/corpus.py`, and a photo under many hostile names, by the form as a browser without a
script does. Prints the figures, and what is not as it should be; ends with 1 if anything is not.
"""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
import time
from collections import Counter

import django

from bench.site import PATIENCE, ROOT, File, person, site, words
from medialib.decoding import Reason
from tests.medialib.corpus import UPLOADS, quarters, saved

NAMES = [
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/shadow",
    "C:\\autoexec.bat",
    "photo.jpg.exe",
    "photo.php",
    "photo.jpg;.php",
    "con",
    "nul.jpg",
    ".htaccess",
    "<script>alert(1)</script>.jpg",
    '"><img src=x onerror=alert(1)>.jpg',
    "'; DROP TABLE photocontest_entry; --.jpg",
    "a" * 250 + ".jpg",
    "\u202egpj.exe",
    "фото.jpg",
    "صورة.jpg",
    "😀.jpg",
    " .jpg",
    "photo\r\nX-Injected: 1.jpg",
    "%2e%2e%2fphoto.jpg",
    "photo.svg",
    "$(reboot).jpg",
    "|id.jpg",
    "index.html",
    "photo.jpg\0.php",
]
BOMBS = re.compile("bomb|unpack|as_large_as|three_thousand_frames|four_thousand_million")
MEGABYTE = 1024 * 1024

ONE = """
import io, resource, sys, time
import django
django.setup()
from medialib.decoding import RefusedError, decoded
from tests.medialib.corpus import UPLOADS
data = next(each for each in UPLOADS if each.name == sys.argv[1]).make()
began = time.perf_counter()
try:
    with decoded(io.BytesIO(data), [1024], ["jpeg"]):
        pass
except RefusedError:
    pass
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


def main() -> int:
    django.setup()
    files = [(each.name, each.becomes, File("me.jpg", each.make())) for each in UPLOADS]
    files += [(f"named {name[:40]!r}", "JPEG", File(name, saved(quarters(), "JPEG"))) for name in NAMES]
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    slowest = (0.0, "")
    with site("server") as made:
        forms = [made.form() for _ in files]
        time.sleep(PATIENCE)
        for number, (form, (name, becomes, file)) in enumerate(zip(forms, files, strict=True)):
            answer = made.send(form, {**person(number), **words()}, {"photo-0-file": file}, sender=number)
            taken, page = answer.status == 303, html.unescape(answer.text)
            hostile = isinstance(becomes, Reason)
            counts["files"] += 1
            counts["hostile"] += hostile
            counts["hostile and taken"] += hostile and taken
            counts["legitimate and refused"] += not hostile and not taken
            counts["answers 5xx"] += answer.status >= 500
            if hostile and str(becomes.label) not in page:
                wrong.append(f"{name}: the rule is not named")
            if hostile and "Radio at school 0" not in page:
                wrong.append(f"{name}: what was typed is gone ({answer.status})")
            if hostile and not 400 <= answer.status < 500:
                wrong.append(f"{name}: answered {answer.status}")
            if hostile == taken:
                wrong.append(f"{name}: {'taken' if taken else 'refused'}, {answer.status}")
            slowest = max(slowest, (answer.seconds, name))
        stored = sorted({path.name for path in (made.folder / "media").rglob("*") if path.is_file()})
        chosen = [name for name in stored if not re.fullmatch(r"[0-9a-f]{32}|\d+\.(jpeg|avif)", name)]
        peaks = made.run("-c", WORKER)
    print(*(f"{what}: {count}" for what, count in counts.items()), sep="\n")
    print(f"slowest answer: {slowest[0]:.2f} s ({slowest[1]})")
    print(f"stored names chosen by a sender: {chosen or 'none'}")
    own, childrens = (int(line) / MEGABYTE for line in peaks.split())
    print(f"peak of the worker: {own:.0f} MiB; of a process in which it has a photo decoded: {childrens:.0f} MiB")
    plain = peak("still_gif")[1]
    for each in UPLOADS:
        if BOMBS.search(each.name):
            seconds, memory = peak(each.name)
            print(f"{each.name}: {seconds:.2f} s, {(memory - plain) / MEGABYTE:+.0f} MiB beside a small picture")
    print(*(f"WRONG {each}" for each in wrong), sep="\n")
    return int(bool(wrong or chosen or counts["answers 5xx"]))


WORKER = """
import resource
import django
django.setup()
from wsisportal.work import work
work(once=True)
# Its own from where a program that started it does not count.
own = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(own.split()[1]) * 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


def peak(name: str) -> tuple[float, int]:
    """Seconds and the most memory of the process in which one upload is decoded."""
    env = os.environ | {"PORTAL_ENV_FILE": os.devnull, "DATABASE_URL": "sqlite:///:memory:"}
    command = [sys.executable, "-c", ONE, name]
    found = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    seconds, memory = found.stdout.split()
    return float(seconds), int(memory)


if __name__ == "__main__":
    sys.exit(main())
