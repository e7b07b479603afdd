import pytest

from pages import home
from tests.factories import (
    AchievementFactory,
    AchievementPartyFactory,
    EditionFactory,
    EditionFigureFactory,
    HomeSectionFactory,
)

pytestmark = pytest.mark.django_db


def test_home_shows_the_editors_blocks_in_their_order(client):
    HomeSectionFactory(heading="Second", text="<p>b</p>", order=2)
    HomeSectionFactory(heading="First", text="<p>a</p>", order=1)
    HomeSectionFactory(heading="Draft", text="<p>c</p>", state="draft", order=0)

    response = client.get("/en/")

    assert [block.section.heading for block in response.context["blocks"]] == ["First", "Second"]
    assert "Draft" not in response.text


def test_a_block_with_nothing_to_show_is_left_out(client):
    HomeSectionFactory(kind="achievements")
    HomeSectionFactory(kind="a kind that is gone")

    assert client.get("/en/").context["blocks"] == []


def test_a_block_is_about_the_chosen_year_or_the_newest_live_one(client):
    for year in (2017, 2018):
        EditionFactory(year=year)
    EditionFactory(year=2019, state="draft")
    HomeSectionFactory(kind="edition", year=2017, order=1)
    HomeSectionFactory(kind="edition", order=2)

    blocks = client.get("/en/").context["blocks"]

    assert [block.content["edition"].year for block in blocks] == [2017, 2018]


def test_a_block_lists_as_many_as_the_editor_says():
    edition = EditionFactory()
    for _ in range(5):
        AchievementFactory(edition=edition)
        EditionFigureFactory(edition=edition)
    HomeSectionFactory(kind="achievements", count=2, order=1)
    HomeSectionFactory(kind="figures", count=3, order=2)

    first, second = home.blocks()

    assert (len(first.content["achievements"]), len(second.content["figures"])) == (2, 3)


def test_an_achievement_stands_with_its_own_live_parties():
    first, second = (AchievementFactory(title=title) for title in ("First", "Second"))
    AchievementPartyFactory(achievement=first, organisation__name="ITU")
    AchievementPartyFactory(achievement=first, organisation__state="draft")
    AchievementPartyFactory(achievement=second, organisation__name="WHO")
    HomeSectionFactory(kind="achievements")

    [block] = home.blocks()

    shown = [(row.title, [party.name for party in parties]) for row, parties in block.content["achievements"]]
    assert shown == [("First", ["ITU"]), ("Second", ["WHO"])]


def test_home_without_blocks_still_leads_somewhere(client):
    response = client.get("/en/")

    assert response.status_code == 200
    assert "<h1" in response.text


def test_every_kind_of_block_has_its_template():
    from django.template.loader import get_template

    assert [get_template(kind.template) for kind in home._kinds.values()]
    assert [key for key, _ in home.choices()] == [
        "text", "edition", "figures", "next", "outcomes", "achievements", "announcements", "doors", "editions",
        "prizes", "exhibition", "photos", "hackathons",
    ]  # fmt: skip
