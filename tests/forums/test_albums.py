import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from forums.models import AlbumPicture
from medialib.uses import uses
from publishing.models import State
from tests.factories import AlbumFactory, AlbumPictureFactory, EditionFactory, PictureFactory
from tests.html import form_data
from tests.publishing.test_care import findings, form

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MEDIA = "/en/forum/2017/media/"


@pytest.fixture
def album():
    return AlbumFactory(edition=EditionFactory(year=2017), title="Opening")


def fill(album, *names, **values):
    """Rows with pictures of these names, in this order."""
    return [
        AlbumPictureFactory(album=album, picture=PictureFactory(title=name, **values), order=place)
        for place, name in enumerate(names)
    ]


def page_of(row):
    album = row.album
    return reverse("forums:album_picture", args=[album.edition.year, album.pk, album.slug, row.picture_id])


def test_album_shows_live_pictures_in_their_order_each_as_a_link_to_its_page(client, album):
    second, first = fill(album, "second", "first")
    second.order = 5
    second.save()
    fill(album, "hidden", state=State.DRAFT)

    response = client.get(album.get_absolute_url())

    assert [(row.number, row.url) for row in response.context["rows"]] == [(1, page_of(first)), (2, page_of(second))]
    for row in (first, second):
        assert f'href="{page_of(row)}"' in response.text


def test_a_picture_has_a_page_with_its_words_and_the_ways_to_its_neighbours(client, album):
    before, here, after = fill(album, "a", "b", "c", caption="Everywhere", credit="ITU", licence="cc-by")
    here.caption = "In this album"
    here.save()

    page = client.get(page_of(here)).text

    assert "In this album" in page
    assert "Everywhere" not in page
    assert "ITU, CC BY 4.0" in page
    assert "Picture 2 of 3" in " ".join(page.split())
    assert f'rel="prev" href="{page_of(before)}#picture"' in page
    assert f'rel="next" href="{page_of(after)}#picture"' in page
    assert "Everywhere" in client.get(page_of(after)).text


def test_the_first_and_the_last_picture_lead_one_way_only(client, album):
    first, last = fill(album, "a", "b")

    assert ('rel="prev"' in client.get(page_of(first)).text, 'rel="next"' in client.get(page_of(first)).text) == (
        False,
        True,
    )
    assert ('rel="prev"' in client.get(page_of(last)).text, 'rel="next"' in client.get(page_of(last)).text) == (
        True,
        False,
    )


def test_what_is_hidden_has_no_page_and_is_nobodys_neighbour(client, album):
    first, hidden, last = fill(album, "a", "b", "c")
    hidden.picture.state = State.DRAFT
    hidden.picture.save()
    other = AlbumPictureFactory(album__edition=album.edition)

    place = client.get(page_of(first)).context["place"]

    assert (place.number, place.total, place.previous, place.next) == (1, 2, None, last.picture_id)
    assert client.get(page_of(hidden)).status_code == 404
    wrong = reverse("forums:album_picture", args=[2017, album.pk, album.slug, other.picture_id])
    assert client.get(wrong).status_code == 404
    album.state = State.DRAFT
    album.save()
    assert client.get(page_of(first)).status_code == 404
    assert client.get(album.get_absolute_url()).status_code == 404


def test_a_renamed_album_leads_to_its_new_address_with_every_picture(client, album):
    (row,) = fill(album, "a")
    before = (album.get_absolute_url(), page_of(row))
    album.title = "Opening day"
    album.save()

    moved = [client.get(path) for path in before]

    assert [response.status_code for response in moved] == [301, 301]
    assert [response["Location"] for response in moved] == [album.get_absolute_url(), page_of(row)]


@pytest.mark.parametrize("title", ["照片", "!", "x" * 240])
def test_every_title_makes_an_address(client, album, title):
    album.title = title
    album.save()

    assert client.get(album.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"link": "https://photos.example.org/1", "link_state": "available"}, "See them on photos.example.org"),
        ({"link_state": "not_preserved"}, "neither its photographs nor a link to them have survived"),
        ({"link_state": "to_follow"}, "The photographs of this album will be shown here soon."),
    ],
)
def test_an_album_without_pictures_says_why(client, album, values, words):
    for name, value in values.items():
        setattr(album, name, value)
    album.save()

    assert words in " ".join(client.get(album.get_absolute_url()).text.split())


