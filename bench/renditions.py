"""A photo of 24 megapixels in all sizes, as the worker makes them and by bare calls: python -m bench.renditions [TIMES]

Both in a process of its own for each photo, by turns. Prints the times, their ratio and the most memory of the process
that decodes. Ends with 1 where the least disturbed rounds have a ratio above 1.3, or the memory is above 512 MiB.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from bench.site import ROOT

MEGABYTE = 1024 * 1024
MOST_RATIO, MOST_MEMORY = 1.3, 512 * MEGABYTE

# From the original in the private storage to all renditions in the public one.
THROUGH = """
import resource, sys, time
import django
django.setup()
from django.core.files import File
from medialib.models import Picture
from medialib.rendering import write_all
picture = Picture(token="0" * 32)
with open(sys.argv[1], "rb") as file:
    picture.original.save("photo", File(file), save=False)
began = time.perf_counter()
before = time.process_time()
write_all(picture)
seconds, own = time.perf_counter() - began, time.process_time() - before
child = resource.getrusage(resource.RUSAGE_CHILDREN)
print(seconds, own + child.ru_utime + child.ru_stime, child.ru_maxrss * 1024)
"""

# The same calls of Pillow and nothing else, from a file to files, in a process that stands as far behind others.
BARE = """
import resource, subprocess, sys, time
began = time.perf_counter()
subprocess.run([sys.executable, "-I", "-c", sys.argv[3], *sys.argv[1:3]], check=True, env={"MALLOC_ARENA_MAX": "1"})
child = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.perf_counter() - began, child.ru_utime + child.ru_stime)
"""
CALLS = """
import os, sys
from PIL import Image
os.nice(10)
source, folder = sys.argv[1:]
picture = Image.open(source)
width, height = picture.size
picture.draft(None, (1500, 1500))
for most in (1500, 1024, 640, 320):
    picture = picture.resize((most, round(height * most / width)), Image.Resampling.LANCZOS)
    picture.save(f"{folder}/{most}.jpeg", quality=78, optimize=True, progressive=True)
    picture.save(f"{folder}/{most}.avif", quality=58, speed=9, max_threads=1)
"""


def photo(place: Path) -> None:
    """What compresses as a photo does: soft forms, and noise as from a camera."""
    width, height = 6000, 4000
    ground = Image.linear_gradient("L").resize((width, height))
    forms = Image.effect_noise((60, 40), 120).resize((width, height), Image.Resampling.BICUBIC)
    grain = Image.effect_noise((width, height), 14)
    bands = [ground, ground.rotate(180), forms]
    colours = [ImageChops.overlay(Image.blend(band, forms, 0.5), grain) for band in bands]
    Image.merge("RGB", colours).save(place, "JPEG", quality=90)


def measured(code: str, *arguments: str, env: dict[str, str]) -> list[float]:
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return [float(each) for each in done.stdout.split()]


def compare(what: str, seconds: list[float]) -> float:
    ratio = seconds[0] / seconds[1]
    print(f"{what}: as the worker {seconds[0]:.2f} s, by bare calls {seconds[1]:.2f} s: × {ratio:.2f}")
    return ratio


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        folder = Path(name)
        source = folder / "photo.jpg"
        photo(source)
        env = os.environ | {"PORTAL_MEDIA_DIR": str(folder / "media"), "TMPDIR": name}
        through, bare = [], []
        for _round in range(rounds):
            through.append(measured(THROUGH, str(source), env=env))
            bare.append(measured(BARE, str(source), name, CALLS, env=env))
        weight = source.stat().st_size
    memory = max(int(peak) for _seconds, _busy, peak in through)
    print(f"a JPEG of 6000 × 4000 pixels, {weight / 1e6:.1f} MB, in eight renditions; {rounds} rounds each")
    ratio = compare("least disturbed", [min(each[0] for each in times) for times in (through, bare)])
    compare("in the middle", [statistics.median(each[0] for each in times) for times in (through, bare)])
    compare("of processors", [statistics.median(each[1] for each in times) for times in (through, bare)])
    print(f"most memory of the process that decodes: {memory / MEGABYTE:.0f} MiB (at most {MOST_MEMORY // MEGABYTE})")
    return int(ratio > MOST_RATIO or memory > MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
