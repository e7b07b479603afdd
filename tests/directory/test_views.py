import re
from datetime import date

import pytest
from django.utils.html import strip_tags

from directory.models import OrganisationAlias
from tests.factories import (
    AchievementFactory,
    AchievementPartyFactory,
    DocumentFactory,
    DocumentOrganisationFactory,
    EditionOrganisationFactory,
    EditionPersonFactory,
    OrganisationFactory,
    ParticipationFactory,
    PersonFactory,
    QuotationFactory,
    RegionFactory,
    SessionOrganiserFactory,
)

pytestmark = pytest.mark.django_db


def sections(response):
    return {str(section.title): [entry.title for entry in section.entries] for section in response.context["sections"]}


def names(response):
    return [row.name for row in response.context["page"]]


def test_organisation_gathers_what_it_did_over_the_years(client):
    itu = OrganisationFactory(name="International Telecommunication Union", acronym="ITU", slug="itu")
    EditionOrganisationFactory(organisation=itu, role="coordinator")
    SessionOrganiserFactory(organisation=itu, session__title="SDG 9 session")
    AchievementPartyFactory(organisation=itu, achievement__title="A campaign")
    AchievementPartyFactory(organisation=itu, achievement__title="Unpublished", achievement__state="draft")

    response = client.get("/en/organisations/itu/")

    assert sections(response) == {
        "Forum editions": ["WSIS Forum 2017"],
        "Sessions organised": ["SDG 9 session"],
        "Achievements": ["A campaign"],
    }
    assert "Unpublished" not in response.text


def test_organisation_shows_a_thing_once_in_which_it_has_two_roles(client):
    itu = OrganisationFactory(slug="itu")
    report = DocumentFactory(title="A report")
    campaign = AchievementFactory(title="A campaign")
    for role in ("coordinator", "contributor"):
        DocumentOrganisationFactory(document=report, organisation=itu, role=role)
    for role in ("leader", "channel"):
        AchievementPartyFactory(achievement=campaign, organisation=itu, role=role)
    DocumentOrganisationFactory(document__title="Of another")

    response = client.get("/en/organisations/itu/")

    assert sections(response) == {"Achievements": ["A campaign"], "Documents": ["A report"]}


def test_the_date_of_an_achievement_is_told_with_what_it_is_about(client):
    itu = OrganisationFactory(slug="itu")
    goal = {"date": date(2030, 1, 1), "date_precision": "year", "date_note": "goal for"}
    chair = {"date": date(2017, 1, 1), "end_date": date(2018, 12, 31), "date_precision": "year"}
    for order, dates in enumerate((goal, chair)):
        AchievementPartyFactory(achievement=AchievementFactory(order=order, **dates), organisation=itu)

    page = client.get("/en/organisations/itu/").text

    notes = re.findall(r'<p class="entries__note">(.+?)</p>', page, re.DOTALL)
    assert [" ".join(strip_tags(note).split()) for note in notes] == [
        "WSIS Forum 2017, goal for 2030",
        "WSIS Forum 2017, 2017–2018",
    ]


def test_person_shows_the_post_held_at_each_event(client):
    person = PersonFactory(name="Habib Kammoun", slug="habib-kammoun")
    EditionPersonFactory(person=person, affiliation="IEEE Tunisia Section", country="TN")
    ParticipationFactory(person=person, session__title="Session 7", post="Chair of the panel")
    QuotationFactory(person=person, announcement__title="A release")

    response = client.get("/en/people/habib-kammoun/")

    assert sections(response) == {
        "Offices": ["WSIS Forum 2017"],
        "Sessions": ["Session 7"],
        "Quoted in": ["A release"],
    }
    assert "IEEE Tunisia Section" in response.text
    assert "Chair of the panel" in response.text


def test_country_gathers_organisations_and_people(client):
    RegionFactory(code="002", name="Africa", countries=["RW"])
    OrganisationFactory(name="Ministry", country="RW")
    EditionPersonFactory(person__name="Jean Philbert Nsengimana", country="RW", role="chair")

    response = client.get("/en/countries/rw/")

    assert sections(response) == {
        "Organisations": ["Ministry"],
        "Offices at forum editions": ["Jean Philbert Nsengimana"],
    }
    assert response.context["region"].name == "Africa"


def test_country_nobody_points_at_has_a_page_that_says_so(client):
    response = client.get("/en/countries/tv/")

    assert (response.status_code, sections(response)) == (200, {})


