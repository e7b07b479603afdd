"""A winner's poster, made once and kept, and the preview image of a photo: for as long as readers see them."""

import io
import os
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from medialib import clearing
from medialib.cards import drawn
from photocontest.cards import card_of
from photocontest.models import Award, Entry, Poster
from photocontest.services import posters
from tests import factories as make
from tests.photocontest.photos import BLUE, RED, colours_of, photo

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # a page is drawn the same whatever keeps the rows


def age(settings):
    """Let all files have been there for long enough to be leftovers."""
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        os.utime(path, (time.time() - 2 * clearing.GRACE_SECONDS,) * 2)


@pytest.fixture
def contest():
    edition = make.EditionFactory(year=2017, place="Geneva, Switzerland")
    return make.ContestFactory(edition=edition, name="WSIS Forum 2017 Photo Contest", shows_gallery=False)


def winner(contest, *, colour=BLUE, name="Winner", rank=None, **values):
    words = {"title": "A mast in the snow", "credit": "Ana Petrović", "place": "Niš", "country": "RS"} | values
    entry = photo(contest, colour, **words)
    return make.PhotoAwardFactory(contest=contest, entry=entry, name=name, place=rank)


def address(award, what="poster.pdf"):
    return f"/en/photo-contest/2017/entries/{award.entry_id}/{what}"


def read(response):
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    [page] = PdfReader(io.BytesIO(response.getvalue())).pages
    return page


def lines(page):
    return [line.strip() for line in page.extract_text().split("\n") if line.strip()]


def kept(settings):
    return sorted(path.name for path in (Path(settings.MEDIA_ROOT) / "private" / "posters").rglob("*.pdf"))


@pytest.mark.usefixtures("printer")
def test_a_poster_on_a3_names_photo_place_and_contest_and_shows_the_photo(client, contest):
    award = winner(contest, rank=2)

    response = client.get(address(award))
    page = read(response)

    assert [*map(round, page.mediabox[2:])] == [842, 1191]
    assert lines(page) == [
        "Winner · Place 2",
        "A mast in the snow",
        "Ana Petrović",
        "Niš, Serbia",
        "WSIS Forum 2017 Photo Contest",
        "WSIS Forum 2017, Geneva, Switzerland, 12–16 June 2017",
    ]
    assert [colours_of(image.data, (0.5, 0.5)) for image in page.images] == [[BLUE]]
    assert response["Content-Disposition"] == 'inline; filename="photo-contest-2017-a-mast-in-the-snow.pdf"'
    assert (award.poster_address, response.cookies) == (address(award), {})


@pytest.mark.usefixtures("printer")
def test_a_poster_is_made_once_and_anew_when_its_words_change(
    client, contest, settings, monkeypatch, django_capture_on_commit_callbacks
):
    award = winner(contest)
    times = []
    pdf = posters.printing.pdf
    monkeypatch.setattr(posters.printing, "pdf", lambda *args, **more: times.append(1) or pdf(*args, **more))

    first, second = (client.get(address(award)).getvalue() for _ in range(2))
    Entry.objects.update(title="A mast in the sun")
    contest.save()
    with django_capture_on_commit_callbacks(execute=True):
        third = read(client.get(address(award)))

    assert (first == second, len(times)) == (True, 2)
    assert "A mast in the sun" in lines(third)
    assert (kept(settings), Poster.objects.count()) == (["poster.pdf"], 1)


@pytest.mark.usefixtures("printer")
@pytest.mark.parametrize(
    "title", ["W" * 160, "Knowledge for everybody " * 6 + "and for all", "图" * 150, "معلومات " * 19 + "للجميع"]
)
@pytest.mark.parametrize("size", [(64, 48), (48, 96), (300, 40)])
def test_the_longest_words_stay_on_the_one_page_within_its_sides_and_above_its_foot(client, contest, title, size):
    place = "Somewhere far away in the mountains " * 4
    award = winner(contest, title=title, credit="Somebody " * 17, place=place, size=size, name="Award " * 19)

    page = read(client.get(address(award)))

    at = places_of(page)
    [foot] = [down for text, _x, down in at if text.startswith("WSIS Forum 2017 Photo")]
    last = max(down for text, _x, down in at if "mountains" in text)
    assert 700 < last < foot < 1191
    assert title not in [text for text, _x, _down in at]  # which no line has room for


