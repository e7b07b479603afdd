"""What goes and what stays, each kind with files as the portal leaves them."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from medialib import children, clearing, rendering, storage
from medialib.models import File, Picture
from publishing import history
from tests.factories import AlbumPictureFactory, FileFactory, PictureFactory, small_jpeg, small_pdf
from wsisportal import work

pytestmark = pytest.mark.django_db

LONG_AGO = time.time() - 2 * clearing.GRACE_SECONDS


@pytest.fixture(autouse=True)
def temporary(monkeypatch, tmp_path):
    """A folder for temporary files of our own."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(clearing.tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def media(settings):
    return Path(settings.MEDIA_ROOT)


def aged(*places):
    """Let all that lies there have been there for a while."""
    for place in places:
        for path in [place, *place.rglob("*")]:
            os.utime(path, (LONG_AGO, LONG_AGO))


def files(*places):
    return sorted(str(path) for place in places for path in place.rglob("*") if path.is_file())


def cleared(*places):
    """What goes from places after a while."""
    aged(*places)
    before = files(*places)
    clearing.clear_up()
    after = files(*places)
    return [path for path in before if path not in after]


def test_everything_that_a_row_names_stays(media):
    picture, file = PictureFactory(), FileFactory()
    rendering.render(Picture.objects.get(pk=picture.pk))
    AlbumPictureFactory(picture=picture)

    assert cleared(media) == []
    assert file.original.open("rb").read() == small_pdf()
    assert len(files(media)) == 4


@pytest.mark.parametrize("make", [FileFactory, PictureFactory])
def test_a_replaced_original_stays_for_the_history(editor, media, make):
    thing = make()
    with history.recorded(by=editor):
        thing.save()
    former = thing.original.name
    with history.recorded(by=editor):
        thing.original = ContentFile(small_jpeg(90, 60) if make is PictureFactory else small_pdf(5), name="new")
        thing.save()

    cleared(media)

    assert storage.private().exists(former)
    assert storage.private().exists(thing.original.name)


@pytest.mark.parametrize("make", [FileFactory, PictureFactory])
def test_a_deleted_original_stays_until_nothing_can_bring_it_back(desk, media, make):
    thing = make()
    name = thing.original.name
    info = (thing._meta.app_label, thing._meta.model_name)
    desk.post(reverse("admin:{}_{}_delete".format(*info), args=[thing.pk]), {"post": "yes"})
    assert not type(thing).objects.exists()

    cleared(media)

    assert storage.private().exists(name)
    version = next(iter(history.deleted(type(thing))))
    back = history.recover(version, by=None)
    assert back.original.open("rb").read()


def test_an_original_whose_save_was_undone_goes(media):
    with transaction.atomic():
        undone = FileFactory()
        undone_picture = PictureFactory()
        transaction.set_rollback(True)
    kept = FileFactory()

    gone = cleared(media / "private")

    assert gone == sorted(str(media / "private" / each.original.name) for each in (undone, undone_picture))
    assert storage.private().exists(kept.original.name)
    assert not File.objects.filter(pk=undone.pk).exclude(pk=kept.pk).exists()


def test_renditions_of_what_was_replaced_go_and_those_of_what_is_shown_stay(media):
    picture = PictureFactory()
    former = media / "public" / "pictures" / picture.token[:2] / picture.token
    picture.original = ContentFile(small_jpeg(90, 60), name="new.jpg")
    picture.save()
    now = media / "public" / "pictures" / picture.token[:2] / picture.token

    gone = cleared(media / "public")

    assert gone == [str(former / "64.jpeg")]
    assert (former.exists(), [path.name for path in now.iterdir()]) == (False, ["90.jpeg"])


@pytest.mark.parametrize("where", ["private/files", "private/pictures", "public/pictures/ab/cd", "private/elsewhere"])
def test_half_written_files_go(media, where):
    folder = media / where
    folder.mkdir(parents=True)
    (folder / ".part-x1").write_bytes(b"half")

    assert cleared(media) == [str(folder / ".part-x1")]


def test_what_another_room_keeps_in_the_private_storage_is_not_the_librarys_to_remove(media):
    storage.private().save("elsewhere/a", ContentFile(b"kept"))

    assert cleared(media) == []


def test_what_is_younger_than_an_hour_stays(media, temporary):
    storage.private().save("files/new", ContentFile(b"its row is about to come"))
    (media / "private" / "files" / ".part-x1").write_bytes(b"half")
    (temporary / f"{children.PREFIX}x").mkdir()

    assert clearing.clear_up() == []
    assert len(files(media)) == 2


def test_the_folder_of_a_killed_process_goes_and_others_stay(temporary):
    waits = "import sys, time\nfrom medialib import children\nwith children.folder() as f:\n"
    waits += "  (f / 'upload').write_text('x'); print(f, flush=True); time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, "-c", waits], stdout=subprocess.PIPE, text=True, env=environment(temporary)
    )
    assert process.stdout
    left = Path(process.stdout.readline().strip())
    process.kill()
    process.wait()
    (temporary / "of-somebody-else").mkdir()
    assert (left / "upload").exists()

    cleared(temporary)

    assert [path.name for path in temporary.iterdir()] == ["of-somebody-else"]


def environment(temporary):
    return os.environ | {"TMPDIR": str(temporary), "PYTHONPATH": str(Path(__file__).parents[2])}


def test_a_dry_run_names_what_would_go_and_leaves_it(media, capsys):
    storage.private().save("files/left", ContentFile(b"left"))
    aged(media)

    call_command("clear_up", dry_run=True)
    told = capsys.readouterr().out
    call_command("clear_up")

    path = media / "private" / "files" / "left"
    assert told.replace("\xa0", " ") == f"{path} (4 bytes)\n1 leftover would go, 4 bytes.\n"
    assert capsys.readouterr().out.replace("\xa0", " ").endswith("1 leftover is gone, 4 bytes.\n")
    assert not path.exists()


def test_a_disk_that_cannot_be_read_does_not_stop_the_worker(settings, tmp_path, caplog):
    settings.MEDIA_ROOT = tmp_path / ("a name that no disk takes " * 20)

    work.clear_up()

    assert "Leftovers could not be removed." in caplog.text
