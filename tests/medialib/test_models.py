import hashlib
import io
import os
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult
from PIL import Image
from reversion.models import Revision

from medialib import rendering
from medialib.models import NO_ROOM, Picture, widths_of
from publishing import history
from publishing.models import State
from publishing.preview.running import Preview, previewing
from tests.disk import full_disk
from tests.factories import PictureFactory, small_jpeg

from . import corpus

pytestmark = pytest.mark.django_db


def files(settings, folder):
    place = Path(settings.MEDIA_ROOT) / folder
    return sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())


def test_a_picture_is_kept_under_a_name_that_says_nothing_and_shown_under_another(settings):
    data = small_jpeg(1200, 900)

    picture = PictureFactory(original=ContentFile(data, name="../../etc/my holiday.php"), title="")
    picture.refresh_from_db()

    assert (picture.kind, picture.width, picture.height, picture.size) == ("JPEG", 1200, 900, len(data))
    assert picture.checksum == hashlib.sha256(data).hexdigest()
    assert files(settings, "private") == [picture.original.name]
    assert files(settings, "public") == [picture.path(1024, "jpeg")]
    assert picture.original.name.removeprefix("pictures/").isalnum()
    assert picture.token not in picture.original.name


def test_the_name_of_the_file_becomes_the_title_where_there_is_none():
    picture = PictureFactory.build(original=ContentFile(small_jpeg(), name="Opening of the forum.jpg"), title="")

    picture.full_clean()

    assert picture.title == "Opening of the forum"


def test_a_page_is_whole_before_the_worker_has_been_there_and_gets_every_size_afterwards(settings):
    picture = PictureFactory(original=ContentFile(small_jpeg(1200, 900), name="a.jpg"))
    before = (picture.fallback, picture.jpeg_set, picture.avif_set)

    rendering.render(picture)
    picture.refresh_from_db()

    stem = f"/media/pictures/{picture.token[:2]}/{picture.token}"
    assert before == (f"{stem}/1024.jpeg", "", "")
    assert picture.avif_set == ", ".join(f"{stem}/{width}.avif {width}w" for width in (320, 640, 1024, 1200))
    assert files(settings, "public") == sorted(
        picture.path(width, kind) for width in (320, 640, 1024, 1200) for kind in ("avif", "jpeg")
    )


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (1, [1]),
        (320, [320]),
        (321, [320, 321]),
        (1024, [320, 640, 1024]),
        (1500, [320, 640, 1024, 1500]),
        (6000, [320, 640, 1024, 1500]),
    ],
)
def test_the_widths_that_are_promised_are_those_that_are_made(width, widths, settings):
    picture = PictureFactory(original=ContentFile(small_jpeg(width, 8), name="a.jpg"))

    rendering.render(picture)

    assert widths_of(width) == widths
    assert files(settings, "public") == sorted(picture.path(each, kind) for each in widths for kind in ("avif", "jpeg"))


def test_saving_a_picture_puts_its_renditions_into_the_queue_once_and_with_the_transaction():
    with transaction.atomic():
        PictureFactory()
        transaction.set_rollback(True)
    assert DBTaskResult.objects.count() == 0

    picture = PictureFactory()
    picture.caption = "Another"
    picture.save()

    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[picture.pk]]


def test_a_new_original_gets_a_new_address_and_loses_the_sizes_of_the_old_one():
    picture = PictureFactory()
    rendering.render(picture)
    picture.refresh_from_db()
    before = picture.token

    picture.original = ContentFile(small_jpeg(100, 50), name="b.jpg")
    picture.save()
    picture.refresh_from_db()

    assert (picture.width, picture.is_rendered, picture.token == before) == (100, False, False)


def test_renditions_of_what_was_replaced_meanwhile_do_not_count():
    picture = PictureFactory()
    old = Picture.objects.get(pk=picture.pk)
    picture.original = ContentFile(small_jpeg(100, 50), name="b.jpg")
    picture.save()

    done = rendering.render(old)

    picture.refresh_from_db()
    assert (done, picture.is_rendered) == (False, False)


def test_a_picture_is_published_only_with_words_or_as_a_decoration():
    picture = PictureFactory(alternative_text="", state=State.DRAFT)
    picture.state = State.PUBLISHED

    with pytest.raises(ValidationError) as refused:
        picture.full_clean()
    assert refused.value.messages == ["It needs an alternative text before it is published."]
    with pytest.raises(IntegrityError), transaction.atomic():
        picture.save()

    picture.is_decorative = True
    picture.full_clean()
    picture.save()