@pytest.mark.usefixtures("printer")
@override_settings(LANGUAGES=[("en", "English"), ("ar", "Arabic")])
def test_an_arabic_poster_begins_at_the_right_and_is_kept_beside_the_english_one(client, contest, settings):
    award = winner(contest, title="صورة من صنعاء", credit="محمد")

    english = read(client.get(address(award)))
    arabic = read(client.get(address(award).replace("/en/", "/ar/")))

    found = [left_of(page, "WSIS Forum 2017 Photo") for page in (english, arabic)]
    assert (found[0] < 100, found[1] > 300) == (True, True)
    assert len(kept(settings)) == 2


def places_of(page):
    """Each piece of text with where it begins, in points from the left and from the top."""
    found = []

    def visit(text, matrix, own, *_font):
        x, y = (own[4] * matrix[at] + own[5] * matrix[at + 2] + matrix[at + 4] for at in (0, 1))
        found.append((text.strip(), x, float(page.mediabox.height) - y))

    page.extract_text(visitor_text=visit)
    return found


def left_of(page, start):
    return next(x for text, x, _down in places_of(page) if text.startswith(start))


@pytest.mark.usefixtures("printer")
def test_what_no_font_has_is_left_out(client, contest):
    page = read(client.get(address(winner(contest, title="โครงการ", credit="Ana 🎉"))))

    assert lines(page)[:3] == ["Winner", "Ana", "Niš, Serbia"]


@pytest.mark.usefixtures("printer")
@pytest.mark.parametrize("how", ["hidden", "declined", "gone"])
def test_the_poster_of_a_photo_that_goes_goes_with_it(
    client, contest, settings, how, django_capture_on_commit_callbacks
):
    award = winner(contest)
    client.get(address(award))
    before = kept(settings)
    entry = Entry.objects.get(pk=award.entry_id)

    with django_capture_on_commit_callbacks(execute=True):
        if how == "gone":
            entry.empty()
        elif how == "hidden":
            entry.hidden_at = timezone.now()
            entry.save()
        else:
            entry.review = "declined"
            entry.save()

    answers = [client.get(address(award, what)).status_code for what in ("poster.pdf", "card.jpg")]
    assert (before, kept(settings), answers) == (["poster.pdf"], [], [404, 404])


@pytest.mark.usefixtures("printer")
def test_a_poster_goes_even_if_the_server_stops_as_soon_as_its_photo_is_gone(client, contest, settings):
    award = winner(contest)
    client.get(address(award))

    Entry.objects.get(pk=award.entry_id).empty()  # and nothing that was to be done once that is committed

    assert not Poster.objects.exists()
    age(settings)
    clearing.clear_up()
    assert kept(settings) == []


@pytest.mark.usefixtures("printer")
def test_nothing_of_an_award_under_embargo_is_printed_or_shared_before_the_minute(client, contest, monkeypatch):
    moment = timezone.now() + timedelta(hours=1)
    award = winner(contest)
    Award.objects.update(publish_at=moment)

    before = [client.get(address(award, what)) for what in ("poster.pdf", "card.jpg")]
    contest.shows_gallery = True
    contest.save()
    in_gallery = [client.get(address(award, what)) for what in ("poster.pdf", "card.jpg")]
    monkeypatch.setattr(timezone, "now", lambda: moment)
    after = [client.get(address(award, what)) for what in ("poster.pdf", "card.jpg")]

    assert [each.status_code for each in before + in_gallery + after] == [404, 404, 404, 200, 200, 200]
    assert in_gallery[1].content != after[1].content
    assert Poster.objects.count() == 1


