import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from medialib import rendering
from publishing.models import State
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_rendition_is_sent_once_and_then_kept_by_the_browser(client):
    picture = make.PictureFactory()
    rendering.render(picture)

    response = client.get(picture.url(64, "avif"), headers={"Accept-Encoding": "gzip"})
    again = client.get(picture.url(64, "avif"), headers={"If-None-Match": response["ETag"]})

    assert (response.status_code, response["Content-Type"]) == (200, "image/avif")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Content-Encoding" not in response
    assert response.cookies == {}
    assert b"".join(response.streaming_content)[4:12] == b"ftypavif"
    assert again.status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        "/media/pictures/00/" + "0" * 32 + "/320.jpeg",
        "/media/pictures/00/" + "0" * 32 + "/320.png",
        "/media/pictures/../../private/pictures/a",
        "/media/%2e%2e/private/pictures/a",
    ],
)
def test_nothing_else_lies_there(client, address):
    assert client.get(address).status_code == 404


def test_a_portrait_is_shown_in_the_size_that_the_screen_needs(client):
    picture = make.PictureFactory(
        original=ContentFile(make.small_jpeg(800, 1000), name="a.jpg"), focal_x=32, focal_y=8, credit="ITU"
    )
    rendering.render(picture)
    picture.refresh_from_db()
    person = make.PersonFactory(portrait=picture)

    page = " ".join(client.get(person.get_absolute_url()).content.decode().split())

    assert f'<source type="image/avif" srcset="{picture.avif_set}" sizes="15rem">' in page
    assert (
        f'<img class="picture__image focus-x-3 focus-y-1" src="{picture.fallback}" srcset="{picture.jpeg_set}" '
        f'sizes="15rem" width="800" height="1000" alt="{picture.alternative_text}" fetchpriority="high">'
    ) in page


def test_a_page_is_whole_before_the_renditions_are_ready(client):
    person = make.PersonFactory(portrait=make.PictureFactory())

    page = client.get(person.get_absolute_url()).content.decode()

    assert f'src="{person.portrait.fallback}"' in page
    assert "srcset" not in page
    assert client.get(person.portrait.fallback).status_code == 200


@pytest.mark.parametrize("hidden", [{"state": State.DRAFT}, {"unpublish_at": timezone.now()}])
def test_a_picture_that_is_not_published_is_not_shown_where_it_is_used(client, hidden):
    organisation = make.OrganisationFactory(logo=make.PictureFactory())
    before = client.get(organisation.get_absolute_url()).content.decode()

    for name, value in hidden.items():
        setattr(organisation.logo, name, value)
    organisation.logo.save()

    assert organisation.logo.token in before
    assert organisation.logo.token not in client.get(organisation.get_absolute_url()).content.decode()


def test_the_library_says_where_a_picture_is_used(desk):
    person = make.PersonFactory(portrait=make.PictureFactory())
    make.PictureFactory()

    form = desk.get(reverse("admin:medialib_picture_change", args=[person.portrait_id])).content.decode()
    listed = desk.get("/admin/medialib/picture/?used=yes").context["cl"].result_list

    assert reverse("admin:directory_person_change", args=[person.pk]) in form
    assert list(listed) == [person.portrait]
