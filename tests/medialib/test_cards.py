import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageChops

from medialib import storage
from medialib.cards import MARGIN, MOST_BYTES, PICTURE_WIDTH, Card, drawn, fitted, picture_of
from medialib.lettering import SERIF
from tests.factories import PictureFactory, small_jpeg

pytestmark = pytest.mark.once

LONG = "Strengthening the capacities of rural communities in the appropriation of technologies " * 3


def seen(card):
    return Image.open(io.BytesIO(drawn(card)))


def differs(one, other):
    """The box in which two cards are not the same, small noise of the compression aside."""
    return ImageChops.difference(seen(one), seen(other)).convert("L").point(lambda value: 255 * (value > 60)).getbbox()


@pytest.mark.parametrize(
    "card",
    [
        Card(kicker="WSIS Prizes 2017 · Winner", title="Infomed", below=("Infomed", "Cuba"), foot="WSIS Forum"),
        Card(kicker="WSIS Prizes 2017 · Winner", above=LONG, title=LONG, below=(LONG, LONG), foot=LONG),
        Card(kicker="فائز", title="منصة الحكومة الرقمية المتكاملة", below=("", "مصر"), mirrored=True),
        Card(kicker="\x00", title="X" * 5000),
        Card(kicker="", title="中国政府信息无障碍服务系统，面向全体公民"),
        Card(kicker="", title=""),
    ],
)
def test_a_card_is_a_jpeg_of_its_size_and_light(card):
    image = seen(card)

    assert (image.format, image.size, image.getexif().get(0x010E)) == ("JPEG", (1200, 630), None)
    assert len(drawn(card)) <= MOST_BYTES


def test_every_word_of_a_card_is_drawn_in_its_place():
    bare = Card(kicker="", title="")
    boxes = {
        name: differs(bare, Card(**{"kicker": "", "title": "", **words}))
        for name, words in {
            "kicker": {"kicker": "Winner"},
            "title": {"title": "Infomed"},
            "foot": {"title": "I", "foot": "WSIS Forum"},
        }.items()
    }
    mirrored = differs(Card(kicker="", title="", mirrored=True), Card(kicker="", title="Infomed", mirrored=True))

    assert all(abs(box[0] - MARGIN) < 16 for box in boxes.values())
    assert boxes["kicker"][3] < 110
    assert boxes["title"][1] < boxes["title"][3] < 200
    assert boxes["foot"][3] > 560
    assert abs(mirrored[2] - (1200 - MARGIN)) < 16


def test_what_cannot_be_written_gives_its_place_to_the_next():
    with_unknown = Card(kicker="Winner", title="โครงการ 🚀", below=("Ministry", "Thailand"))
    with_next = Card(kicker="Winner", title="Ministry", below=("", "Thailand"))

    assert differs(with_unknown, with_next) is None


def test_a_long_title_is_set_smaller_and_at_last_cut():
    blocks = [fitted(text, SERIF, (76, 40), 900, 200, "#fff") for text in ("Infomed", "Words " * 20, LONG)]

    assert [(len(block.lines), block.font.size) for block in blocks] == [(1, 76), (3, 40), (4, 40)]
    assert [block.lines[-1][-1] for block in blocks] == ["d", "s", "…"]
    assert all(block.font.getlength(line) <= 900 for block in blocks for line in block.lines)


def test_a_right_to_left_text_keeps_its_direction_in_every_line():
    block = fitted("منصة الحكومة eGov", SERIF, (76,), 300, 400, "#fff")

    assert (block.direction, len(block.lines)) == ("rtl", 3)


@pytest.mark.django_db
def test_a_picture_stands_at_the_far_edge_around_its_focal_point():
    file = io.BytesIO()
    halves = Image.new("RGB", (800, 315), (200, 30, 30))
    halves.paste((30, 160, 30), (400, 0, 800, 315))
    halves.save(file, "JPEG")
    picture = PictureFactory(original=ContentFile(file.getvalue(), "halves.jpg"), focal_x=100)

    image = seen(Card(kicker="", title="Title", **picture_of(picture)))

    red, green, _blue = image.getpixel((1200 - PICTURE_WIDTH // 2, 300))
    assert green > 130 > red
    assert image.getpixel((1200 - PICTURE_WIDTH - 8, 300))[1] < 90


@pytest.mark.django_db
def test_a_picture_says_whose_it_is_and_that_it_is_drawn():
    drawing = picture_of(PictureFactory(is_illustration=True, credit="WSIS Portal", licence="cc-by"))

    with_words, without = (Card(kicker="", title="T", **{**drawing, **also}) for also in ({}, {"picture_words": ""}))

    assert drawing["picture_words"] == "Illustration · WSIS Portal, CC BY 4.0"
    left, top, right, bottom = differs(with_words, without)
    assert 1200 - PICTURE_WIDTH < left < right < 1200
    assert 630 - 34 < top < bottom <= 630


@pytest.mark.django_db
def test_a_picture_that_readers_do_not_see_is_on_no_card():
    assert picture_of(PictureFactory(state="draft")) == {}
    assert picture_of(None) == {}


@pytest.mark.parametrize("content", [b"", b"no picture", small_jpeg()[:-300]])
def test_a_damaged_picture_leaves_the_words(content):
    storage.public().save("pictures/00/damaged.jpeg", ContentFile(content))

    assert seen(Card(kicker=repr(content[:20]), title="Title", picture="pictures/00/damaged.jpeg")).size == (1200, 630)
