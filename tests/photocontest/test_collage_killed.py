"""The worker is killed while it draws, again and again, and photos come and go meanwhile."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult
from PIL import Image

from photocontest.models import Collage
from photocontest.services import collage as collages
from tests import factories as make
from tests import killing
from tests.photocontest.photos import photo

KILLS = 8

LIFE = """
from django.utils import timezone
from photocontest.models import Entry
from tests import factories as make
from tests.photocontest.photos import RED, GREEN, photo

settings.TASK_PATIENCE = 0
contest = make.ContestFactory()
for number in range(10):
    photo(contest, RED, size=(640, 480))

def prepare(life):
    "Two photos more, and of those that are there another one hidden."
    for colour in (RED, GREEN):
        photo(contest, colour, size=(640, 480))
    hidden = Entry.objects.filter(hidden_at=None).order_by("pk")[life]
    hidden.hidden_at = timezone.now()
    hidden.save()

def left():
    return Entry.objects.filter(hidden_at=None).count()
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


@pytest.mark.long
@pytest.mark.once
def test_a_worker_that_is_killed_again_and_again_leaves_one_whole_collage_of_what_is_shown(empty_site):
    public = empty_site.folder / "media" / "public"
    chance = random.Random(12)  # noqa: S311  the moments of the kills, the same in every run

    shown = killing.kill_workers(empty_site, LIFE, times=KILLS, within=0.6, chance=chance)
    killing.manage(empty_site, "work", "--once")

    files = {str(path.relative_to(public)) for path in public.glob("collages/*/*/*") if ".part-" not in path.name}
    assert shown == [10 + life for life in range(1, KILLS + 1)]
    assert files == set(killing.manage(empty_site, "shell", "-v0", code=STATE).split())
    for name in files:
        with Image.open(public / name) as picture:
            picture.load()


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
