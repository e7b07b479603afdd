import datetime

import pytest
from django_countries.fields import Country

from reference.mentions import sections_of
from tests.factories import (
    AchievementFactory,
    ActionLineFactory,
    GoalFactory,
    MatrixCellFactory,
    OrganisationFactory,
    PersonFactory,
    PointFactory,
    SessionActionLineFactory,
    SessionFactory,
    SessionGoalFactory,
    TrackFactory,
)

pytestmark = pytest.mark.django_db


def sections(response):
    return {str(section.title): [entry.title for entry in section.entries] for section in response.context["sections"]}


def test_goal_gathers_everything_live_that_points_at_it(client):
    goal = GoalFactory(number=9, title="Industry, Innovation and Infrastructure")
    SessionGoalFactory(goal=goal, session__title="SDG 9 session")
    SessionGoalFactory(goal=goal, session__title="Draft session", session__state="draft")
    PointFactory(goal=goal, track=TrackFactory(), text="VR needs networks.")
    PointFactory(goal=goal, track=TrackFactory(state="draft"), text="Unpublished point.")
    achievement = AchievementFactory(title="A toolkit")
    achievement.goals.add(goal)

    response = client.get("/en/goals/9/")

    assert sections(response) == {
        "Sessions": ["SDG 9 session"],
        "What sessions and tracks came to": ["VR needs networks."],
        "Achievements": ["A toolkit"],
    }
    assert "Draft session" not in response.text
    assert "Unpublished point." not in response.text


def test_action_line_is_found_in_either_case(client):
    line = ActionLineFactory(code="C7-EGOV")
    SessionActionLineFactory(action_line=line, session__title="E-government")

    assert sections(client.get("/en/action-lines/c7-egov/")) == {"Sessions": ["E-government"]}
    assert client.get("/en/action-lines/C7-EGOV/").status_code == 200


def goal_with_sessions(count):
    goal = GoalFactory(number=9)
    for number in range(count):
        session = SessionFactory(title=f"Session {number:03d}", date=datetime.date(2017, 6, 13))
        SessionGoalFactory(goal=goal, session=session)
    return goal


def test_long_section_shows_its_first_entries_and_leads_to_all(client):
    goal_with_sessions(57)

    response = client.get("/en/goals/9/")

    [section] = response.context["sections"]
    assert [entry.title for entry in section.entries] == [f"Session {number:03d}" for number in range(12)]
    assert section.total == 57
    assert '<a href="/en/goals/9/sessions/">All 57 sessions</a>' in response.text


def test_short_section_leads_nowhere_else(client):
    goal_with_sessions(12)

    response = client.get("/en/goals/9/")

    assert [len(section.entries) for section in response.context["sections"]] == [12]
    assert "/en/goals/9/sessions/" not in response.text


def test_a_sections_own_pages_list_every_entry_once(client):
    goal_with_sessions(57)
    SessionGoalFactory(goal=GoalFactory(number=9), session__state="draft")

    pages = [client.get(f"/en/goals/9/sessions/?page={number}") for number in (1, 2)]

    listed = [[entry.title for entry in page.context["entries"]] for page in pages]
    assert listed[0] + listed[1] == [f"Session {number:03d}" for number in range(57)]
    assert "Page 2 of 2" in pages[1].text
    assert '<a class="crumbs__link" href="/en/goals/9/">SDG 9 Goal 9</a>' in pages[1].text


@pytest.mark.parametrize(
    "path",
    [
        "/en/goals/9/unheard-of/",
        "/en/goals/9/facilitators/",
        "/en/goals/18/sessions/",
        "/en/goals/9/sessions/?page=3",
        "/en/goals/9/sessions/?page=0",
        "/en/goals/9/sessions/?page=last",
        "/en/action-lines/c12/sessions/",
    ],
)
def test_a_section_that_is_not_there_is_not_found(client, path):
    goal_with_sessions(57)

    assert client.get(path).status_code == 404


def test_a_section_whose_last_entry_was_withdrawn_says_so(client):
    ActionLineFactory(code="C2", title="Infrastructure")

    response = client.get("/en/action-lines/c2/sessions/")

    assert response.status_code == 200
    assert "Nothing is listed here at present." in response.text
    assert '<a href="/en/action-lines/c2/">See all of C2 Infrastructure</a>' in response.text


def test_every_section_of_a_subject_has_a_key_of_its_own():
    subjects = [ActionLineFactory(), GoalFactory(), OrganisationFactory(), PersonFactory(), Country("CH")]

    keys = {type(subject).__name__: [section.key for section in sections_of(subject)] for subject in subjects}

    assert keys == {
        "ActionLine": [
            "sessions",
            "points",
            "achievements",
            "prizes",
            "exhibitors",
            "photos",
            "hackathons",
            "facilitators",
        ],
        "Goal": ["sessions", "points", "achievements", "prizes", "exhibitors", "photos", "hackathons"],
        "Organisation": [
            "editions",
            "tracks",
            "sessions",
            "people",
            "achievements",
            "documents",
            "prizes",
            "exhibitors",
            "partnerships",
            "hackathons",
            "hackathon-awards",
            "action-lines",
        ],
        "Person": ["offices", "sessions", "achievements", "quotations", "prizes", "exhibitions", "hackathons"],
        "Country": [
            "offices",
            "sessions",
            "achievements",
            "prizes",
            "exhibitors",
            "partnerships",
            "photos",
            "teams",
            "organisations",
            "people",
        ],
    }


def test_matrix_marks_what_is_unverified_in_words(client):
    MatrixCellFactory(action_line__code="C1", goal__number=1, verified=True)
    MatrixCellFactory(action_line__code="C2", goal__number=2, verified=False)

    response = client.get("/en/matrix/")

    assert response.context["unverified"] == 1
    assert "unverified" in response.text.lower()


def test_goal_without_anything_says_so(client):
    GoalFactory(number=14)

    response = client.get("/en/goals/14/")

    assert (response.status_code, sections(response)) == (200, {})
