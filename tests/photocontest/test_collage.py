"""The collage follows the photos that readers see, moves none that stays, and shows none that does not."""

import errno
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from medialib import clearing, storage
from photocontest.models import Collage, Contest, Entry
from photocontest.models.collage import PART, TILE, place_of, position_at
from photocontest.services import collage as collages
from tests import factories as make
from tests.photocontest.photos import BLUE, GREEN, NOTHING, RED, WHITE, colours_of, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest():
    return make.ContestFactory()


@pytest.fixture
def made(django_capture_on_commit_callbacks):
    """Makes the collage of a contest, as the worker does."""

    def make_it(contest):
        with django_capture_on_commit_callbacks(execute=True):
            collages.make(contest.pk)
        return Collage.objects.live().filter(contest=contest).first()

    return make_it


@pytest.fixture
def saved(django_capture_on_commit_callbacks):
    def save(row, **values):
        for name, value in values.items():
            setattr(row, name, value)
        with django_capture_on_commit_callbacks(execute=True):
            row.save()

    return save


def read(collage, name):
    with storage.public().open(collage.path(name)) as file:
        return file.read()


def files(settings):
    top = Path(settings.MEDIA_ROOT) / "public" / "collages"
    return sorted(path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file())


def order(collage):
    return [*collage.cells.order_by("position").values_list("entry", flat=True)]


def test_places_are_each_one_photos_and_make_a_square_that_grows_at_its_end():
    places = [place_of(position) for position in range(500)]

    assert places[:10] == [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (2, 1), (0, 2), (1, 2), (2, 2), (3, 0)]
    assert [position_at(column, row) for column, row in places] == [*range(500)]
    for photos in range(1, 500):
        collage = Collage(photos=photos)
        columns, rows = (max(side) + 1 for side in zip(*places[:photos], strict=True))
        assert (collage.columns, collage.rows) == (columns, rows)
        assert 0 <= columns - rows <= 1
        sides = [max(collage.width, collage.height) >> level for level in range(collage.levels)]
        assert [side <= TILE for side in sides] == [False] * (collage.levels - 1) + [True]


def test_parts_hold_each_photo_once_and_keep_their_numbers():
    for photos in (1, 36, 37, 100, 1000):
        collage = Collage(photos=photos)
        held = [
            position
            for number in range(1, collage.parts + 1)
            for position in collage.part(number).positions
            if position < photos
        ]
        assert sorted(held) == [*range(photos)]
    assert [
        (Collage(photos=900).part(number).column, Collage(photos=900).part(number).row) for number in (1, 2, 3)
    ] == [
        (0, 0),
        (PART, 0),
        (0, PART),
    ]


def test_every_size_of_the_collage_shows_each_photo_at_its_place(contest, made, settings):
    for colour in (RED, GREEN, BLUE):
        photo(contest, colour)

    collage = made(contest)

    assert (collage.columns, collage.rows, collage.levels) == (2, 2, 3)
    near = [f"0-{column}-{row}.avif" for column in range(4) for row in range(4) if not (column > 1 and row > 1)]
    far = ["1-0-0.avif", "1-0-1.avif", "1-1-0.avif", "2-0-0.avif", "download.jpeg", "whole.jpeg"]
    assert files(settings) == [collage.path(name).removeprefix("collages/") for name in sorted(near + far)]
    assert [colours_of(read(collage, f"0-{column}-0.avif"), (0.5, 0.5)) for column in range(4)] == [
        [RED],
        [RED],
        [GREEN],
        [GREEN],
    ]
    quarters = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
    for name in ("2-0-0.avif", "whole.jpeg", "download.jpeg"):
        assert colours_of(read(collage, name), *quarters) == [RED, GREEN, BLUE, NOTHING]


def test_a_photo_is_cut_around_its_middle(contest, made):
    wide = photo(contest, size=(96, 48))
    stripes = Image.new("RGB", (96, 48), RED)
    stripes.paste(BLUE, (24, 0, 72, 48))
    with Path(wide.shelf.path(wide.path(96, "jpeg"))).open("wb") as file:
        stripes.save(file, "JPEG", quality=95)

    collage = made(contest)

    assert colours_of(read(collage, "whole.jpeg"), (0.1, 0.5), (0.5, 0.5), (0.9, 0.5)) == [BLUE] * 3


