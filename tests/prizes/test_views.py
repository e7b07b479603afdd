from datetime import timedelta

import pytest
from django.utils import timezone

from forums.models import Edition
from tests.factories import (
    CycleFactory,
    DistinctionFactory,
    EditionFactory,
    GoalFactory,
    OrganisationFactory,
    PrizeCategoryFactory,
    ProjectFactory,
    ProjectOrganisationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return CycleFactory(edition=EditionFactory(year=2017))


def titles(response):
    return [distinction.project.title for distinction in response.context["page"]]


def test_an_embargoed_project_is_on_no_page_before_the_minute(client, cycle, monkeypatch):
    organisation, category, goal = OrganisationFactory(), PrizeCategoryFactory(), GoalFactory(number=9)
    moment = timezone.now() + timedelta(hours=1)
    project = ProjectFactory(cycle=cycle, title="Secret until noon", country="EG", embargo_until=moment)
    project.goals.add(goal)
    ProjectOrganisationFactory(project=project, organisation=organisation)
    DistinctionFactory(cycle=cycle, project=project, category=category, rank="winner")
    pages = [
        "/en/prizes/",
        "/en/prizes/2017/",
        "/en/prizes/2017/winners/",
        f"/en/prizes/2017/categories/{category.slug}/",
        organisation.get_absolute_url(),
        "/en/goals/9/",
        category.action_line.get_absolute_url(),
    ]
    before = {path: client.get(path) for path in pages}
    hidden = client.get(project.get_absolute_url()).status_code

    monkeypatch.setattr(timezone, "now", lambda: moment)
    after = {path: "Secret until noon" in client.get(path).text for path in pages[1:]}

    assert {path for path, page in before.items() if page.status_code != 200 or "Secret" in page.text} == set()
    assert hidden == 404
    assert set(after.values()) == {True}
    assert client.get(project.get_absolute_url()).status_code == 200


def test_a_project_of_another_year_is_found_at_the_address_of_its_first(client, cycle):
    project = ProjectFactory(cycle=cycle)

    response = client.get(project.get_absolute_url().replace("2017", "2018"))

    assert (response.status_code, response["Location"]) == (301, project.get_absolute_url())


def test_a_project_shows_what_it_was_given_over_the_years(client, cycle):
    project = ProjectFactory(cycle=cycle)
    later = CycleFactory(edition=EditionFactory(year=2018))
    DistinctionFactory(cycle=cycle, project=project, rank="champion", category=PrizeCategoryFactory(number=3))
    DistinctionFactory(cycle=later, project=project, rank="winner")

    response = client.get(project.get_absolute_url())

    given = [
        (each.cycle.edition.year, each.rank, each.category_id is None) for each in response.context["distinctions"]
    ]
    assert given == [(2018, "winner", True), (2017, "champion", False)]


def test_winners_stand_in_the_order_of_their_categories_and_those_without_one_last(client, cycle):
    for number, title in ((18, "Last"), (None, "Nowhere"), (1, "First")):
        DistinctionFactory(
            cycle=cycle,
            project=ProjectFactory(cycle=cycle, title=title),
            category=PrizeCategoryFactory(number=number) if number else None,
            rank="winner",
        )

    assert titles(client.get("/en/prizes/2017/winners/")) == ["First", "Last", "Nowhere"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["In Egypt", "In Ghana"]),
        ("?country=eg", ["In Egypt"]),
        ("?goal=9", ["In Ghana"]),
        ("?category=3-category", ["In Egypt"]),
        ("?category=unrecorded", ["In Ghana"]),
        ("?action_line=c3", ["In Egypt"]),
        ("?country=xx", []),
        ("?goal=%00", []),
    ],
)
def test_champions_are_filtered(client, cycle, query, found):
    category = PrizeCategoryFactory(number=3, action_line__code="C3")
    egypt = ProjectFactory(cycle=cycle, title="In Egypt", country="EG")
    ghana = ProjectFactory(cycle=cycle, title="In Ghana", country="GH")
    ghana.goals.add(GoalFactory(number=9))
    DistinctionFactory(cycle=cycle, project=egypt, category=category)
    DistinctionFactory(cycle=cycle, project=ghana)

    assert titles(client.get(f"/en/prizes/2017/champions/{query}")) == found


def test_a_category_without_a_winner_says_that_it_is_not_entered(client, cycle):
    category = PrizeCategoryFactory(number=3)

    assert "Winner not yet entered" in client.get("/en/prizes/2017/").text
    assert "has not been entered yet" in client.get(f"/en/prizes/2017/categories/{category.slug}/").text


def test_what_belongs_to_a_hidden_edition_is_hidden(client, cycle):
    project = ProjectFactory(cycle=cycle)
    Edition.objects.update(state="draft")

    paths = ["/en/prizes/2017/", "/en/prizes/2017/winners/", project.get_absolute_url()]

    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_an_edition_leads_to_its_prizes_once_readers_see_them(client, cycle):
    link = 'href="/en/prizes/2017/"'
    shown = link in client.get("/en/forum/2017/").text
    cycle.state = "draft"
    cycle.save()

    hidden = link in client.get("/en/forum/2017/").text

    assert (shown, hidden) == (True, False)


def test_years_of_prizes_stand_newest_first_with_what_is_on_record(client, cycle):
    DistinctionFactory(cycle=cycle, rank="winner")
    CycleFactory(edition=EditionFactory(year=2018))
    CycleFactory(edition=EditionFactory(year=2012))

    cycles = client.get("/en/prizes/").context["cycles"]

    assert [(each.edition.year, each.winner_count, each.champion_count) for each in cycles] == [
        (2018, 0, 0),
        (2017, 1, 0),
        (2012, 0, 0),
    ]


def test_a_session_and_the_prizes_that_it_tells_of_lead_to_each_other(client):
    edition = EditionFactory(year=2017)
    cycle = CycleFactory(edition=edition, name="WSIS Prizes 2017")
    ceremony = SessionFactory(edition=edition, title="Prizes are handed over")
    cycle.sessions.set([ceremony, SessionFactory(edition=edition, title="A draft", state="draft")])

    of_cycle = client.get(cycle.get_absolute_url()).text
    of_session = client.get(ceremony.get_absolute_url()).text

    assert f'<a href="{ceremony.get_absolute_url()}">Prizes are handed over</a>' in of_cycle
    assert "A draft" not in of_cycle
    assert f'href="{cycle.get_absolute_url()}"' in of_session
    assert "WSIS Prizes 2017" in of_session
