"""Photos come piece by piece, go on after a broken connection, and are looked into once they are whole."""

import base64
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from medialib.decoding import RefusedError, Turn
from photocontest.forms import EntrantForm
from photocontest.models import Entry, Upload
from photocontest.services import entering
from tests import factories as make
from tests.crowding import all_places_taken
from tests.disk import full_disk
from tests.intake.sending import ticket
from tests.photocontest.sending import FORM, photo, typed

pytestmark = pytest.mark.django_db
with_worker = pytest.mark.django_db(transaction=True)

UPLOADS = f"{FORM}photos/"
TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}


@pytest.fixture
def contest():
    return make.ContestFactory(edition=make.EditionFactory(year=2030))


@pytest.fixture
def form():
    return ticket(EntrantForm.name)


def begin(client, form, length, slot=0, **headers):
    told = {"ticket": form, "slot": str(slot), "filename": "home of Ngozi.jpg"}
    pairs = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
    return client.post(UPLOADS, HTTP_UPLOAD_LENGTH=str(length), HTTP_UPLOAD_METADATA=pairs, **TUS | headers)


def send(client, place, piece, offset, kind="application/offset+octet-stream"):
    told = {"CONTENT_TYPE": kind, "HTTP_UPLOAD_OFFSET": str(offset)}  # also of no bytes at all
    return client.patch(place, piece, **TUS | told)


def offset(client, place):
    answer = client.head(place, **TUS)
    return answer.status_code, answer.get("Upload-Offset"), answer.get("Upload-Length")


def private_files():
    return [path for path in (Path(settings.MEDIA_ROOT) / "private").rglob("*") if path.is_file()]


def test_what_is_spoken_here_is_told(client, contest):
    answer = client.options(UPLOADS)

    spoken = ("Tus-Version", "Tus-Extension", "Tus-Max-Size")
    assert (answer.status_code, *(answer[name] for name in spoken)) == (
        204,
        "1.0.0",
        "creation,termination",
        str(settings.PICTURE_BYTES),
    )
    assert client.post(UPLOADS, HTTP_TUS_RESUMABLE="0.2.2").status_code == 412


def test_a_photo_goes_on_where_its_connection_broke(client, contest, form):
    data = photo(1).read()
    created = begin(client, form, len(data))
    place = created["Location"]

    first = send(client, place, data[:1000], 0)
    seen = offset(client, place)
    rest = send(client, place, data[1000:], 1000)

    assert (created.status_code, created["Upload-Offset"], first.status_code) == (201, "0", 204)
    assert seen == (200, "1000", str(len(data)))
    assert (rest.status_code, rest["Upload-Offset"]) == (204, str(len(data)))
    upload = Upload.objects.get()
    assert (upload.original.read(), upload.kind, upload.width) == (data, "JPEG", 640)
    assert client.get(f"{UPLOADS}{form}/").json() == {
        "0": {
            "offset": len(data),
            "length": len(data),
            "picture": {"url": upload.fallback, "width": 640, "height": 480},
        }
    }


def test_a_form_is_entered_with_photos_that_came_before_it(client, contest, form):
    data = photo(1).read()
    send(client, begin(client, form, len(data))["Location"], data, 0)

    response = client.post(FORM, typed(ticket=form))

    assert response.status_code == 303
    assert Entry.objects.get().original.read() == data


def test_a_photo_that_came_after_its_form_was_sent_is_not_lost(client, contest, form):
    for seed in (1, 2):
        content = photo(seed).read()
        place = begin(client, form, len(content))["Location"]
        assert send(client, place, content, 0).status_code == 204
        answer = client.post(FORM, typed(ticket=form))

    assert answer.status_code == 422
    assert "To enter these photos too, send it once more." in answer.text
    assert answer.context["form"].photos[0].upload.is_whole
    assert Upload.of_form(answer.context["form"].key).count() == 1


@with_worker
def test_photos_on_their_way_go_with_whoever_is_erased(client, contest, form):
    first, second = photo(1).read(), photo(2).read()
    send(client, begin(client, form, len(first))["Location"], first, 0)
    receipt = client.post(FORM, typed(ticket=form))["Location"]
    send(client, begin(client, form, len(second))["Location"], second, 0)

    client.post(receipt, {"erase": "1"})

    assert (Upload.objects.exists(), private_files()) == (False, [])


