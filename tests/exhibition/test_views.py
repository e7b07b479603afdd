import re

import pytest

from forums.models import Edition
from tests.factories import (
    ActionLineFactory,
    AttractionFactory,
    EditionFactory,
    ExhibitionFactory,
    ExhibitionFigureFactory,
    ExhibitionPictureFactory,
    ExhibitorFactory,
    ExhibitorPictureFactory,
    GoalFactory,
    OrganisationFactory,
    ParticipationFactory,
    PartnershipFactory,
    PartnerTierFactory,
    PersonFactory,
    SessionFactory,
    StandFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def exhibition():
    return ExhibitionFactory(edition=EditionFactory(year=2017))


def names(response):
    return [exhibitor.name for exhibitor in response.context["page"]]


def words_of(response):
    """The text of the page's main part, in one line."""
    main = response.text.split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_years_stand_newest_first_with_what_is_on_record(client, exhibition):
    ExhibitorFactory(exhibition=exhibition)
    ExhibitorFactory(exhibition=exhibition, state="draft")
    PartnershipFactory.create_batch(2, exhibition=exhibition)
    ExhibitionFactory(edition=EditionFactory(year=2018))
    ExhibitionFactory(edition=EditionFactory(year=2019), state="draft")

    exhibitions = client.get("/en/exhibition/").context["exhibitions"]

    assert [(each.edition.year, each.exhibitor_count, each.partner_count) for each in exhibitions] == [
        (2018, 0, 0),
        (2017, 1, 2),
    ]


def test_an_exhibition_shows_its_opening_with_its_guests(client, exhibition):
    opening = SessionFactory(edition=exhibition.edition, title="Inauguration", date="2017-06-12", start_time="10:45")
    ParticipationFactory(session=opening, person=PersonFactory(name="Houlin Zhao"), role="guest")
    ParticipationFactory(session=opening, person=PersonFactory(name="Not yet", state="draft"), role="guest")
    exhibition.opening = opening
    exhibition.save()

    response = client.get("/en/exhibition/2017/")

    assert response.context["opening"] == opening
    assert [part.person.name for part in response.context["guests"]] == ["Houlin Zhao"]
    assert f'href="{opening.get_absolute_url()}"' in response.text
    assert "Monday 12 June 2017 , 10:45" in words_of(response)


def test_an_opening_that_is_hidden_is_not_shown(client, exhibition):
    exhibition.opening = SessionFactory(edition=exhibition.edition, title="Secret", state="draft")
    exhibition.save()
    ParticipationFactory(session=exhibition.opening, person=PersonFactory(name="Guest of honour"))

    response = client.get("/en/exhibition/2017/")

    assert response.context["opening"] is None
    assert response.context["guests"] == []
    assert "The opening is not recorded." in response.text


def test_an_exhibition_shows_its_figures_attractions_and_partners(client, exhibition):
    ExhibitionFigureFactory(exhibition=exhibition, qualifier="more_than", value=20)
    AttractionFactory(exhibition=exhibition, title="WSIS photo booth")
    PartnershipFactory(exhibition=exhibition, organisation__name="ITU")

    words = words_of(client.get("/en/exhibition/2017/"))

    assert [part for part in ("more than 20", "WSIS photo booth", "ITU") if part not in words] == []


def test_partners_stand_in_the_order_of_their_tiers_and_one_may_stand_in_two(client, exhibition):
    strategic = PartnerTierFactory(slug="strategic", order=1)
    supporting = PartnerTierFactory(slug="supporting", order=2)
    icann, japan = OrganisationFactory(name="ICANN"), OrganisationFactory(name="Ministry")
    PartnershipFactory(exhibition=exhibition, tier=supporting, organisation=japan, order=2, named_as="Japan")
    PartnershipFactory(exhibition=exhibition, tier=supporting, organisation=icann, order=1)
    PartnershipFactory(exhibition=exhibition, tier=strategic, organisation=icann)
    PartnershipFactory(exhibition=exhibition, tier=strategic, state="draft")
    PartnershipFactory(exhibition=exhibition, tier=strategic, organisation__state="draft")

    response = client.get("/en/exhibition/2017/partners/")

    assert [(tier.slug, [row.organisation.name for row in rows]) for tier, rows in response.context["tiers"]] == [
        ("strategic", ["ICANN"]),
        ("supporting", ["ICANN", "Ministry"]),
    ]
    assert "named in the source as “Japan”" in words_of(response)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Egypt", "Ghana", "Unknown"]),
        ("?sector=government", ["Egypt"]),
        ("?sector=unrecorded", ["Unknown"]),
        ("?country=eg", ["Egypt"]),
        ("?country=unrecorded", ["Unknown"]),
        ("?goal=9", ["Ghana"]),
        ("?action_line=c7", ["Egypt"]),
        ("?action_line=c7&goal=9", []),
        ("?country=xx", []),
        ("?goal=%00", []),
    ],
)
def test_exhibitors_are_filtered(client, exhibition, query, found):
    line = ActionLineFactory(code="C7-EGOV", parent=ActionLineFactory(code="C7"))
    egypt = ExhibitorFactory(exhibition=exhibition, name="Egypt", sector="government", country="EG")
    ghana = ExhibitorFactory(exhibition=exhibition, name="Ghana", sector="academia", country="GH")
    ExhibitorFactory(exhibition=exhibition, name="Unknown")
    egypt.action_lines.add(line)
    ghana.goals.add(GoalFactory(number=9))

    assert names(client.get(f"/en/exhibition/2017/exhibitors/{query}")) == found


