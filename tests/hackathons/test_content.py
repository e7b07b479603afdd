"""What the sources say of the hackathons of 2017 and 2018, as it was loaded."""

import pytest

from hackathons.models import Award, Challenge, Hackathon, HackathonFigure, Team
from intake.models import Call

pytestmark = pytest.mark.usefixtures("content")

PAGE = "/en/hackathons/2017/hack-for-health/"


def test_hack_for_health_has_its_figures_and_four_challenges():
    figures = {figure.topic: figure.value for figure in HackathonFigure.objects.all()}

    assert figures == {"participants": 42, "women": 17, "men": 25, "countries": 16, "regions": 5}
    assert list(Challenge.objects.values_list("title", flat=True)) == [
        "Clean water access",
        "Urban environmental quality",
        "Managing non-communicable diseases for healthy living",
        "Promoting health behaviours",
    ]


def test_three_teams_were_awarded_each_by_whom_the_award_is_named_after():
    awards = [(award.name, award.giver.acronym, award.team.name) for award in Award.objects.all()]

    assert awards == [
        ("ITU Acceleration Award", "ITU", "Team Norway"),
        ("ITU Acceleration Award", "ITU", "Team Poland"),
        ("IEEE Excellence in Ethics Award", "IEEE", "Team Tunisia"),
    ]
    assert list(Team.objects.values_list("name", "country", "challenge__slug")) == [
        ("Team Norway", "NO", "promoting-health-behaviours"),
        ("Team Poland", "PL", "managing-non-communicable-diseases"),
        ("Team Tunisia", "TN", "urban-environmental-quality"),
    ]


def test_the_exchanged_solutions_stand_with_their_teams_and_a_note_says_so(client):
    poland, tunisia = (Team.objects.get(country=country) for country in ("PL", "TN"))
    page = client.get(PAGE).text

    assert "patient" in poland.solution
    assert "sensors" not in poland.solution
    assert "sensors" in tunisia.solution
    assert page.count("The newsletter has exchanged the solutions of the two teams") == 2
    for team, printed in ((poland, "gathers air pollution data"), (tunisia, "analyze eating patterns")):
        assert printed in client.get(team.get_absolute_url()).text


def test_the_hackathon_is_told_twice_and_the_two_lead_to_each_other(client):
    achievement = "/en/forum/2017/achievements/hack-for-health/"

    assert f'href="{achievement}"' in client.get(PAGE).text
    assert f'href="{PAGE}"' in client.get(achievement).text


def test_of_the_next_hackathon_nothing_is_announced_but_who_and_what(client):
    hackathon = Hackathon.objects.get(edition__year=2018)
    page = client.get(hackathon.get_absolute_url()).text

    organisers = [row.organisation.acronym for row in hackathon.organisations.all()]
    assert (organisers, hackathon.topic) == (["ITU", "FAO", "IEEE"], "e-agriculture")
    assert (hackathon.start_date, hackathon.call_opens, hackathon.call_closes) == (None, None, None)
    assert page.count("Not announced") == 3
    assert hackathon.call == Call.CLOSED