@pytest.mark.usefixtures("printer")
def test_a_photo_that_goes_while_its_poster_is_made_leaves_none(client, contest, settings, monkeypatch):
    award = winner(contest)
    pdf = posters.printing.pdf

    def slow(*args, **more):
        Entry.objects.update(hidden_at=timezone.now())
        return pdf(*args, **more)

    monkeypatch.setattr(posters.printing, "pdf", slow)

    assert (client.get(address(award)).status_code, Poster.objects.count()) == (404, 0)


def test_without_pango_the_reader_is_told_and_can_go_back(client, contest, without_pango):
    award = winner(contest)

    response = client.get(address(award))

    assert (response.status_code, response["Cache-Control"], response["Retry-After"]) == (
        503,
        "private, no-store",
        "60",
    )
    assert "install these Debian packages: libpango-1.0-0" in response.text
    assert f'href="{award.get_absolute_url()}"' in response.text
    assert Poster.objects.count() == 0


def test_while_others_are_made_the_reader_is_asked_to_come_again(client, contest, monkeypatch):
    monkeypatch.setattr(posters, "PATIENCE", 0.01)
    with posters._making:
        response = client.get(address(winner(contest)))

    assert (response.status_code, "Other posters are being made." in response.text) == (503, True)


@pytest.mark.usefixtures("printer")
def test_a_kept_poster_stays_and_what_no_row_names_goes(client, contest, settings):
    client.get(address(winner(contest)))
    stray = Path(settings.MEDIA_ROOT) / "private" / "posters" / "ab" / ("ab" * 16)
    stray.mkdir(parents=True)
    (stray / "poster.pdf").write_bytes(b"%PDF")
    age(settings)

    clearing.clear_up()

    assert (kept(settings), stray.exists()) == (["poster.pdf"], False)


def test_a_photo_without_an_award_has_a_card_and_no_poster(client, contest):
    contest.shows_gallery = True
    contest.save()
    entry = photo(contest)
    at = f"/en/photo-contest/2017/entries/{entry.pk}/"

    assert [client.get(at + what).status_code for what in ("card.jpg", "poster.pdf")] == [200, 404]


def test_a_photo_has_its_card_and_its_page_names_it(client, contest):
    award = winner(contest, colour=RED)

    response = client.get(address(award, "card.jpg"))
    page = client.get(address(award, "")).text
    head = dict(re.findall(r'<meta (?:property|name)="((?:og:image|twitter)[^"]*)"\s+content="([^"]*)"', page))

    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert (Image.open(io.BytesIO(response.content)).size, colours_of(response.content, (0.9, 0.4))) == (
        (1200, 630),
        [RED],
    )
    assert head == {
        "og:image": f"http://testserver{address(award, 'card.jpg')}",
        "og:image:type": "image/jpeg",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "A mast in the snow. WSIS Forum 2017 Photo Contest · Winner",
        "twitter:card": "summary_large_image",
    }


def test_a_card_says_whose_the_photo_is_where_it_was_taken_and_that_it_is_drawn(contest):
    award = winner(contest, licence="cc-by", is_illustration=True)

    card = card_of(award.entry, [award], site="WSIS Forum")

    assert (card.kicker, card.title, card.below, card.picture_words) == (
        "WSIS Forum 2017 Photo Contest · Winner",
        "A mast in the snow",
        ("Ana Petrović", "Niš, Serbia"),
        "Illustration · CC BY 4.0",
    )


def test_a_card_that_has_not_changed_is_not_drawn_again(client, contest):
    at = address(winner(contest), "card.jpg")
    first, before = client.get(at), drawn.cache_info()

    second = client.get(at, headers={"If-None-Match": first["ETag"]})

    after = drawn.cache_info()
    assert (second.status_code, after.misses, after.hits) == (304, before.misses, before.hits + 1)