def test_filters_offer_what_occurs(client, exhibition):
    ExhibitorFactory(exhibition=exhibition, sector="academia", country="GH")
    ExhibitorFactory(exhibition=ExhibitionFactory(edition=EditionFactory(year=2018)), sector="private", country="CH")
    GoalFactory(number=9)

    form = client.get("/en/exhibition/2017/exhibitors/").context["filter"].form

    assert {name: [value for value, _words in field.choices] for name, field in form.fields.items()} == {
        "sector": ["", "academia"],
        "country": ["", "gh"],
        "action_line": [""],
        "goal": [""],
    }


def test_an_exhibitor_shows_what_is_known_of_it(client, exhibition):
    wvrf = OrganisationFactory(name="World VR Forum", stakeholder_type="civil_society", country="CH")
    stand = StandFactory(exhibition=exhibition, code="A1")
    exhibitor = ExhibitorFactory(exhibition=exhibition, name="VR Café", slug="cafe", organisation=wvrf, stand=stand)
    exhibitor.goals.add(GoalFactory(number=9))
    ExhibitorPictureFactory(album=exhibitor, caption="At the stand")
    PartnershipFactory(exhibition=exhibition, organisation=wvrf, tier=PartnerTierFactory(slug="supporting"))
    later = ExhibitionFactory(edition=EditionFactory(year=2018))
    ExhibitorFactory(exhibition=later, name="VR Bar", organisation=wvrf)

    response = client.get("/en/exhibition/2017/exhibitors/cafe/")

    assert [row.tier.slug for row in response.context["partnerships"]] == ["supporting"]
    assert [other.name for other in response.context["other_places"]] == ["VR Bar"]
    assert [row.words for row in response.context["pictures"]] == ["At the stand"]
    assert 'href="/en/exhibition/2017/plan/?stand=A1#plan"' in response.text
    assert "Civil society" in words_of(response)


def test_what_is_not_recorded_is_said_to_be(client, exhibition):
    ExhibitorFactory(exhibition=exhibition, slug="unknown")

    words = words_of(client.get("/en/exhibition/2017/exhibitors/unknown/"))

    assert words.count("not recorded") == 6


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("", "Who exhibits is not recorded."),
        ("", "The stands and their places are not recorded."),
        ("", "The opening is not recorded."),
        ("exhibitors/", "Who exhibits is not recorded."),
        ("partners/", "The partners of this exhibition are not recorded."),
        ("plan/", "The stands of this exhibition and their places are not recorded."),
        ("photos/", "No photographs of this exhibition are recorded."),
    ],
)
def test_a_page_without_a_record_says_so(client, exhibition, page, words):
    response = client.get(f"/en/exhibition/2017/{page}")

    assert response.status_code == 200
    assert words in words_of(response)


def test_photographs_that_have_not_survived_are_said_to_be_lost(client, exhibition):
    exhibition.photos_link_state = "not_preserved"
    exhibition.save()
    words = "neither its photographs nor a link to them have survived"

    assert words in words_of(client.get("/en/exhibition/2017/"))
    assert words in words_of(client.get("/en/exhibition/2017/photos/"))


