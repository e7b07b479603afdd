"""The page of the collage works without scripts, weighs little, and shows nothing that readers may not see."""

import gzip
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from photocontest.models import Collage, Contest, Entry
from photocontest.services import collage as collages
from tests import factories as make
from tests.photocontest.photos import GREEN, RED, photo

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE = "/en/photo-contest/2017/collage/"
BIG = PAGE + "collage.jpg"


@pytest.fixture
def contest():
    return make.ContestFactory(edition=make.EditionFactory(year=2017))


@pytest.fixture
def made(django_capture_on_commit_callbacks):
    def make_it(contest):
        with django_capture_on_commit_callbacks(execute=True):
            collages.make(contest.pk)
        return Collage.objects.live().get(contest=contest)

    return make_it


def begun(contest, photos):
    """A collage with its rows, as far as a page needs them; its files are not there."""
    entries = make.EntryFactory.create_batch(photos, contest=contest, entrant=None)
    collage = Collage.begun(contest, 1, [(entry.pk, entry.token) for entry in entries])
    collage.made_at = timezone.now()
    collage.save()
    return collage, entries


def linked(page):
    """What the drawing leads to: addresses with the element that names them, and whether that is there."""
    found = re.findall(r'<a class="collage__link"\s+href="([^"]+)"\s+aria-labelledby="([^"]+)">', page)
    return [(address, f'id="{name}"' in page) for address, name in found]


def test_each_photo_is_a_link_in_the_drawing_named_by_the_list_behind_it(client, contest, made):
    first = photo(contest, RED, title="A mast in the snow", credit="Ana Petrović", country="RS")
    second = photo(contest, GREEN, title="Children of the library", credit="", country="", is_illustration=True)
    made(contest)

    page = client.get(PAGE).text

    addresses = [f"/en/photo-contest/2017/entries/{each.pk}/" for each in (first, second)]
    assert linked(page) == [(address, True) for address in addresses]
    rows = [
        " ".join(re.sub("<[^>]+>", " ", row).split())
        for row in re.findall(r'(?s)<li class="collage__photo".*?</li>', page)
    ]
    assert rows == [
        "A mast in the snow Two people at a table, talking Ana Petrović, Serbia",
        "Children of the library Two people at a table, talking illustration Credit not recorded",
    ]


def test_a_large_collage_leads_to_its_parts_and_each_of_them_to_its_photos(client, contest):
    _collage, entries = begun(contest, 40)

    whole, first, second = (client.get(PAGE + query).text for query in ("", "?page=1", "?page=2"))
    answers = [client.get(PAGE + query).status_code for query in ("?page=3", "?page=0", "?page=x")]

    assert linked(whole) == []
    assert re.findall(r'data-collage-door="(\d+)"\s+href="([^"]+)"\s+aria-label="([^"]+)"', whole) == [
        ("1", "?page=1", "Part 1"),
        ("2", "?page=2", "Part 2"),
    ]
    reached = {address for address, is_named in linked(first) + linked(second) if is_named}
    assert reached == {entry.get_absolute_url() for entry in entries}
    assert (len(linked(first)), len(linked(second))) == (36, 4)
    assert answers == [404, 404, 404]


def test_a_page_of_a_full_part_with_long_words_stays_within_its_weight(client, contest):
    _collage, entries = begun(contest, 40)
    for number, entry in enumerate(entries):
        letters = [chr(97 + (number * 7 + at * at * 13) % 26) for at in range(250)]
        entry.alternative_text = " ".join("".join(letters[at : at + 5]) for at in range(0, 250, 5))
        entry.title = f"The title of photo {number} that is not short"
        entry.credit = f"Somebody with a name of some length {number}"
    Entry.objects.bulk_update(entries, ["alternative_text", "title", "credit"])

    assert [len(gzip.compress(client.get(PAGE + query).content)) < 12_000 for query in ("", "?page=1")] == [True, True]


def test_the_page_asks_the_database_as_often_for_one_photo_as_for_many(client, contest):
    counts = []
    for photos in (1, 36):
        Collage.objects.all().delete()
        Entry.objects.all().delete()
        begun(contest, photos)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        counts.append(len(queries))

    assert (counts[0], counts[0] <= 12) == (counts[1], True)


def test_without_photos_or_while_it_is_made_anew_the_page_says_so(client, contest, made):
    empty = client.get(PAGE).text
    entry = photo(contest)
    growing = client.get(PAGE).text
    made(contest)
    there = client.get(PAGE).text
    Contest.objects.update(shows_gallery=False)
    entry.save()

    assert "No photos are shown yet" in empty
    assert "is being put together anew" in growing
    assert [text in there for text in ("No photos", "put together", "One photo so far.")] == [False, False, True]
    assert [client.get(address).status_code for address in (PAGE, BIG)] == [404, 404]


def test_the_whole_is_downloaded_as_one_picture(client, contest, made):
    for colour in (RED, GREEN):
        photo(contest, colour)
    made(contest)

    response = client.get(BIG)

    image = Image.open(io.BytesIO(response.getvalue()))
    assert (image.format, image.size, len(image.getexif())) == ("JPEG", (1024, 512), 0)
    assert response["Content-Disposition"] == 'attachment; filename="photo-contest-2017-collage.jpg"'


def test_tiles_are_there_for_every_reader_without_a_cookie(client, contest, made):
    photo(contest)
    collage = made(contest)

    tile, picture = (client.get(collage.url(name)) for name in ("0-1-1.avif", "whole.jpeg"))
    missing = [client.get(collage.url(name)).status_code for name in ("0-2-0.avif", "9-0-0.avif", "x.avif")]

    assert Image.open(io.BytesIO(tile.getvalue())).size == (256, 256)
    assert [(each["Content-Type"], each.cookies) for each in (tile, picture)] == [
        ("image/avif", {}),
        ("image/jpeg", {}),
    ]
    assert tile["Cache-Control"] == "public, max-age=600"
    assert missing == [404, 404, 404]


@pytest.mark.parametrize("how", ["hidden", "declined", "draft", "closed"])
def test_nothing_of_a_collage_is_served_once_readers_do_not_see_one_of_its_photos(client, contest, made, how):
    entry = photo(contest)
    photo(contest)
    collage = made(contest)
    addresses = [collage.url("0-0-0.avif"), collage.url("0-2-0.avif"), collage.url("whole.jpeg"), BIG]
    before = [client.get(address).status_code for address in addresses]
    rows = Entry.objects.filter(pk=entry.pk) if how in {"hidden", "declined"} else Contest.objects.all()
    changes = {
        "hidden": {"hidden_at": timezone.now()},
        "declined": {"review": "declined"},
        "draft": {"state": "draft"},
        "closed": {"shows_gallery": False},
    }
    rows.update(**changes[how])  # past every signal, as the clock would
    contest.edition.save()

    assert before == [200] * 4
    assert [client.get(address).status_code for address in addresses] == [404] * 4


def test_a_version_that_is_not_whole_is_served_to_nobody(client, contest, made):
    photo(contest)
    collage = made(contest)
    address = collage.url("whole.jpeg")
    client.get(address)
    collage.made_at = None
    collage.save()
    contest.save()

    assert client.get(address).status_code == 404