def test_a_photo_that_has_not_come_as_a_whole_is_missed(client, contest, form):
    data = photo(1).read()
    send(client, begin(client, form, len(data))["Location"], data[:1000], 0)

    response = client.post(FORM, typed(ticket=form))

    assert response.status_code == 422
    assert response.context["form"].photos[0].errors == {"file": ["It has not arrived as a whole. Choose it again."]}


def test_a_photo_that_nobody_could_look_into_when_it_was_whole_is_looked_into_with_the_form(client, contest, form):
    data = photo(1).read()
    send(client, begin(client, form, len(data))["Location"], data[:-1], 0)
    upload = Upload.objects.get()
    with Path(upload.original.path).open("ab") as file:  # as a server leaves it that is killed before it looks
        file.write(data[-1:])
    Upload.objects.update(received=len(data))

    assert client.post(FORM, typed(ticket=form)).status_code == 303


def test_a_full_disk_is_told_beside_the_photo_that_waits_to_be_looked_into(client, contest, form):
    data = photo(1).read()
    send(client, begin(client, form, len(data))["Location"], data[:-1], 0)
    entering.append(Upload.objects.get(), data[-1:])

    with full_disk():
        full = client.post(FORM, typed(ticket=form))
    again = client.post(FORM, typed(ticket=form))

    assert full.context["form"].photos[0]["file"].errors[0].startswith("There is no room left on the server.")
    assert (full.status_code, again.status_code) == (422, 303)


@pytest.mark.parametrize("files_are_gone", [True, False])
def test_a_photo_that_is_taken_out_while_it_is_looked_into_is_gone(
    client, contest, form, django_capture_on_commit_callbacks, files_are_gone
):
    data = photo(1).read()
    place = begin(client, form, len(data))["Location"]
    send(client, place, data[:-1], 0)
    whole = entering.append(Upload.objects.get(), data[-1:])
    with django_capture_on_commit_callbacks(execute=files_are_gone):
        client.delete(place, **TUS)

    with pytest.raises(entering.GoneError):
        entering.finish(whole, Turn())

    assert not Upload.objects.exists()
    assert len(private_files()) == (0 if files_are_gone else 1)


def test_what_is_no_picture_takes_no_other_photo_along_that_was_put_in_its_place_meanwhile(client, contest, form):
    place = begin(client, form, 3)["Location"]
    send(client, place, b"no", 0)
    whole = entering.append(Upload.objects.get(), b"!")
    data = photo(1).read()
    send(client, begin(client, form, len(data))["Location"], data, 0)

    with pytest.raises(RefusedError):
        entering.finish(whole, Turn())

    assert Upload.objects.get().is_whole


def test_a_whole_photo_that_nobody_can_look_into_now_is_kept_and_asked_for_again(client, contest, form):
    data = photo(1).read()
    place = begin(client, form, len(data))["Location"]

    with all_places_taken():
        busy = send(client, place, data, 0)
        seen = offset(client, place)
    again = send(client, place, b"", len(data))

    assert (busy.status_code, busy["Retry-After"], busy.text) == (
        503,
        "30",
        "It has arrived and is looked into as soon as others have been.",
    )
    assert (seen, again.status_code) == ((200, str(len(data)), str(len(data))), 204)
    assert Upload.objects.get().is_whole


def test_pieces_that_do_not_follow_are_not_kept(client, contest, form):
    data = photo(1).read()
    place = begin(client, form, len(data))["Location"]
    send(client, place, data[:1000], 0)

    twice, ahead = send(client, place, data[:1000], 0), send(client, place, data[2000:], 2000)
    nowhere, beyond = send(client, place, data[1000:], ""), send(client, place, data, 1000)

    assert [each.status_code for each in (twice, ahead, nowhere, beyond)] == [409] * 4
    assert offset(client, place)[:2] == (200, "1000")


def test_bytes_come_as_the_protocol_says(client, contest, form):
    place = begin(client, form, 10)["Location"]

    assert send(client, place, b"x", 0, kind="image/jpeg").status_code == 415


def test_a_photo_is_looked_into_once_however_often_its_end_is_asked_for(client, contest, form):
    data = photo(1).read()
    place = begin(client, form, len(data))["Location"]
    send(client, place, data, 0)
    Path(Upload.objects.get().original.path).write_bytes(b"no picture any more")

    told = {"CONTENT_TYPE": "application/offset+octet-stream", "HTTP_UPLOAD_OFFSET": str(len(data))}
    assert client.patch(place, **told, **TUS).status_code == 204
    assert Upload.objects.get().is_whole