def test_the_album_leads_from_picture_to_picture(client, exhibition):
    first, hidden, last = (ExhibitionPictureFactory(album=exhibition).picture for _ in range(3))
    hidden.state = "draft"
    hidden.save()

    album = client.get("/en/exhibition/2017/photos/")
    shown = client.get(f"/en/exhibition/2017/photos/{first.pk}/")

    assert [row.url for row in album.context["rows"]] == [
        f"/en/exhibition/2017/photos/{first.pk}/",
        f"/en/exhibition/2017/photos/{last.pk}/",
    ]
    assert (shown.context["place"].number, shown.context["place"].total) == (1, 2)
    assert (shown.context["previous"], shown.context["next"]) == (None, f"/en/exhibition/2017/photos/{last.pk}/")
    assert client.get(f"/en/exhibition/2017/photos/{hidden.pk}/").status_code == 404


def test_the_list_under_the_plan_has_the_same_stands_and_those_without_a_place(client, exhibition):
    stand = StandFactory(exhibition=exhibition, code="A2", x=0, y=0)
    StandFactory(exhibition=exhibition, code="A10", x=None, y=None)
    ExhibitorFactory(exhibition=exhibition, stand=stand, name="VR Café")

    response = client.get("/en/exhibition/2017/plan/")

    assert [each.stand.code for each in response.context["plan"].drawn] == ["A2"]
    assert [each.code for each in response.context["stands"]] == ["A2", "A10"]
    assert 'aria-label="Stand A2: VR Café"' in response.text
    assert "Its place on the plan is not recorded." in response.text


def test_the_home_of_an_exhibition_shows_its_plan_which_leads_to_the_list(client, exhibition):
    stand = StandFactory(exhibition=exhibition, code="A1", x=0, y=0)

    response = client.get("/en/exhibition/2017/?zoom=2")

    assert response.context["plan"].window.zoom == 1
    assert f'href="/en/exhibition/2017/plan/#stand-{stand.pk}"' in response.text
    assert "Nearer" not in response.text


def test_the_plan_points_out_the_stand_that_is_asked_for(client, exhibition):
    StandFactory(exhibition=exhibition, code="Ä 1", x=0, y=0)
    StandFactory(exhibition=exhibition, code="B", x=3000, y=0)

    response = client.get("/en/exhibition/2017/plan/", {"stand": "Ä 1"})

    drawn = response.context["plan"].drawn
    assert [each.stand.code for each in drawn if each.pointed_out] == ["Ä 1"]
    assert 'href="?stand=%C3%84%201#plan"' in response.text


def test_numbers_of_the_plan_are_plain_in_every_language(client, exhibition, settings):
    settings.USE_THOUSAND_SEPARATOR = True
    StandFactory(exhibition=exhibition, code="A", x=12000, y=3000)

    text = client.get("/en/exhibition/2017/plan/").text

    assert 'x="12000" y="3000"' in text
    assert 'viewBox="0 0 12400 3300"' in text


def test_what_belongs_to_a_hidden_edition_is_hidden(client, exhibition):
    exhibitor = ExhibitorFactory(exhibition=exhibition)
    Edition.objects.update(state="draft")

    pages = ["", "exhibitors/", "partners/", "plan/", "photos/"]
    paths = [*(f"/en/exhibition/2017/{page}" for page in pages), exhibitor.get_absolute_url()]

    assert {client.get(path).status_code for path in paths} == {404}


def test_an_edition_leads_to_its_exhibition_once_readers_see_it(client, exhibition):
    link = 'href="/en/exhibition/2017/"'
    shown = link in client.get("/en/forum/2017/").text
    exhibition.state = "draft"
    exhibition.save()

    hidden = link in client.get("/en/forum/2017/").text

    assert (shown, hidden) == (True, False)


def test_subjects_show_what_the_exhibition_has_of_them(client, exhibition):
    line, goal, organisation = ActionLineFactory(code="C2"), GoalFactory(number=9), OrganisationFactory(country="EG")
    person, opening = PersonFactory(), SessionFactory(edition=exhibition.edition)
    ParticipationFactory(session=opening, person=person, role="guest")
    exhibition.opening = opening
    exhibition.save()
    exhibitor = ExhibitorFactory(exhibition=exhibition, name="At the stand", organisation=organisation)
    exhibitor.action_lines.add(line)
    exhibitor.goals.add(goal)
    PartnershipFactory(exhibition=exhibition, organisation=organisation)
    stand, partners = exhibitor.get_absolute_url(), "/en/exhibition/2017/partners/"
    expected = {
        line.get_absolute_url(): {stand},
        goal.get_absolute_url(): {stand},
        organisation.get_absolute_url(): {stand, partners},
        "/en/countries/eg/": {stand, partners},
        person.get_absolute_url(): {"/en/exhibition/2017/"},
    }

    found = {path: set(re.findall(r'href="(/en/exhibition/2017/[^"]*)"', client.get(path).text)) for path in expected}

    assert found == expected
