import re

import pytest
from django.conf import settings

from reference.models import Goal
from tests.factories import GoalFactory

pytestmark = pytest.mark.django_db


def test_the_official_colours_of_a_goal_are_shown_and_not_asked_for(desk):
    goal = GoalFactory(number=9, colour="#FD6925")

    form = desk.get(f"/admin/reference/goal/{goal.pk}/change/")

    assert sorted(form.context["adminform"].form.fields) == ["number", "title"]
    assert "#FD6925" in form.text


@pytest.mark.usefixtures("content")
def test_the_stylesheet_gives_each_goal_its_official_colours():
    css = (settings.BASE_DIR / "static/css/components/goal.css").read_text()
    rule = r"\.goal-(\d+) \{\s+--goal: (#\w+);\s+--goal-ink: (#\w+);"

    written = [(int(number), colour, ink) for number, colour, ink in re.findall(rule, css)]

    inks = {"#FFFFFF": "#fff", "#000000": "#000"}
    official = Goal.objects.values_list("number", "colour", "text_colour")
    assert written == [(number, colour.lower(), inks[ink]) for number, colour, ink in official]