def test_media_lists_albums_with_cover_and_count(client, album):
    fill(album, "a", "b", "c")
    AlbumPicture.objects.filter(picture__title="a").update(order=9)
    fill(album, "hidden", state=State.DRAFT)
    AlbumFactory(edition=album.edition, title="Elsewhere", link="https://photos.example.org/1", link_state="available")
    AlbumFactory(edition=album.edition, title="Lost")

    response = client.get(MEDIA)

    listed = [(each.title, each.picture_count, str(each.cover)) for each in response.context["albums"]]
    assert listed == [("Elsewhere", 0, "None"), ("Lost", 0, "None"), ("Opening", 3, "b")]
    assert f'href="{album.get_absolute_url()}"' in response.text
    assert 'href="https://photos.example.org/1"' in response.text
    assert "link not preserved" in response.text
    assert "3 pictures" in " ".join(response.text.split())


def test_a_long_album_is_paged_and_numbered_on(client, album):
    first = PictureFactory(alternative_text="A hall full of people who listen to a speaker on the stage")
    rows = [AlbumPictureFactory(album=album, picture=copy_of(first, n), order=n) for n in range(14)]

    start, end = client.get(album.get_absolute_url()), client.get(album.get_absolute_url(), {"page": 2})

    assert [row.number for row in start.context["rows"]] == list(range(1, 13))
    assert [row.number for row in end.context["rows"]] == [13, 14]
    assert f'href="{album.get_absolute_url()}?page=2"' in client.get(page_of(rows[13])).text


def copy_of(picture, number):
    """Another picture of the same files, under a name of its own as every picture has it."""
    import secrets

    picture.pk, picture.title, picture.token = None, f"Copy {number}", secrets.token_hex(16)
    picture.is_rendered, picture.width, picture._state.adding = True, 1500, True
    picture.save()
    return type(picture).objects.get(pk=picture.pk)


def test_a_picture_stands_in_an_album_once(desk, album):
    (row,) = fill(album, "a")

    with pytest.raises(ValidationError) as refused:
        AlbumPicture(album=album, picture=row.picture).full_clean()

    assert refused.value.messages == ["This picture is in the album already."]


def test_an_editor_fills_an_album_in_its_form(desk, album):
    picture = PictureFactory()
    address = reverse("admin:forums_album_change", args=[album.pk])
    data = form_data(desk.get(address).text)
    data |= {"pictures-TOTAL_FORMS": "1", "pictures-0-picture": str(picture.pk), "pictures-0-caption": "Here"}
    data |= {"pictures-0-order": "0", "pictures-0-id": "", "pictures-0-album": str(album.pk)}

    response = desk.post(address, data)

    assert response.status_code == 302
    assert [(row.picture, row.caption) for row in album.pictures.all()] == [(picture, "Here")]


def test_a_preview_shows_the_album_with_pictures_that_are_not_saved(desk, album):
    picture = PictureFactory()
    data = form_data(desk.get(reverse("admin:forums_album_change", args=[album.pk])).text)
    data |= {"pictures-TOTAL_FORMS": "1", "pictures-0-picture": str(picture.pk), "pictures-0-caption": "Not saved"}
    data |= {"pictures-0-order": "0", "pictures-0-id": "", "pictures-0-album": str(album.pk)}

    page = desk.post(reverse("admin:forums_album_preview", args=[album.pk]), data).text

    assert "Not saved" in page
    assert picture.fallback in page
    assert not album.pictures.exists()


def test_a_picture_is_said_to_be_used_in_its_album(album):
    (row,) = fill(album, "a")

    assert uses(row.picture) == [album]


def test_an_album_with_pictures_lacks_nothing(desk, album):
    fill(album, "a")
    AlbumFactory(edition=album.edition, title="Empty")

    found = desk.get(reverse("admin:forums_album_changelist"), {"missing": "pictures"}).context["cl"].result_list

    assert [each.title for each in found] == ["Empty"]


def test_care_finds_pictures_in_albums_that_readers_do_not_see(desk, album):
    fill(album, "seen")
    fill(album, "hidden", state=State.DRAFT)

    assert findings(desk, "album-pictures") == [("Opening", f"{form(album)}#pictures-group", "hidden")]


def test_history_brings_back_a_picture_that_was_taken_out(desk, album):
    (row,) = fill(album, "a")
    address = reverse("admin:forums_album_change", args=[album.pk])
    data = form_data(desk.get(address).text)
    desk.post(address, data | {"pictures-0-DELETE": "on"})
    history = reverse("admin:forums_album_history", args=[album.pk])
    gone = album.pictures.count()
    first = desk.get(history).context["moments"][-1].revision

    desk.post(history, {"revision": first.pk})

    assert (gone, [each.picture for each in album.pictures.all()]) == (0, [row.picture])
