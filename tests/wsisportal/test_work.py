"""The queue is emptied whatever becomes of the workers."""

import random
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from PIL import Image

from medialib.models import FORMATS, WIDTHS, Picture
from tests import killing
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

KILLS = 20

LIFE = """
from django.core.files.base import ContentFile
from medialib.models import Picture
from tests.factories import PictureFactory, small_jpeg

waiting = Picture.objects.filter(is_rendered=False)
left = waiting.count

def prepare(life):
    "Pictures wait, more than even a quick worker finishes. What was left half done is begun again in every sixth life."
    for _missing in range(12 - waiting.count()):
        PictureFactory(original=ContentFile(small_jpeg(1600 + Picture.objects.count(), 1200), name="a.jpg"))
    settings.TASK_PATIENCE = 0 if life % 6 == 5 else 3600
"""
PATHS = """
from medialib.models import FORMATS, Picture, widths_of
for picture in Picture.objects.all():
    for width in widths_of(picture.width):
        for kind in FORMATS:
            print(picture.path(width, kind))
"""


@pytest.mark.long
@pytest.mark.once
def test_a_worker_killed_twenty_times_leaves_every_rendition_whole_and_once(empty_site):
    public = empty_site.folder / "media" / "public"
    chance = random.Random(20)  # noqa: S311  the moments of the kills, the same in every run

    waited = killing.kill_workers(empty_site, LIFE, times=KILLS, within=0.5, chance=chance)
    time.sleep(1.1)  # as long as the last one killed is waited for
    killing.manage(empty_site, "work", "--once")

    found = sorted(str(path.relative_to(public)) for path in public.rglob("*") if not path.name.startswith(".part-"))
    files = [name for name in found if (public / name).is_file()]
    expected = sorted(killing.manage(empty_site, "shell", "-v0", code=PATHS).split())
    assert min(waited) > 0, "A kill fell into no work."
    assert files == expected
    assert len(files) % (len(WIDTHS) * len(FORMATS)) == 0
    for name in files:
        with Image.open(public / name) as picture:
            picture.load()
            assert (str(picture.width), picture.format.lower()) == tuple(name.rsplit("/", 1)[1].split("."))
