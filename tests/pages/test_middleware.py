"""What is sent to the site: how much of it an address takes, and what is said where it cannot be kept."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import FileField

from medialib.models import NO_ROOM
from tests.disk import full_disk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "files"),
    [
        ("/admin/medialib/picture/upload/", 200_000),
        ("/admin/medialib/picture/add/", 40_000),
        ("/admin/medialib/picture/1/change/", 40_000),
        ("/admin/medialib/file/add/", 50_000),
        ("/admin/medialib/file/1/change/", 50_000),
        ("/admin/directory/person/import/", 5_000),
        ("/admin/directory/person/import/kept/", 0),
        ("/admin/directory/person/add/", 0),
        ("/admin/medialib/picture/", 0),
        ("/admin/login/", 0),
        ("/en/", 0),
    ],
)
def test_an_address_takes_fields_and_the_files_that_the_settings_name(desk, settings, address, files):
    """In thousandths, for the test's sake."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    settings.UPLOADS = {name: most // settings.MEGABYTE * 1_000 for name, most in settings.UPLOADS.items()}

    def status(length):
        return desk.post(address, b"x" * length, content_type="application/octet-stream").status_code

    assert (status(files + 2_000) == 413, status(files + 2_001)) == (False, 413)


def test_every_form_of_the_desk_that_takes_a_file_is_named_in_the_settings(settings):
    def takes_files(model, shown=None):
        fields = [field for field in model._meta.get_fields() if shown is None or field.name in flatten(shown)]
        return any(isinstance(field, FileField) for field in fields)

    forms = [
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{verb}"
        for model, desk in admin.site._registry.items()
        if takes_files(model, desk.fields) or any(takes_files(inline.model) for inline in desk.inlines)
        for verb in ("add", "change")
    ]

    assert "admin:medialib_picture_add" in forms
    assert [name for name in forms if not any(re.fullmatch(known, name) for known in settings.UPLOADS)] == []


def test_who_sends_too_much_is_told_how_much_it_may_be(desk, settings):
    settings.UPLOADS = {"admin:medialib_picture_add": 3 * settings.MEGABYTE}
    too_large = SimpleUploadedFile("hall.jpg", bytes(6 * settings.MEGABYTE))

    response = desk.post("/admin/medialib/picture/add/", {"original": too_large})

    assert response.status_code == 413
    assert "larger than the 3 MB that this page takes" in response.text
    assert response.headers["Cache-Control"] == "no-store"


def test_a_disk_that_is_full_while_a_file_is_received_is_said_in_words(desk, settings):
    received_on_the_disk = SimpleUploadedFile("hall.jpg", bytes(3 * settings.MEGABYTE))

    with full_disk(beyond=settings.MEGABYTE):
        response = desk.post("/admin/medialib/picture/add/", {"original": received_on_the_disk})

    assert response.status_code == 507
    assert str(NO_ROOM) in response.text
