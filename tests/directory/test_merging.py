import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from directory.models import Organisation, Person
from publishing.models import State
from tests.factories import OrganisationFactory, PersonFactory, SessionFactory, SessionOrganiserFactory
from tests.html import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return (
        OrganisationFactory(name="ITU", country="CH", website="https://www.itu.int/"),
        OrganisationFactory(name="International Telecommunication Union", country="", kind="UN agency"),
    )


def page_of(kept, other):
    return f"/admin/directory/{kept._meta.model_name}/{kept.pk}/merge/{other.pk}/"


def select(client, *entries):
    address = f"/admin/directory/{entries[0]._meta.model_name}/"
    sent = {"action": "merge_selected", "_selected_action": [entry.pk for entry in entries]}
    return client.post(address, sent, follow=True)


def test_two_that_are_selected_in_the_list_are_put_side_by_side(desk, pair):
    kept, other = pair

    response = select(desk, other, kept)

    assert response.redirect_chain == [(page_of(kept, other), 302)]
    assert [
        (field.label, [words for _value, words in field.field.choices]) for field in response.context["form"].choices
    ] == [
        ("Full name", ["ITU", "International Telecommunication Union"]),
        ("Kind", ["nothing", "UN agency"]),
        ("Country", ["Switzerland", "nothing"]),
        ("Website", ["https://www.itu.int/", "nothing"]),
    ]


def test_the_one_that_readers_see_is_kept_unless_told_otherwise(desk):
    draft, public = OrganisationFactory(state=State.DRAFT), OrganisationFactory()

    response = select(desk, draft, public)

    assert response.context["kept"] == public
    assert response.context["the_other_way"] == page_of(draft, public)
    assert "stays hidden until" in desk.get(page_of(draft, public)).text


@pytest.mark.parametrize("count", [1, 3])
def test_one_or_three_are_not_merged(desk, count):
    entries = OrganisationFactory.create_batch(count)

    response = select(desk, *entries)

    assert [str(message) for message in response.context["messages"]] == ["Select two, and no more: they become one."]
    assert Organisation.objects.count() == count


def test_sending_the_page_as_it_stands_keeps_the_fuller_values(desk, pair):
    kept, other = pair
    address = page_of(kept, other)

    response = desk.post(address, form_data(desk.get(address).text))

    merged = Organisation.objects.get()
    assert response.url == f"/admin/directory/organisation/{kept.pk}/change/"
    assert (merged.pk, merged.name, merged.kind, merged.country.code, merged.website) == (
        kept.pk,
        "International Telecommunication Union",
        "UN agency",
        "CH",
        "https://www.itu.int/",
    )


def test_the_page_says_what_moves_and_what_is_dropped(desk, pair):
    kept, other = pair
    session = SessionFactory()
    SessionOrganiserFactory(session=session, organisation=kept)
    SessionOrganiserFactory(session=session, organisation=other)
    SessionOrganiserFactory(organisation=other)

    response = desk.get(page_of(kept, other))

    assert response.context["moved"] == ["Organisers: 1"]
    assert [row.session for row in response.context["dropped"]] == [session]
    assert response.context["paths"] == [f"/organisations/{other.slug}/"]
    assert response.context["beyond_undo"] == []
    assert Organisation.objects.count() == 2


def test_a_page_that_has_grown_stale_merges_nothing(desk, pair):
    kept, other = pair
    data = form_data(desk.get(page_of(kept, other)).text)
    other.kind = "agency"
    other.save()

    response = desk.post(page_of(kept, other), data)

    assert response.context["form"].errors["seen"] == [
        "One of the two has been changed meanwhile. Open this page again and choose."
    ]
    assert Organisation.objects.count() == 2


def test_the_other_is_found_by_a_part_of_its_name(desk):
    kept, other = PersonFactory(name="Houlin Zhao"), PersonFactory(name="Zhao, Houlin")
    PersonFactory(name="Somebody else")

    response = desk.get(f"/admin/directory/person/{kept.pk}/merge/?q=zhao")

    assert response.context["found"] == [(other, page_of(kept, other))]
    assert (
        f'href="/admin/directory/person/{kept.pk}/merge/"'
        in desk.get(f"/admin/directory/person/{kept.pk}/change/").text
    )


def test_nothing_is_merged_with_itself_or_with_what_is_not_there(desk):
    person = PersonFactory()

    itself = desk.get(page_of(person, person), follow=True)
    nobody = desk.get(f"/admin/directory/person/{person.pk}/merge/{person.pk + 1}/", follow=True)

    assert [itself.status_code, nobody.status_code] == [404, 404]


@pytest.mark.parametrize("rights", [["view_person", "change_person"], ["view_person", "delete_person"]])
def test_who_may_not_change_and_delete_may_not_merge(client, rights):
    kept, other = PersonFactory(), PersonFactory()
    user = get_user_model().objects.create_user("half", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)

    responses = [client.get(page_of(kept, other)), client.post(page_of(kept, other))]
    select(client, kept, other)

    assert [response.status_code for response in responses] == [403, 403]
    assert client.get(f"/admin/directory/person/{kept.pk}/merge/").status_code == 403
    assert Person.objects.count() == 2
