"""Several pictures at once: what each file becomes, with a script and without."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from reversion.models import Version

from medialib.decoding import Reason
from medialib.models import BUSY, NO_ROOM, Picture
from publishing.models import State
from tests import factories as make
from tests.crowding import all_places_taken
from tests.disk import disk_full_when_saving

from . import corpus

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/medialib/picture/upload/"
LIST = "/admin/medialib/picture/"
AS_JSON = {"accept": "application/json"}


def file(name="hall.jpg", data=None):
    return SimpleUploadedFile(name, make.small_jpeg() if data is None else data, "image/jpeg")


def stored():
    return [(picture.title, picture.state) for picture in Picture.objects.order_by("pk")]


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_every_file_becomes_a_draft_and_a_refused_one_says_why_and_costs_no_other(desk):
    files = [file("one.jpg"), file("broken.png", corpus.half_a_png()), file("three.jpg")]

    answer = desk.post(UPLOAD, {"pictures": files}, headers=AS_JSON).json()

    assert stored() == [("one", State.DRAFT), ("three", State.DRAFT)]
    assert [picture["title"] for picture in answer["pictures"]] == ["one", "three"]
    assert answer["refused"] == [{"name": "broken.png", "words": Reason.DAMAGED.label}]


def test_without_a_script_the_list_says_what_became_of_each(desk):
    files = [file("one.jpg"), file("two.svg", corpus.svg_with_a_script()), file("three.jpg")]

    response = desk.post(UPLOAD, {"pictures": files}, follow=True)

    assert response.redirect_chain == [(LIST, 302)]
    assert told(response) == ["2 pictures added.", f"two.svg: {Reason.NOT_A_PICTURE.label}"]


def test_a_file_that_nobody_can_look_into_now_is_to_be_sent_again(desk):
    with all_places_taken():
        answer = desk.post(UPLOAD, {"pictures": file("one.jpg")}, headers=AS_JSON).json()

    assert (answer["refused"], stored()) == ([{"name": "one.jpg", "words": BUSY}], [])


def test_a_disk_that_becomes_full_is_said_of_each_file_that_it_cannot_keep(desk):
    desk.post(UPLOAD, {"pictures": file("before.jpg")})

    with disk_full_when_saving(Picture):
        answer = desk.post(UPLOAD, {"pictures": [file("one.jpg"), file("two.jpg")]}, headers=AS_JSON).json()

    assert stored() == [("before", State.DRAFT)]
    assert answer == {
        "pictures": [],
        "refused": [{"name": "one.jpg", "words": NO_ROOM}, {"name": "two.jpg", "words": NO_ROOM}],
    }


def test_a_file_with_its_words_is_published_by_whoever_may(desk):
    given = {"alternative_text": "A hall", "credit": "ITU"}

    desk.post(UPLOAD, {"pictures": file(), **given}, headers=AS_JSON)

    picture = Picture.objects.get()
    assert (picture.alternative_text, picture.credit, picture.state) == ("A hall", "ITU", State.PUBLISHED)


def test_who_may_not_publish_uploads_a_draft_with_its_words(client):
    writer = make.UserFactory(roles=[])
    writer.user_permissions.set(Permission.objects.filter(codename__in=["add_picture", "view_picture"]))
    client.force_login(writer)

    response = client.post(UPLOAD, {"pictures": file(), "alternative_text": "A hall"}, headers=AS_JSON)

    assert response.status_code == 200
    assert stored() == [("hall", State.DRAFT)]


def test_of_several_files_the_credit_is_for_all_and_the_words_are_for_none(desk):
    given = {"alternative_text": "A hall", "credit": "ITU"}

    desk.post(UPLOAD, {"pictures": [file("a.jpg"), file("b.jpg")], **given}, headers=AS_JSON)

    assert set(Picture.objects.values_list("alternative_text", "credit", "state")) == {("", "ITU", State.DRAFT)}


def test_an_upload_stands_in_the_history_and_in_the_log(desk, editor):
    desk.post(UPLOAD, {"pictures": [file("a.jpg"), file("b.jpg")]}, headers=AS_JSON)

    for picture in Picture.objects.all():
        assert [version.revision.user for version in Version.objects.get_for_object(picture)] == [editor]
    assert list(LogEntry.objects.values_list("user", flat=True)) == [editor.pk, editor.pk]


def test_more_than_can_be_taken_at_once_is_said(desk, monkeypatch):
    monkeypatch.setattr("medialib.admin.uploading.MOST_FILES", 1)

    response = desk.post(UPLOAD, {"pictures": [file("a.jpg"), file("b.jpg"), file("c.jpg")]}, follow=True)

    assert [title for title, _state in stored()] == ["a"]
    assert told(response) == ["1 picture added.", "2 more files: At most 1 at once. Send the others again."]


@pytest.mark.parametrize("sent", [{}, {"pictures": ""}, {"pictures": "hall.jpg"}])
def test_without_a_file_nothing_happens_and_that_is_said(desk, sent):
    response = desk.post(UPLOAD, sent, follow=True)

    assert told(response) == ["No file was chosen."]


@pytest.mark.parametrize("given", [{"alternative_text": "a" * 10_000}, {"credit": "a" * 10_000}, {"title": "a\x00b"}])
def test_words_that_do_not_fit_are_refused_in_words(desk, given):
    answer = desk.post(UPLOAD, {"pictures": file(), **given}, headers=AS_JSON)

    assert answer.status_code in (200, 400)
    assert stored() == []


def test_who_may_not_add_pictures_uploads_none_and_is_offered_nothing(client):
    client.force_login(make.UserFactory(roles=["Translator"]))

    assert client.post(UPLOAD, {"pictures": file()}, headers=AS_JSON).status_code == 403
    assert "data-picture-drop" not in client.get(LIST).text
    assert stored() == []


def test_the_list_offers_a_plain_form(desk):
    page = desk.get(LIST).text

    assert f'action="{UPLOAD}"' in page
    assert 'enctype="multipart/form-data"' in page
    assert desk.get(UPLOAD).status_code == 405
