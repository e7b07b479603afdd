import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection, models, transaction
from django.test.utils import isolate_apps

from publishing.preview.running import Preview, previewing
from publishing.storage import MOST_IN_ADDRESS, PreviewableStorage

PICTURE = b"\x89PNG\r\n\x1a\n and the rest"


class FolderStorage(PreviewableStorage, FileSystemStorage):
    """Files in a folder of this machine."""


@pytest.fixture
def storage(tmp_path):
    return FolderStorage(location=tmp_path, base_url="/media/")


@pytest.fixture
def kept(storage):
    """A file that was there before the preview."""
    return storage.save("kept.txt", ContentFile(b"kept"))


@pytest.fixture
def preview():
    with previewing(Preview()) as running:
        yield running


def files(storage):
    _folders, names = FolderStorage(location=storage.location).listdir("")
    return sorted(names)


def test_without_a_preview_files_are_written_and_deleted(storage, kept):
    assert files(storage) == ["kept.txt"]
    assert storage.url(kept) == "/media/kept.txt"
    assert storage.path(kept).endswith("/kept.txt")

    storage.delete(kept)

    assert files(storage) == []


def test_a_file_of_a_preview_is_in_no_folder(storage, preview):
    name = storage.save("new.png", ContentFile(PICTURE))

    assert files(storage) == []
    assert storage.exists(name)
    assert storage.size(name) == len(PICTURE)
    assert storage.open(name).read() == PICTURE


def test_the_address_of_a_file_of_a_preview_holds_the_file(storage, preview):
    name = storage.save("new.png", ContentFile(b"abc"))

    assert storage.url(name) == "data:image/png;base64,YWJj"
    assert storage.url(storage.save("unknown", ContentFile(b"abc"))) == "data:application/octet-stream;base64,YWJj"


def test_a_file_that_would_swell_the_page_has_an_address_that_holds_nothing(storage, preview):
    held = storage.save("held.jpg", ContentFile(bytes(MOST_IN_ADDRESS)))
    too_large = storage.save("too-large.jpg", ContentFile(bytes(MOST_IN_ADDRESS + 1)))

    assert len(storage.url(held)) > MOST_IN_ADDRESS
    assert storage.url(too_large) == "data:,"
    assert storage.size(too_large) == MOST_IN_ADDRESS + 1


def test_what_was_there_before_is_read_as_always(storage, kept, preview):
    assert storage.open(kept).read() == b"kept"
    assert storage.url(kept) == "/media/kept.txt"
    assert storage.size(kept) == 4


def test_a_name_that_is_taken_is_not_given_again(storage, kept, preview):
    first = storage.save("kept.txt", ContentFile(b"another"))
    second = storage.save(first, ContentFile(b"a third"))

    assert len({kept, first, second}) == 3
    assert [storage.open(name).read() for name in (kept, first, second)] == [b"kept", b"another", b"a third"]


def test_a_file_deleted_in_a_preview_is_gone_in_it_and_nowhere_else(storage, kept):
    with previewing(Preview()):
        storage.delete(kept)
        assert not storage.exists(kept)
        with pytest.raises(FileNotFoundError):
            storage.open(kept)

    assert storage.open(kept).read() == b"kept"


def test_the_files_of_a_preview_end_with_it(storage):
    with previewing(Preview()):
        name = storage.save("new.png", ContentFile(PICTURE))

    assert not storage.exists(name)


def test_two_objects_for_one_folder_share_the_files_of_a_preview_and_two_folders_do_not(storage, tmp_path, preview):
    name = storage.save("new.png", ContentFile(PICTURE))

    assert FolderStorage(location=storage.location).exists(name)
    assert not FolderStorage(location=tmp_path / "other").exists(name)


def test_a_file_is_not_written_behind_the_back_of_a_preview(storage, kept, preview):
    with pytest.raises(PermissionError):
        storage.open(kept, "wb")
    with pytest.raises(NotImplementedError):
        storage.path(storage.save("new.png", ContentFile(PICTURE)))


def test_times_of_files_are_known(storage, kept, preview):
    name = storage.save("new.png", ContentFile(PICTURE))

    for time_of in (storage.get_created_time, storage.get_modified_time, storage.get_accessed_time):
        assert time_of(kept) <= time_of(name)


def test_the_site_keeps_its_files_in_such_a_storage():
    assert isinstance(storages["default"], PreviewableStorage)


@pytest.mark.django_db(transaction=True)
@isolate_apps("publishing")
def test_a_file_field_saved_and_undone_in_a_preview_leaves_nothing(storage):
    class Picture(models.Model):
        file = models.FileField(storage=storage)

        class Meta:
            app_label = "publishing"

        def __str__(self):
            return self.file.name

    with connection.schema_editor() as editor:
        editor.create_model(Picture)
    try:
        with previewing(Preview()), transaction.atomic():
            picture = Picture.objects.create(file=ContentFile(b"abc", name="new.png"))
            shown = Picture.objects.get(pk=picture.pk).file.url
            transaction.set_rollback(True)

        assert shown == "data:image/png;base64,YWJj"
        assert not Picture.objects.exists()
        assert files(storage) == []
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Picture)
