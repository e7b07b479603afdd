import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import CycleFactory, DistinctionFactory, EditionFactory, PrizeCategoryFactory, ProjectFactory
from tests.html import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return CycleFactory(edition=EditionFactory(year=2017))


def address(cycle):
    return f"/admin/prizes/cycle/{cycle.pk}/board/"


def lines(desk, cycle):
    """Of each category: its number, and the projects that are entered as winner and as champions."""
    board = desk.get(address(cycle)).context["board"]
    return [
        (
            line.category.number,
            *([str(each.distinction.project) for each in some] for some in (line.winners, line.champions)),
        )
        for line in board.lines
    ]


def test_each_category_stands_with_what_is_entered_in_this_cycle(desk, cycle):
    first, second = PrizeCategoryFactory(number=1), PrizeCategoryFactory(number=2)
    for number in (2, 1):
        project = ProjectFactory(cycle=cycle, title=f"Champion {number}")
        DistinctionFactory(cycle=cycle, category=first, rank="champion", order=number, project=project)
    DistinctionFactory(cycle=cycle, category=first, rank="winner", project=ProjectFactory(cycle=cycle, title="Winner"))
    DistinctionFactory(cycle=cycle, category=first, rank="nominee")
    DistinctionFactory(cycle=CycleFactory(edition=EditionFactory(year=2016)), category=second, rank="winner")

    assert lines(desk, cycle) == [(1, ["Winner"], ["Champion 1", "Champion 2"]), (2, [], [])]


def test_a_category_is_complete_with_its_winner_and_four_champions(desk, cycle):
    whole, without_winner = PrizeCategoryFactory(number=1), PrizeCategoryFactory(number=2)
    DistinctionFactory(cycle=cycle, category=whole, rank="winner")
    DistinctionFactory.create_batch(4, cycle=cycle, category=whole, rank="champion")
    DistinctionFactory.create_batch(4, cycle=cycle, category=without_winner, rank="champion")

    page = desk.get(address(cycle)).text

    assert "1 of 2 categories have their winner and their four champions." in page
    assert f"?cycle={cycle.pk}&amp;category={without_winner.pk}&amp;rank=winner" in page
    assert f"category={whole.pk}" not in page


def test_a_link_to_add_fills_the_form(desk, cycle):
    category = PrizeCategoryFactory(number=1)
    DistinctionFactory(cycle=cycle, category=category, rank="champion")

    form = desk.get(f"/admin/prizes/distinction/add/?cycle={cycle.pk}&category={category.pk}&rank=champion&order=2")

    initial = form.context["adminform"].form.initial
    assert (initial["cycle"], initial["category"], initial["rank"], initial["order"]) == (
        str(cycle.pk),
        str(category.pk),
        "champion",
        "2",
    )


def test_the_board_says_what_readers_do_not_see_yet(desk, cycle):
    category = PrizeCategoryFactory(number=1)
    DistinctionFactory(cycle=cycle, category=category, rank="winner", state="draft")
    hidden = ProjectFactory(cycle=cycle, state="draft")
    DistinctionFactory(cycle=cycle, category=category, rank="champion", project=hidden)

    line = desk.get(address(cycle)).context["board"].lines[0]

    assert [(each.key, each.words) for each in (*line.winners, *line.champions)] == [
        ("draft", "draft"),
        ("withdrawn", f"Hidden, because the project is a draft: {hidden}."),
    ]


def test_the_board_asks_the_same_for_many_prizes(desk, cycle):
    desk.get(address(cycle))
    counts = []
    for _time in range(2):
        for _number in range(6):
            category = PrizeCategoryFactory()
            DistinctionFactory(cycle=cycle, category=category, rank="winner")
        with CaptureQueriesContext(connection) as queries:
            desk.get(address(cycle))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_whoever_adds_from_the_board_comes_back_to_its_category(desk, cycle):
    category, project = PrizeCategoryFactory(number=1), ProjectFactory(cycle=cycle)
    form = f"/admin/prizes/distinction/add/?cycle={cycle.pk}&category={category.pk}&rank=winner"

    response = desk.post(form, {**form_data(desk.get(form).text), "project": project.pk, "_publish": "1"})

    assert response.url == f"{address(cycle)}#category-{category.pk}"
    assert [project.title] == lines(desk, cycle)[0][1]


def test_the_list_of_prizes_asks_the_same_for_many(desk, cycle):
    listed = reverse("admin:prizes_distinction_changelist")
    desk.get(listed)
    counts = []
    for _time in range(2):
        for _number in range(4):
            DistinctionFactory(cycle=cycle, category=PrizeCategoryFactory(), rank="winner")
        with CaptureQueriesContext(connection) as queries:
            desk.get(listed)
        counts.append(len(queries))

    assert counts[0] == counts[1]