def test_an_upload_that_is_refused_leaves_nothing_behind(settings):
    picture = PictureFactory.build(original=ContentFile(corpus.half_a_jpeg(), name="a.jpg"))

    with pytest.raises(ValidationError) as refused:
        picture.full_clean()
    with pytest.raises(ValidationError):
        picture.save()

    expected = ["The file is damaged or incomplete. Save it anew from where it came and send that."]
    assert refused.value.message_dict == {"original": expected}
    assert (files(settings, "private"), files(settings, "public"), Picture.objects.count()) == ([], [], 0)


def test_a_full_disk_is_said_in_words_and_leaves_nothing_half_done(settings):
    picture = PictureFactory.build(original=ContentFile(corpus.cmyk_jpeg(), name="a.jpg"))

    with full_disk(), pytest.raises(ValidationError) as refused:
        picture.full_clean()

    assert refused.value.message_dict == {"original": [str(NO_ROOM)]}
    assert (files(settings, "private"), files(settings, "public")) == ([], [])


def test_a_file_that_cannot_be_written_whole_is_not_there_at_all(settings):
    from medialib import storage

    storage.public().save("pictures/a", ContentFile(b"old"))

    with full_disk(), pytest.raises(OSError, match="File too large"):
        storage.public().save("pictures/a", ContentFile(bytes(1000)))

    assert files(settings, "public") == ["pictures/a"]
    assert storage.public().open("pictures/a").read() == b"old"


def test_an_original_has_no_address_in_a_preview_either():
    with previewing(Preview()):
        picture = PictureFactory()

        assert picture.fallback.startswith("data:image/jpeg;base64,")
        with pytest.raises(ValueError, match="Originals have no address"):
            _address = picture.original.url


def test_the_most_detailed_picture_fits_into_its_address_in_a_preview():
    noise = Image.frombytes("RGB", (1024, 2048), os.urandom(1024 * 2048 * 3))
    file = io.BytesIO()
    noise.save(file, "PNG")
    with previewing(Preview()):
        picture = PictureFactory(original=ContentFile(file.getvalue(), name="noise.png"))

        assert len(picture.fallback) > 1_000_000


def test_what_lies_in_the_public_folder_has_no_metadata(settings):
    picture = PictureFactory(original=ContentFile(corpus.jpeg_that_says_where_it_was_taken(), name="a.jpg"))
    rendering.render(picture)

    for name in files(settings, "public"):
        with Image.open(Path(settings.MEDIA_ROOT) / "public" / name) as made:
            assert set(made.info) & {"exif", "xmp", "icc_profile", "comment"} == set()
    assert b"Camera of a delegate" in picture.original.open("rb").read()


def test_a_return_to_a_state_with_the_same_original_keeps_what_was_made_of_it(editor):
    with history.recorded(by=editor):
        picture = PictureFactory(original=ContentFile(small_jpeg(1200, 900), name="a.jpg"), caption="Before")
        history.include(picture)
    rendering.render(Picture.objects.get(pk=picture.pk))
    picture.refresh_from_db()
    with history.recorded(by=editor):
        picture.caption = "After"
        picture.save()
        history.include(picture)

    history.go_back(Picture, picture.pk, Revision.objects.order_by("pk").first(), by=editor)

    returned = Picture.objects.get(pk=picture.pk)
    assert (returned.caption, returned.is_rendered, returned.token) == ("Before", True, picture.token)


def test_a_return_to_another_original_makes_its_sizes_anew(editor, settings):
    with history.recorded(by=editor):
        picture = PictureFactory(original=ContentFile(small_jpeg(1200, 900), name="a.jpg"))
        history.include(picture)
    first = picture.token
    with history.recorded(by=editor):
        picture.original = ContentFile(small_jpeg(900, 1200), name="b.jpg")
        picture.save()
        history.include(picture)
    revision = Revision.objects.order_by("pk").first()

    for _time in range(2):
        history.go_back(Picture, picture.pk, revision, by=editor)

    returned = Picture.objects.get(pk=picture.pk)
    assert returned.token not in (first, picture.token)
    assert returned.width == 1200
    assert f"{returned.path(1024, 'jpeg')}" in files(settings, "public")