def test_a_new_photo_moves_none_and_what_was_drawn_is_not_drawn_again(contest, made, settings):
    photos = [photo(contest, colour) for colour in (RED, GREEN)]
    first = made(contest)
    storage.public().delete(photos[0].path(64, "jpeg"))
    later = photo(contest, WHITE)

    second = made(contest)

    assert (second.version, order(second)) == (2, [photos[0].pk, photos[1].pk, later.pk])
    assert colours_of(read(second, "whole.jpeg"), (0.25, 0.25), (0.75, 0.25), (0.25, 0.75)) == [RED, GREEN, WHITE]
    assert [name for name in files(settings) if first.token in name] == []
    assert list(Collage.objects.all()) == [second]


@pytest.mark.parametrize("how", ["hidden", "declined", "gone"])
def test_what_shows_a_photo_that_goes_is_gone_with_it_and_the_last_one_takes_its_place(
    contest, made, saved, settings, how, django_capture_on_commit_callbacks
):
    photos = [photo(contest, colour) for colour in (RED, GREEN, BLUE, WHITE)]
    before = made(contest)
    others = {name for name in files(settings) if "/0-0" not in name and "/0-1" not in name}

    with django_capture_on_commit_callbacks(execute=True):
        if how == "gone":
            Entry.objects.get(pk=photos[1].pk).empty()
        else:
            values = {"hidden_at": timezone.now()} if how == "hidden" else {"review": "declined"}
            saved(Entry.objects.get(pk=photos[1].pk), **values)

    assert Collage.objects.live().count() == 0
    gone = {"0-2-0.avif", "0-3-0.avif", "0-2-1.avif", "0-3-1.avif", "1-1-0.avif", "2-0-0.avif"}
    gone |= {"whole.jpeg", "download.jpeg"}
    left = {name for name in files(settings) if "/0-0" not in name and "/0-1" not in name}
    assert {Path(name).name for name in others - left} == gone
    after = made(contest)
    assert order(after) == [photos[0].pk, photos[3].pk, photos[2].pk]
    assert colours_of(read(after, "whole.jpeg"), (0.25, 0.25), (0.75, 0.25), (0.25, 0.75)) == [RED, WHITE, BLUE]
    assert {Path(name).parent.name for name in files(settings)} == {after.token}
    assert before.token != after.token


def test_a_photo_that_comes_back_before_the_next_version_is_drawn_where_it_was(contest, made, saved):
    photos = [photo(contest, colour) for colour in (RED, GREEN)]
    before = made(contest)
    saved(photos[0], hidden_at=timezone.now())
    saved(photos[0], hidden_at=None)
    between = Collage.objects.live().count()

    after = made(contest)

    assert (between, after.token, order(after)) == (0, before.token, [each.pk for each in photos])
    assert colours_of(read(after, "whole.jpeg"), (0.25, 0.5), (0.75, 0.5)) == [RED, GREEN]


def test_a_photo_that_was_replaced_is_drawn_as_it_is_now(contest, made, saved):
    entry = photo(contest, RED)
    made(contest)
    other = photo(make.ContestFactory(edition__year=2019), BLUE)
    saved(entry, token=other.token)

    seen = Collage.objects.live().filter(contest=contest).count()

    assert (seen, colours_of(read(made(contest), "whole.jpeg"), (0.5, 0.5))) == (0, [BLUE])


def test_photos_that_readers_do_not_see_are_in_no_collage(contest, made):
    seen = photo(contest)
    for values in ({"review": "waiting"}, {"review": "declined"}, {"hidden_at": timezone.now()}):
        make.EntryFactory(contest=contest, **values)
    closed = make.ContestFactory(edition__year=2018, shows_gallery=False)
    make.PhotoAwardFactory(contest=closed, entry=photo(closed))
    draft = make.ContestFactory(edition__year=2019, state="draft")
    photo(draft)

    assert order(made(contest)) == [seen.pk]
    assert (made(closed), made(draft)) == (None, None)


