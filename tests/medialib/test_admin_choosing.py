"""What a picker of pictures asks the library, and what a form shows of the choice."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from publishing.models import State
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CHOOSE = "/admin/medialib/picture/choose/"


def titles(response):
    return [picture["title"] for picture in response.json()["pictures"]]


@pytest.fixture
def signed_in(client):
    """Sign in somebody with a role."""

    def sign_in(role):
        client.force_login(make.UserFactory(roles=[role]))
        return client

    return sign_in


def test_without_a_word_the_newest_come_first(desk):
    for title in ("Old", "Newer", "Newest"):
        make.PictureFactory(title=title)

    answer = desk.get(CHOOSE)

    assert titles(answer) == ["Newest", "Newer", "Old"]
    assert (answer.json()["words"], answer.json()["next"]) == ("3 pictures", None)


@pytest.mark.parametrize("word", ["opening", "TABLE", "itu geneva", "taken"])
def test_pictures_are_found_by_title_by_what_they_show_by_caption_and_by_credit(desk, word):
    make.PictureFactory(
        title="Opening", alternative_text="Two at a table", caption="Taken in June", credit="ITU, Geneva"
    )
    make.PictureFactory(title="Another", alternative_text="A tree", credit="WHO")

    assert titles(desk.get(CHOOSE, {"q": word})) == ["Opening"]


def test_nothing_found_is_said(desk):
    make.PictureFactory()

    assert desk.get(CHOOSE, {"q": "nobody"}).json() == {
        "pictures": [],
        "words": "No picture has these words.",
        "next": None,
    }


def test_further_pages_follow(desk, monkeypatch):
    monkeypatch.setattr("medialib.admin.choosing.PICTURES_PER_PAGE", 2)
    for title in "ABC":
        make.PictureFactory(title=title)

    first, second = (desk.get(CHOOSE, {"page": page}) for page in (1, 2))

    assert [titles(first), titles(second)] == [["C", "B"], ["A"]]
    assert [first.json()["next"], second.json()["next"]] == [2, None]


def test_readers_part_is_told_of_every_picture(desk):
    hidden = make.PictureFactory(title="Hidden", state=State.DRAFT)
    shown = make.PictureFactory(title="Shown", credit="ITU")

    first, second = desk.get(CHOOSE).json()["pictures"]

    assert first == {
        "pk": shown.pk,
        "title": "Shown",
        "alternative_text": shown.alternative_text,
        "credit": "ITU",
        "thumbnail": shown.smallest,
        "width": 64,
        "height": 48,
        "form": reverse("admin:medialib_picture_change", args=[shown.pk]),
        "note": "",
    }
    assert (second["pk"], second["note"]) == (hidden.pk, "Readers do not see it yet.")


def test_one_picture_is_asked_for_by_its_key(desk):
    make.PictureFactory()
    picture = make.PictureFactory(title="This one")

    assert titles(desk.get(CHOOSE, {"pk": picture.pk})) == ["This one"]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "a" * 10_000},
        {"q": "a " * 5_000},
        {"q": "'\"\\%_"},
        {"page": "-1"},
        {"page": "x" * 5000},
        {"pk": ""},
        {"pk": "²"},
    ],
)
def test_whatever_is_asked_is_answered(desk, query):
    make.PictureFactory()

    answer = desk.get(CHOOSE, query)

    assert answer.status_code == 200
    assert isinstance(answer.json()["pictures"], list)


@pytest.mark.parametrize("query", [{"q": "\x00"}, {"pk": "\x00"}, {"page": "9" * 30}, {"pk": "9" * 40}])
def test_what_no_browser_sends_is_refused(desk, query):
    make.PictureFactory()

    assert desk.get(CHOOSE, query).status_code == 400


def test_the_search_asks_the_same_for_one_picture_as_for_five(desk, django_assert_max_num_queries):
    make.PictureFactory.create_batch(5)

    with django_assert_max_num_queries(4):
        assert len(titles(desk.get(CHOOSE))) == 5


def test_the_library_answers_only_whoever_may_see_it(signed_in):
    make.PictureFactory()

    assert signed_in("Juror").get(CHOOSE).status_code == 403
    assert signed_in("Newsletter editor").get(CHOOSE).status_code == 200
    assert signed_in("Editor").post(CHOOSE).status_code == 405


def test_a_stranger_is_led_to_the_sign_in(client):
    assert client.get(CHOOSE).status_code == 302


# In a form


def picker(response, name):
    """The attributes of the picker around a select, and what stands in it."""
    start = response.text.index(f'<select name="{name}"')
    before = response.text.rindex('<div class="pick-picture"', 0, start)
    return response.text[before : response.text.index("</select>", start)], response.text[start:]


def test_a_form_shows_what_is_chosen_with_a_mark_where_readers_do_not_see_it(desk):
    logo = make.PictureFactory(title="A logo", alternative_text="The letters ITU", state=State.DRAFT)
    organisation = make.OrganisationFactory(logo=logo)

    page = desk.get(reverse("admin:directory_organisation_change", args=[organisation.pk]))

    around, after = picker(page, "logo")
    assert f'data-choose="{CHOOSE}"' in around
    assert 'data-upload="/admin/medialib/picture/upload/"' in around
    assert f'<option value="{logo.pk}" selected>A logo</option>' in around
    assert f'src="{logo.smallest}"' in after
    assert 'alt="The letters ITU"' in after
    assert "Readers do not see it yet." in after
    assert '<noscript><a href="/admin/medialib/picture/add/">Add a picture</a></noscript>' in after


def test_who_may_not_see_the_library_sees_only_the_choice(client):
    logo = make.PictureFactory(title="A logo")
    organisation = make.OrganisationFactory(logo=logo)
    user = make.UserFactory(roles=[])
    rights = ["view_organisation", "change_organisation"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)

    page = client.get(reverse("admin:directory_organisation_change", args=[organisation.pk]))

    around, after = picker(page, "logo")
    assert ('data-choose=""' in around, 'data-upload=""' in around) == (True, True)
    assert "A logo" in around
    assert "Add a picture" not in after
    assert reverse("admin:medialib_picture_change", args=[logo.pk]) not in after


def test_who_may_not_add_pictures_sees_no_upload(signed_in):
    organisation = make.OrganisationFactory(logo=make.PictureFactory())

    page = signed_in("Translator").get(reverse("admin:directory_organisation_change", args=[organisation.pk]))

    around, after = picker(page, "logo")
    assert (f'data-choose="{CHOOSE}"' in around, 'data-upload=""' in around) == (True, True)
    assert "Add a picture" not in after


def test_a_form_that_comes_back_with_a_mistake_still_shows_the_choice(desk):
    picture = make.PictureFactory(title="Just chosen")
    organisation = make.OrganisationFactory()
    address = reverse("admin:directory_organisation_change", args=[organisation.pk])

    page = desk.post(address, {"name": "", "logo": picture.pk})

    assert page.status_code == 200
    assert f'<option value="{picture.pk}" selected>Just chosen</option>' in picker(page, "logo")[0]
    assert f'src="{picture.smallest}"' in page.text


@pytest.mark.parametrize("wrong", ["0", "x", "9" * 40, "\x00"])
def test_a_choice_that_is_no_picture_is_refused_in_words(desk, wrong):
    organisation = make.OrganisationFactory()

    page = desk.post(reverse("admin:directory_organisation_change", args=[organisation.pk]), {"logo": wrong})

    assert page.status_code == 200
    assert "logo" in page.context["adminform"].form.errors
