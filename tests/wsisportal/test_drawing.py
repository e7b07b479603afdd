"""The sample pictures of the content are what the project draws, and say what they are."""

from functools import cache
from io import BytesIO, StringIO
from itertools import combinations

import pytest
from django.conf import settings
from django.core.management import call_command
from PIL import Image, ImageChops

from medialib.models import Picture
from photocontest.models import Entry
from publishing.models import State
from wsisportal.content import drawing

pytestmark = pytest.mark.once

CONTENT = settings.BASE_DIR / "content"
MOST_BYTES = 60_000


@cache
def drawn_once(scene):
    return drawing.draw(scene)


def far_apart(one, other):
    """The largest difference of a colour between two pictures, once the noise of compression is smoothed away."""
    small = [picture.convert("RGB").resize((180, 135), Image.Resampling.BOX) for picture in (one, other)]
    return max(high for _low, high in ImageChops.difference(*small).getextrema())


@pytest.mark.parametrize("scene", drawing.SCENES, ids=lambda scene: scene.name)
def test_the_picture_in_the_content_is_the_scene_drawn_anew(scene):
    with Image.open(CONTENT / scene.name) as kept:
        assert kept.size == (drawing.WIDTH, drawing.HEIGHT)
        assert far_apart(kept, drawn_once(scene)) <= 8


def test_scenes_are_told_apart():
    drawn = [drawn_once(scene) for scene in drawing.SCENES]

    assert min(far_apart(one, other) for one, other in combinations(drawn, 2)) > 60


def test_a_scene_is_drawn_to_the_same_bytes_every_time(tmp_path):
    call_command("draw_pictures", folder=tmp_path, stdout=StringIO())

    for scene in drawing.SCENES:
        again = BytesIO()
        drawn_once(scene).save(again, "jpeg", quality=drawing.QUALITY, optimize=True, progressive=True)
        assert (tmp_path / scene.name).read_bytes() == again.getvalue()


@pytest.mark.django_db
@pytest.mark.usefixtures("content")
def test_every_picture_of_the_content_is_drawn_and_readers_are_told():
    pictures = Picture.objects.all()

    entries = Entry.objects.all()
    assert sorted(shown.original.name for shown in [*pictures, *entries]) == sorted(
        f"content/{scene.name}" for scene in drawing.SCENES
    )
    assert {(entry.is_illustration, entry.credit) for entry in entries} == {(True, "")}
    assert {(picture.is_illustration, picture.credit, picture.state) for picture in pictures} == {
        (True, "WSIS Portal", State.PUBLISHED)
    }
    assert not pictures.without_words().exists()
    assert all((CONTENT / scene.name).stat().st_size < MOST_BYTES for scene in drawing.SCENES)


@pytest.mark.parametrize("path", ["/en/", "/en/forum/2017/", "/en/forum/2018/"])
@pytest.mark.django_db
@pytest.mark.usefixtures("content")
def test_the_word_illustration_stands_with_the_picture(client, path):
    figure = client.get(path).text.partition("<figure")[2].partition("</figure>")[0]

    assert '<span class="label">illustration</span>' in figure
    assert "WSIS Portal, CC BY 4.0" in figure