def test_a_photo_without_its_file_comes_when_that_is_there(contest, made):
    seen, late = photo(contest), make.EntryFactory(contest=contest)
    first = order(made(contest))
    late.shelf.save(late.path(64, "jpeg"), late.original)

    assert (first, order(made(contest))) == ([seen.pk], [seen.pk, late.pk])


def test_whoever_is_stopped_goes_on_with_what_is_missing(contest, made, settings, monkeypatch):
    for colour in (RED, GREEN, BLUE):
        photo(contest, colour)
    left, fsync = [9], os.fsync

    def full(number):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(number)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            made(contest)
    begun, there = Collage.objects.get(), files(settings)
    kept = {name: (Path(settings.MEDIA_ROOT) / "public/collages" / name).stat().st_ino for name in there}

    collage = made(contest)

    assert (begun.made_at, 0 < len(there) < 18, collage.token) == (None, True, begun.token)
    after = {name: (Path(settings.MEDIA_ROOT) / "public/collages" / name).stat().st_ino for name in files(settings)}
    assert ({name: after[name] for name in kept}, len(after)) == (kept, 18)


def test_a_photo_that_goes_while_it_is_drawn_is_not_shown(contest, made, saved):
    photos = [photo(contest, colour) for colour in (RED, GREEN)]
    begun = collages.planned(contest.pk)
    collages.mosaic.draw(begun, [])
    Entry.objects.filter(pk=photos[0].pk).update(hidden_at=timezone.now())

    collages.finish(begun)

    assert list(Collage.objects.live()) == []
    assert order(made(contest)) == [photos[1].pk]


def tasks():
    return [task.args_kwargs["args"] for task in DBTaskResult.objects.order_by("enqueued_at")]


def test_a_new_version_is_asked_for_once_however_often_photos_change(contest):
    for _ in range(3):
        photo(contest)
        collages.look()

    assert tasks() == [[contest.pk]]


def test_nothing_is_asked_for_while_the_collage_shows_what_readers_see(contest, made):
    photo(contest)
    made(contest)
    make.EntryFactory(contest=contest, review="waiting")
    make.ContestFactory(edition__year=2018)

    collages.look()

    assert tasks() == []


@pytest.mark.parametrize("how", ["gallery", "state", "clock"])
def test_the_collage_of_a_contest_that_shows_none_goes_with_all_its_files(contest, made, settings, how, monkeypatch):
    photo(contest)
    made(contest)
    soon = timezone.now() + timedelta(hours=1)
    values = {"gallery": {"shows_gallery": False}, "state": {"state": "draft"}, "clock": {"unpublish_at": soon}}
    Contest.objects.filter(pk=contest.pk).update(**values[how])
    monkeypatch.setattr(timezone, "now", lambda: soon)

    collages.look()
    seen = (tasks(), made(contest), Collage.objects.count(), files(settings))

    assert seen == ([[contest.pk]], None, 0, [])


def test_files_of_a_collage_stay_and_those_that_no_row_names_go(contest, made, settings):
    photo(contest)
    kept = made(contest)
    storage.public().save(f"collages/ab/{'ab' * 16}/whole.jpeg", photo(contest).original)
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        os.utime(path, (time.time() - 2 * clearing.GRACE_SECONDS,) * 2)

    clearing.clear_up()

    assert {Path(name).parent.name for name in files(settings)} == {kept.token}


@pytest.mark.django_db(transaction=True)
def test_the_worker_lets_the_collage_grow_by_itself():
    contest = make.ContestFactory()
    photo(contest)
    call_command("work", once=True, verbosity=0)
    first = Collage.objects.live().get()
    photo(contest)

    call_command("work", once=True, verbosity=0)

    second = Collage.objects.live().get()
    assert ((first.version, first.photos), (second.version, second.photos)) == ((1, 1), (2, 2))
    assert Collage.objects.count() == 1
