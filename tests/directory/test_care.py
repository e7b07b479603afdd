import pytest

from directory.care import organisation_key, person_key
from tests.factories import OrganisationFactory, PersonFactory
from tests.publishing.test_care import findings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name", ["Houlin Zhao", "Mr. Houlin ZHAO", "H.E. Mr Zhao, Houlin", "Hoúlin Zhāo", "His Excellency Houlin Zhao"]
)
def test_a_person_is_known_in_any_order_case_and_with_any_title(name):
    assert person_key(name) == ("houlin", "zhao")


def test_a_name_that_is_only_a_title_is_still_a_name():
    assert person_key("Prof. Eng.") == ("eng", "prof")


@pytest.mark.parametrize("name", ["The Internet Society", "internet society", "Internet-Society"])
def test_an_organisation_is_known_without_its_article(name):
    assert organisation_key(name) == ("internet", "society")


def test_two_entries_alike_lead_to_where_they_are_merged(desk):
    first, second = PersonFactory(name="José María Díaz"), PersonFactory(name="Dr. Jose-Maria Diaz")
    PersonFactory(name="José Díaz")

    assert findings(desk, "people-twice") == [
        (
            "José María Díaz and Dr. Jose-Maria Diaz",
            f"/admin/directory/person/{first.pk}/merge/{second.pk}/",
            "look at both, and merge them if they are the same",
        )
    ]


def test_another_name_of_one_that_is_the_name_of_another_is_found_once(desk):
    itu = OrganisationFactory(name="International Telecommunication Union")
    itu.aliases.create(name="UIT")
    itu.aliases.create(name="U.I.T.")
    OrganisationFactory(name="Uit")

    assert [label for label, _url, _note in findings(desk, "organisations-twice")] == [
        "International Telecommunication Union and Uit"
    ]
