import datetime

import pytest

from tests.factories import (
    AchievementFactory,
    ActionLineFactory,
    GoalFactory,
    MatrixCellFactory,
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


def test_long_section_is_cut_and_says_how_many_there_are(client):
    goal = GoalFactory(number=9)
    for _ in range(30):
        SessionGoalFactory(goal=goal, session=SessionFactory(date=datetime.date(2017, 6, 13)))

    response = client.get("/en/goals/9/")

    section = response.context["sections"][0]
    assert (len(section.entries), section.total, section.hidden) == (24, 30, 6)


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
