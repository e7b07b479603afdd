"""The queue is emptied whatever becomes of the workers."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from PIL import Image

from medialib.models import FORMATS, WIDTHS, Picture
from tests.factories import PictureFactory
from wsisportal import work


@pytest.fixture
def task(db):
    """A task that waits, with the picture that it is for."""
    PictureFactory()
    return DBTaskResult.objects.get()


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_what_waits():
    pictures = [PictureFactory(), PictureFactory()]

    call_command("work", once=True, verbosity=0)

    assert list(Picture.objects.filter(pk__in=[each.pk for each in pictures]).unfinished()) == []
    assert {task.status for task in DBTaskResult.objects.all()} == {TaskResultStatus.SUCCESSFUL}


def begun(task, *, ago, status=TaskResultStatus.RUNNING, workers=1):
    moment = timezone.now() - timedelta(seconds=ago)
    DBTaskResult.objects.filter(pk=task.pk).update(
        status=status, started_at=moment, finished_at=moment, worker_ids=["w"] * workers
    )


@pytest.mark.parametrize("status", [TaskResultStatus.RUNNING, TaskResultStatus.FAILED])
def test_what_a_worker_did_not_finish_is_begun_again_after_a_while(task, settings, status):
    settings.TASK_PATIENCE = 60
    states = []

    for seconds in (50, 70):
        begun(task, ago=seconds, status=status)
        work.tidy()
        task.refresh_from_db()
        states.append(task.status)

    assert states == [status, TaskResultStatus.READY]


def test_what_fails_every_time_is_given_up(task, settings):
    begun(task, ago=settings.TASK_PATIENCE + 1, workers=work.MOST_ATTEMPTS)

    work.tidy()

    task.refresh_from_db()
    assert task.status == TaskResultStatus.FAILED


def test_what_is_long_done_is_forgotten(task):
    begun(task, ago=25 * 60 * 60, status=TaskResultStatus.SUCCESSFUL)

    work.tidy()

    assert not DBTaskResult.objects.filter(pk=task.pk).exists()


# Killed

# More than the twenty lives of a worker on a quick machine can finish.
PICTURES = 50
KILLS = 20


@pytest.fixture
def site(tmp_path):
    """A database and a folder for pictures that other processes share."""
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}",
        "PORTAL_MEDIA_DIR": str(tmp_path / "media"),
        "PORTAL_TASK_PATIENCE": "1",
    }
    manage(env, "migrate", "--verbosity=0")
    return env


def manage(env, *arguments, code=""):
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=env, input=code, capture_output=True, text=True, check=True
    )
    return done.stdout


def unfinished(env):
    """How many pictures wait, asked without a lock that the worker would have to wait for."""
    place = env["DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(place, timeout=20) as connection:
        return connection.execute("SELECT count(*) FROM medialib_picture WHERE NOT is_rendered").fetchone()[0]


def wait_for(condition):
    until = time.monotonic() + 90  # on a machine with much else to do
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    assert condition(), "The worker has not begun."


UPLOAD = f"""
from django.core.files.base import ContentFile
from tests.factories import PictureFactory, small_jpeg
for number in range({PICTURES}):
    PictureFactory(original=ContentFile(small_jpeg(1600 + number, 1200), name="a.jpg"))
"""
PATHS = """
from medialib.models import FORMATS, Picture, widths_of
for picture in Picture.objects.all():
    for width in widths_of(picture.width):
        for kind in FORMATS:
            print(picture.path(width, kind))
"""


@pytest.mark.long
def test_a_worker_killed_twenty_times_leaves_every_rendition_whole_and_once(site, tmp_path):
    manage(site, "shell", "-v0", code=UPLOAD)
    public = tmp_path / "media" / "public"
    chance = random.Random(20)  # noqa: S311  the moments of the kills, the same in every run
    waited = []

    for _time in range(KILLS):
        before = set(public.rglob("*"))
        worker = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=settings.BASE_DIR, env=site)
        wait_for(lambda before=before: set(public.rglob("*")) != before)
        time.sleep(chance.uniform(0, 0.5))  # anywhere within a picture or between two
        worker.kill()
        worker.wait()
        waited.append(unfinished(site))
    until = time.monotonic() + 120
    while unfinished(site) and time.monotonic() < until:
        time.sleep(1.1)
        manage(site, "work", "--once")

    found = sorted(str(path.relative_to(public)) for path in public.rglob("*") if not path.name.startswith(".part-"))
    files = [name for name in found if (public / name).is_file()]
    expected = sorted(manage(site, "shell", "-v0", code=PATHS).split())
    assert waited == sorted(waited, reverse=True)
    assert waited[-1] > 0, "The last kills fell into no work."
    assert files == expected
    assert len(files) == PICTURES * len(WIDTHS) * len(FORMATS)
    for name in files:
        with Image.open(public / name) as picture:
            picture.load()
            assert (str(picture.width), picture.format.lower()) == tuple(name.rsplit("/", 1)[1].split("."))
