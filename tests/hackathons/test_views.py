from datetime import date

import pytest

from forums.models import Edition
from tests.factories import (
    AchievementFactory,
    ActionLineFactory,
    AlbumPictureFactory,
    AwardFactory,
    ChallengeFactory,
    EditionFactory,
    EditorialNoteFactory,
    HackathonFactory,
    HackathonFigureFactory,
    HackathonOrganisationFactory,
    HackathonPersonFactory,
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
    SessionFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "/en/hackathons/2017/hack-for-health/"


@pytest.fixture
def hackathon():
    return HackathonFactory(
        edition=EditionFactory(year=2017), slug="hack-for-health", name="Hack for Health", start_date=date(2017, 6, 11)
    )


def test_teams_stand_under_the_challenge_that_they_took_on(client, hackathon):
    water, air = (ChallengeFactory(hackathon=hackathon, title=title) for title in ("Water", "Air"))
    poland, norway, nowhere = (
        TeamFactory(hackathon=hackathon, name=name, challenge=challenge)
        for name, challenge in (("Poland", air), ("Norway", air), ("Nowhere", None))
    )
    given = AwardFactory(hackathon=hackathon, team=poland)
    note = EditorialNoteFactory(subject=poland)
    EditorialNoteFactory(subject=norway, public=False)

    challenges = client.get(PAGE).context["challenges"]

    found = [
        (challenge, [(row["team"], row["awards"], row["notes"]) for row in rows]) for challenge, rows in challenges
    ]
    assert found == [
        (water, []),
        (air, [(norway, [], []), (poland, [given], [note])]),
        (None, [(nowhere, [], [])]),
    ]


def test_a_hidden_team_is_on_no_page_with_its_award(client, hackathon):
    giver = OrganisationFactory()
    award = AwardFactory(hackathon=hackathon, giver=giver, team__name="Team Secret")
    team = award.team
    team.name = "Team Secret"
    team.save()
    pages = [PAGE, giver.get_absolute_url(), "/en/countries/no/"]
    shown = ["Team Secret" in client.get(path).text for path in pages]
    team.state = "draft"
    team.save()

    assert shown == [True, True, True]
    assert ["Team Secret" in client.get(path).text for path in pages] == [False, False, False]
    assert client.get(team.get_absolute_url()).status_code == 404


def test_women_and_men_are_shown_as_parts_of_all_and_only_when_both_are_known(client, hackathon):
    HackathonFigureFactory(hackathon=hackathon, topic="participants", value=42)
    HackathonFigureFactory(hackathon=hackathon, topic="women", value=17)
    before = client.get(PAGE).context["genders"]
    HackathonFigureFactory(hackathon=hackathon, topic="men", value=25)

    genders = client.get(PAGE).context["genders"]

    assert before == []
    assert [(row["figure"].topic, row["start"], row["percent"]) for row in genders] == [
        ("women", 0, 40),
        ("men", 40, 60),
    ]


def test_teams_are_counted_by_country_under_its_region(client, hackathon):
    RegionFactory(code="150", name="Europe", countries=["PL", "NO"])
    RegionFactory(code="002", name="Africa", countries=["TN"])
    for country in ("PL", "TN", "NO", "PL", ""):
        TeamFactory(hackathon=hackathon, country=country)

    origins = client.get(PAGE).context["origins"]

    assert [(region, [(country.code, count) for country, count in rows]) for region, rows in origins] == [
        ("Africa", [("TN", 1)]),
        ("Europe", [("NO", 1), ("PL", 2)]),
    ]


def test_what_a_hackathon_has_to_do_with_leads_to_it(client, hackathon):
    session = SessionFactory(edition=hackathon.edition)
    achievement = AchievementFactory(edition=hackathon.edition)
    line, organisation, person = ActionLineFactory(code="C2"), OrganisationFactory(), PersonFactory()
    hackathon.sessions.add(session)
    hackathon.achievements.add(achievement)
    hackathon.action_lines.add(line)
    HackathonOrganisationFactory(hackathon=hackathon, organisation=organisation)
    HackathonPersonFactory(hackathon=hackathon, person=person)
    things = [session, achievement, line, organisation, person, hackathon.edition]
    link = 'href="/en/hackathons/2017/'

    shown = [link in client.get(thing.get_absolute_url()).text for thing in things]
    page = client.get(PAGE).text

    assert shown == [True] * len(things)
    assert [thing.get_absolute_url() in page for thing in things] == [True] * len(things)


def test_pictures_of_the_album_stand_on_the_page(client, hackathon):
    row = AlbumPictureFactory(album__edition=hackathon.edition)
    hackathon.album = row.album
    hackathon.save()

    response = client.get(PAGE)

    assert response.context["pictures"] == [row]
    assert row.picture.alternative_text in response.text


def test_a_team_shows_the_notes_on_it_and_the_other_teams(client, hackathon):
    team, other = TeamFactory.create_batch(2, hackathon=hackathon, solution="")
    note = EditorialNoteFactory(subject=team, published="The app.")

    response = client.get(team.get_absolute_url())

    assert (response.context["notes"], response.context["others"]) == ([note], [other])
    assert "The solution is not recorded." in response.text


def test_a_year_shows_its_own_hackathons(client, hackathon):
    later = HackathonFactory(edition=EditionFactory(year=2018))

    assert list(client.get("/en/hackathons/").context["hackathons"]) == [later, hackathon]
    assert list(client.get("/en/hackathons/2017/").context["hackathons"]) == [hackathon]
    assert client.get("/en/hackathons/2016/").status_code == 404


def test_what_belongs_to_a_hidden_edition_is_hidden(client, hackathon):
    team = TeamFactory(hackathon=hackathon)
    Edition.objects.update(state="draft")

    paths = ["/en/hackathons/2017/", PAGE, team.get_absolute_url()]

    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_what_a_source_does_not_give_is_said_to_be_missing(client, hackathon):
    hackathon.start_date = None
    hackathon.save()

    page = client.get(PAGE).text

    assert "Not announced" in page
    assert "Days not announced" in client.get("/en/hackathons/").text