def test_organisations_are_found_by_any_of_their_names(client):
    itu = OrganisationFactory(name="International Telecommunication Union", acronym="ITU")
    OrganisationAlias.objects.create(organisation=itu, name="Union internationale des télécommunications")
    OrganisationFactory(name="World Health Organization", acronym="WHO")

    for query in ("name=telecom", "name=itu", "name=internationale"):
        assert names(client.get(f"/en/organisations/?{query}")) == ["International Telecommunication Union"]


@pytest.mark.parametrize("name", ["gastao", "GASTÃO", "gastão de", "Sousa, Gas"])
def test_people_are_found_without_accents_in_either_case_and_by_the_name_they_are_sorted_under(client, name):
    PersonFactory(name="Gastão de Sousa", sort_name="Sousa, Gastão de", slug="gastao-de-sousa")
    PersonFactory(name="Phan Tam", sort_name="", slug="phan-tam")

    assert names(client.get("/en/people/", {"name": name})) == ["Gastão de Sousa"]


def test_organisations_are_found_without_accents(client):
    OrganisationFactory(name="Grenoble École de Management", slug="grenoble-ecole-de-management")
    OrganisationFactory(name="Le Régent College", slug="le-regent-college")

    assert names(client.get("/en/organisations/?name=ecole+de")) == ["Grenoble École de Management"]
    assert names(client.get("/en/organisations/?name=Regent")) == ["Le Régent College"]
    assert names(client.get("/en/organisations/?name=R%2B%2B")) == []


def test_organisations_stand_under_their_letter_however_it_is_written(client):
    for name in ("World Health Organization", "eWorldwide Group", "Emblematic"):
        OrganisationFactory(name=name)

    response = client.get("/en/organisations/")

    assert names(response) == ["Emblematic", "eWorldwide Group", "World Health Organization"]
    assert response.text.count('class="index__letter"') == 2


@pytest.mark.parametrize(
    "query",
    ["name=%00", "name=" + "x" * 10_000, "type=gods", "country=zz", "country=%00", "name=nothing-like-it", "type=%FF"],
)
def test_unknown_words_find_nobody(client, query):
    OrganisationFactory(country="CH")
    PersonFactory(country="CH")

    response = client.get(f"/en/organisations/?{query}")

    assert (response.status_code, names(response)) == (200, [])


def test_directory_hides_drafts(client):
    OrganisationFactory(name="Shown")
    hidden = OrganisationFactory(name="Hidden", state="draft")

    assert names(client.get("/en/organisations/")) == ["Shown"]
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_people_are_sorted_under_their_family_name(client):
    PersonFactory(name="Houlin Zhao", sort_name="Zhao, Houlin")
    PersonFactory(name="Brenda Aynsley", sort_name="Aynsley, Brenda")

    assert names(client.get("/en/people/")) == ["Brenda Aynsley", "Houlin Zhao"]


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        ("/en/organisations/itu/achievements/", ["A campaign"]),
        ("/en/organisations/itu/people/", ["H.E. Habib Kammoun"]),
        ("/en/people/habib-kammoun/sessions/", ["Session 7"]),
        ("/en/countries/tn/sessions/", ["H.E. Habib Kammoun"]),
        ("/en/countries/TN/people/", ["Habib Kammoun"]),
    ],
)
def test_each_section_has_a_page_of_its_own(client, path, titles):
    itu = OrganisationFactory(slug="itu")
    habib = PersonFactory(name="Habib Kammoun", slug="habib-kammoun", country="TN")
    AchievementPartyFactory(organisation=itu, achievement__title="A campaign")
    ParticipationFactory(person=habib, organisation=itu, honorific="H.E.", country="TN", session__title="Session 7")

    response = client.get(path)

    assert [entry.title for entry in response.context["entries"]] == titles


def test_sections_of_what_readers_may_not_see_are_not_found(client):
    OrganisationFactory(slug="draft", state="draft")
    PersonFactory(slug="draft", state="draft")

    paths = ["/en/organisations/draft/sessions/", "/en/people/draft/sessions/", "/en/countries/zz/people/"]

    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_country_list_marks_all_that_something_live_belongs_to(client):
    RegionFactory(countries=["CH", "PL", "RW", "TN", "FR", "DE", "IT", "ES"])
    OrganisationFactory(country="CH")
    PersonFactory(country="PL")
    EditionPersonFactory(country="RW")
    ParticipationFactory(country="TN")
    AchievementPartyFactory(organisation=None, country="FR")
    EditionPersonFactory(country="DE", person__state="draft")
    ParticipationFactory(country="IT", session__state="draft")

    response = client.get("/en/countries/")

    [region] = response.context["regions"]
    marked = [country["code"] for country in region["countries"] if country["mentioned"]]
    assert sorted(marked) == ["CH", "FR", "PL", "RW", "TN"]
    assert response.context["mentioned"] == 5
