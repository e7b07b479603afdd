"""The worker is killed while it draws, again and again, and photos come and go meanwhile."""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection
from django_tasks_db.models import DBTaskResult
from PIL import Image

from photocontest.models import Collage
from photocontest.services import collage as collages
from tests import factories as make
from tests.photocontest.photos import photo

KILLS = 8

# Each line asks for one more life of a worker, with two photos more and, of those that are there, another one hidden.
LIVES = """
import os, sys
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from photocontest.models import Entry
from tests import factories as make
from tests.photocontest.photos import RED, GREEN, photo

settings.TASK_PATIENCE = 0
contest = make.ContestFactory()
for number in range(10):
    photo(contest, RED, size=(640, 480))
for life, _line in enumerate(sys.stdin):
    for colour in (RED, GREEN):
        photo(contest, colour, size=(640, 480))
    hidden = Entry.objects.filter(hidden_at=None).order_by("pk")[life]
    hidden.hidden_at = timezone.now()
    hidden.save()
    connection.close()
    child = os.fork()
    if not child:
        call_command("work")
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""
STATE = """
from django.core.management import call_command
from photocontest.models import *
[collage] = Collage.objects.live()
assert Collage.objects.count() == 1
shown = set(Entry.objects.live().values_list("pk", flat=True))
assert shown == set(collage.cells.values_list("entry", flat=True)), "Others are drawn."
names = [tile.name for level in range(collage.levels) for tile in collage.tiles(level)]
if collage.parts > 1:
    names += [collage.part_name(number) for number in range(1, collage.parts + 1)]
for name in [*names, "whole.jpeg", "download.jpeg"]:
    print(collage.path(name))
"""


@pytest.fixture
def site(tmp_path):
    """A database and a folder for pictures that other processes share."""
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}",
        "PORTAL_MEDIA_DIR": str(tmp_path / "media"),
        "DJANGO_SETTINGS_MODULE": "wsisportal.settings",
    }
    manage(env, "migrate", "--verbosity=0")
    return env


def manage(env, *arguments, code=""):
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=env, input=code, capture_output=True, text=True, check=True
    )
    return done.stdout


def wait_for(condition):
    until = time.monotonic() + 90  # on a machine with much else to do
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    assert condition(), "The worker has not begun."


@pytest.mark.long
@pytest.mark.once
def test_a_worker_that_is_killed_again_and_again_leaves_one_whole_collage_of_what_is_shown(site, tmp_path):
    public = tmp_path / "media" / "public"
    chance = random.Random(12)  # noqa: S311  the moments of the kills, the same in every run
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}

    with subprocess.Popen([sys.executable, "-c", LIVES], cwd=settings.BASE_DIR, env=site, **pipes) as lives:
        for _time in range(KILLS):
            print(file=lives.stdin, flush=True)
            worker = int(lives.stdout.readline())
            before = set(public.glob("collages/*/*/*"))
            wait_for(lambda before=before: set(public.glob("collages/*/*/*")) - before)
            time.sleep(chance.uniform(0, 0.6))
            os.kill(worker, signal.SIGKILL)
            assert lives.stdout.readline() == "ended\n"
        lives.stdin.close()
    manage(site, "work", "--once")

    files = {str(path.relative_to(public)) for path in public.glob("collages/*/*/*") if ".part-" not in path.name}
    assert files == set(manage(site, "shell", "-v0", code=STATE).split())
    for name in files:
        with Image.open(public / name) as picture:
            picture.load()


together = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="threads share one database in memory, without its locks"
)


@together
@pytest.mark.django_db(transaction=True)
def test_of_workers_that_look_at_once_one_asks_for_a_new_version():
    contest = make.ContestFactory()
    photo(contest)

    def look(_number):
        try:
            collages.look()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(look, range(8)))

    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[contest.pk]]


@together
@pytest.mark.django_db(transaction=True)
def test_workers_that_draw_the_same_at_once_make_one_collage():
    contest = make.ContestFactory()
    photos = [photo(contest) for _ in range(3)]

    def draw(_number):
        try:
            collages.make(contest.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(draw, range(3)))

    collage = Collage.objects.live().get()
    assert [*collage.cells.order_by("position").values_list("entry", flat=True)] == [each.pk for each in photos]
