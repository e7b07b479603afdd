from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from medialib import rendering
from medialib.models import NO_ROOM, File, Picture
from publishing.models import State
from tests import factories as make
from tests.disk import disk_full_when_saving

from . import corpus

pytestmark = pytest.mark.django_db
ADD = "/admin/medialib/picture/add/"


def form(**values):
    place = {"focal_x": "50", "focal_y": "50"}
    return {"title": "The opening", "alternative_text": "A hall", "state": "published"} | place | values


def upload(data=None, name="opening.jpg", content_type="image/jpeg"):
    return SimpleUploadedFile(name, make.small_jpeg() if data is None else data, content_type)


def test_an_editor_uploads_a_picture(desk):
    response = desk.post(ADD, form(original=upload(), credit="ITU", focal_x="20", focal_y="80"))

    picture = Picture.objects.get()
    assert response.status_code == 302
    assert (picture.title, picture.credit, picture.focal_x, picture.focal_y) == ("The opening", "ITU", 20, 80)
    assert (picture.width, picture.height, picture.state) == (64, 48, State.PUBLISHED)


def test_a_picture_is_to_be_shown_unless_its_editor_may_not_publish(client, desk):
    for_editor = desk.get(ADD).context["adminform"].form.initial.get("state")
    user = make.UserFactory(roles=["Translator"])
    client.force_login(user)

    assert for_editor == State.PUBLISHED
    assert client.get(ADD).status_code == 403


@pytest.mark.parametrize("hostile", [corpus.svg_with_a_script, corpus.png_bomb, corpus.half_a_png, corpus.moving_png])
def test_a_hostile_upload_is_answered_in_words_and_what_was_typed_is_still_there(desk, hostile):
    response = desk.post(ADD, form(original=upload(hostile()), caption="Typed before"))

    errors = response.context["adminform"].form.errors
    expected = next(each.becomes.label for each in corpus.UPLOADS if each.make is hostile)
    assert (response.status_code, errors) == (200, {"original": [expected]})
    assert response.context["adminform"].form["caption"].value() == "Typed before"
    assert Picture.objects.count() == 0


@pytest.mark.parametrize(("model", "content"), [(Picture, make.small_jpeg()), (File, make.small_pdf())])
def test_a_disk_that_is_full_when_an_original_is_kept_is_said_in_words(desk, settings, model, content):
    address = reverse(f"admin:medialib_{model._meta.model_name}_add")

    with disk_full_when_saving(model):
        response = desk.post(address, form(original=upload(content)))

    assert (response.status_code, model.objects.count()) == (507, 0)
    assert str(NO_ROOM) in response.text
    assert [path for path in Path(settings.MEDIA_ROOT, "private").rglob("*") if path.is_file()] == []


def test_type_is_decided_by_decoding_and_never_by_name_or_header(desk):
    lying = upload(corpus.palette_png(), name="list.exe", content_type="application/x-msdownload")

    desk.post(ADD, form(original=lying))

    assert [picture.kind for picture in Picture.objects.all()] == ["PNG"]


def test_a_picture_without_words_is_not_published(desk):
    response = desk.post(ADD, form(original=upload(), alternative_text=""))

    errors = response.context["adminform"].form.errors
    assert errors == {"alternative_text": ["It needs an alternative text before it is published."]}


def test_publishing_several_leaves_those_without_words(desk):
    without = make.PictureFactory(alternative_text="", state=State.DRAFT)
    ready = make.PictureFactory(state=State.DRAFT)
    chosen = {"action": "publish_selected", "_selected_action": [without.pk, ready.pk]}

    response = desk.post(reverse("admin:medialib_picture_changelist"), chosen, follow=True)

    states = dict(Picture.objects.values_list("pk", "state"))
    assert states == {without.pk: State.DRAFT, ready.pk: State.PUBLISHED}
    assert [str(message) for message in response.context["messages"]] == [
        "1 picture was left as it was: it has no alternative text.",
        "1 picture published.",
    ]


def test_the_original_is_downloaded_by_staff_and_never_opened(client, desk):
    picture = make.PictureFactory(title="Opening, 2017")
    address = reverse("admin:medialib_picture_original", args=[picture.pk])

    response = desk.get(address)
    body = b"".join(response.streaming_content)
    client.logout()

    assert body == make.small_jpeg()
    assert response["Content-Disposition"] == 'attachment; filename="opening-2017.jpeg"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert client.get(address).status_code == 302


def test_the_original_is_kept_from_roles_that_do_not_look_at_pictures(client):
    picture = make.PictureFactory()
    client.force_login(make.UserFactory(roles=["Juror"]))

    assert client.get(reverse("admin:medialib_picture_original", args=[picture.pk])).status_code == 403


def test_the_form_shows_the_picture_with_its_facts(desk):
    picture = make.PictureFactory()

    page = desk.get(reverse("admin:medialib_picture_change", args=[picture.pk])).content.decode()

    assert picture.fallback in page
    assert picture.checksum in page
    assert "Nowhere yet." in page


def test_an_earlier_original_comes_back_with_the_history(desk):
    picture = make.PictureFactory(original=upload(make.small_jpeg(100, 50)))
    address = reverse("admin:medialib_picture_change", args=[picture.pk])
    desk.post(address, form(title=picture.title))
    desk.post(address, form(title=picture.title, original=upload(make.small_jpeg(200, 80))))
    replaced = Picture.objects.get()
    history = desk.get(reverse("admin:medialib_picture_history", args=[picture.pk]))
    first = history.context["moments"][-1].revision

    desk.post(reverse("admin:medialib_picture_history", args=[picture.pk]), {"revision": first.pk})

    back = Picture.objects.get()
    assert (replaced.width, back.width, back.checksum) == (200, 100, picture.checksum)
    assert rendering.render(back)


def test_care_finds_pictures_without_words(desk):
    make.PictureFactory(title="Says nothing", alternative_text="", state=State.DRAFT)
    make.PictureFactory(alternative_text="", is_decorative=True)
    make.PictureFactory()

    checked = desk.get("/admin/care/").context["checked"]

    found = next(each for each in checked if each.check.key == "pictures-without-words")
    assert [finding.label for finding in found.findings] == ["Says nothing"]


def test_who_would_delete_a_picture_is_led_to_the_album_that_shows_it(desk):
    shown = make.AlbumPictureFactory(album=make.AlbumFactory(title="Opening day"))

    refused = desk.post(f"/admin/medialib/picture/{shown.picture_id}/delete/", {"post": "yes"})

    assert refused.context["protected"] == [f'<a href="/admin/forums/album/{shown.album_id}/change/">{shown.album}</a>']
    assert Picture.objects.filter(pk=shown.picture_id).exists()