def test_what_is_no_picture_goes_when_it_is_whole(client, contest, form, django_capture_on_commit_callbacks):
    place = begin(client, form, 9)["Location"]

    with django_capture_on_commit_callbacks(execute=True):
        refused = send(client, place, b"MZ\x90 a prog"[:9], 0)

    assert (refused.status_code, refused.text) == (
        422,
        "This is no picture that can be shown here. JPEG, PNG, HEIC, AVIF, WebP, TIFF and GIF can.",
    )
    assert (offset(client, place)[0], private_files()) == (410, [])


@pytest.mark.parametrize(
    ("length", "slot", "status"),
    [("", 0, 400), ("-1", 0, 400), ("1e3", 0, 400), ("10", 5, 400), ("10", "x", 400), ("0", 0, 422), (2**40, 0, 413)],
)
def test_a_place_is_made_only_for_what_can_come(client, contest, form, length, slot, status):
    assert begin(client, form, length, slot).status_code == status
    assert not Upload.objects.exists()


@pytest.mark.parametrize("metadata", ["", "ticket", "ticket !!!", "ticket " + "A" * 9000, "slot MA==", ",,,\0"])
def test_nonsense_for_metadata_is_no_photo(client, contest, metadata):
    answer = client.post(UPLOADS, HTTP_UPLOAD_LENGTH="10", HTTP_UPLOAD_METADATA=metadata, **TUS)

    assert answer.status_code == 404


def test_a_ticket_of_another_form_or_of_yesterday_has_no_photos(client, contest):
    for form in (ticket("hackathons.interest"), ticket(EntrantForm.name, age=25 * 60 * 60), "x.y"):
        refused = begin(client, form, 10)
        assert (refused.status_code, refused["Content-Type"]) == (404, "text/plain; charset=utf-8")
        assert refused.text.startswith("The form was open for too long.")
        assert client.get(f"{UPLOADS}{form}/").status_code == 404
        assert client.head(f"{UPLOADS}{form}/0/", **TUS).status_code == 404


def test_a_photo_is_taken_back_or_replaced(client, contest, form, django_capture_on_commit_callbacks):
    data = photo(1).read()
    place = begin(client, form, len(data))["Location"]
    send(client, place, data, 0)

    with django_capture_on_commit_callbacks(execute=True):
        begin(client, form, 10)
        replaced = offset(client, place)
        gone = client.delete(place, **TUS)

    assert (replaced, gone.status_code, offset(client, place)[0]) == ((200, "0", "10"), 204, 410)
    assert (Upload.objects.exists(), private_files()) == (False, [])


def test_a_photo_that_was_begun_before_the_end_still_comes_in_the_minute_after(client, contest, form):
    data = photo(1).read()
    place = begin(client, form, len(data))["Location"]
    Upload.objects.update(begun_at=timezone.now() - timedelta(seconds=40))
    contest.call_closes = timezone.now() - timedelta(seconds=20)
    contest.save()

    in_time, too_late = send(client, place, data, 0), begin(client, ticket(EntrantForm.name), 10)

    assert (in_time.status_code, too_late.status_code) == (204, 403)
    assert client.post(FORM, typed(ticket=form)).status_code == 303


def test_a_broken_connection_loses_no_more_than_the_last_piece(client, contest, form, monkeypatch):
    monkeypatch.setattr("photocontest.views.uploads.PIECE", 500)
    data = photo(1).read()
    place = begin(client, form, len(data))["Location"]

    class Broken(io.BytesIO):
        """A body that ends with its connection."""

        def read(self, size=-1):
            piece = super().read(size)
            if len(piece) < size:
                raise OSError("connection reset")
            return piece

    kind = "application/offset+octet-stream"
    environ = {"wsgi.input": Broken(data[:1700]), "CONTENT_LENGTH": len(data), "REQUEST_METHOD": "PATCH"}
    client.generic("PATCH", place, CONTENT_TYPE=kind, HTTP_UPLOAD_OFFSET="0", **TUS | environ)

    assert offset(client, place) == (200, "1500", str(len(data)))
    assert send(client, place, data[1500:], 1500).status_code == 204
