import pytest
from django.http import QueryDict

from exhibition import plan as plans
from exhibition.models import Exhibition, Stand
from exhibition.plan import Window
from tests.factories import ExhibitionFactory, ExhibitorFactory, StandFactory

WHOLE = Window(4000, 2000)


def ways(window):
    return {name: query for name, _sign, query in window.ways}


def test_the_whole_plan_leads_nearer_and_nowhere_else():
    assert WHOLE.view_box == "0 0 4000 2000"
    assert ways(WHOLE) == {
        "Nearer": "?zoom=2&column=1&row=1#plan",
        "Farther": "",
        "To the left": "",
        "To the right": "",
        "Up": "",
        "Down": "",
    }


def test_a_part_of_the_plan_leads_to_the_parts_beside_it():
    middle = WHOLE.moved(zoom=2, column=1, row=1)

    assert middle.view_box == "1000 500 2000 1000"
    assert ways(middle) == {
        "Nearer": "?zoom=4&column=3&row=3#plan",
        "Farther": ".#plan",
        "To the left": "?zoom=2&row=1#plan",
        "To the right": "?zoom=2&column=2&row=1#plan",
        "Up": "?zoom=2&column=1#plan",
        "Down": "?zoom=2&column=1&row=2#plan",
    }


def test_the_nearest_part_has_nothing_nearer_and_ends_at_the_edge():
    corner = WHOLE.moved(zoom=4, column=99, row=99)

    assert corner.view_box == "3000 1500 1000 500"
    assert ways(corner) == {
        "Nearer": "",
        "Farther": "?zoom=2&column=2&row=2#plan",
        "To the left": "?zoom=4&column=5&row=6#plan",
        "To the right": "",
        "Up": "?zoom=4&column=6&row=5#plan",
        "Down": "",
    }


@pytest.mark.parametrize("at", [(0, 0), (700, 1900), (2000, 1000), (3999, 0)])
@pytest.mark.parametrize("zoom", [2, 4])
def test_a_window_around_a_point_shows_it(at, zoom):
    x, y, width, height = map(int, WHOLE.around(*at, zoom=zoom).view_box.split())

    assert x <= at[0] <= x + width
    assert y <= at[1] <= y + height


@pytest.fixture
def stands():
    return [
        Stand(pk=1, code="A1", x=0, y=0, width=300, height=200),
        Stand(pk=2, code="B7", x=3600, y=1700, width=300, height=200),
    ]


@pytest.mark.parametrize(
    ("asked", "view_box", "stand"),
    [
        ("", "0 0 4000 2000", ""),
        ("zoom=2", "0 0 2000 1000", ""),
        ("zoom=2&column=1&row=2", "1000 1000 2000 1000", ""),
        ("stand=B7", "2000 1000 2000 1000", "B7"),
        ("stand=B7&zoom=1", "0 0 4000 2000", "B7"),
        ("stand=B7&zoom=4&column=1", "500 0 1000 500", "B7"),
        ("stand=Z9", "0 0 4000 2000", ""),
        ("zoom=3", "0 0 4000 2000", ""),
        ("zoom=2&column=-1", "0 0 4000 2000", ""),
        ("zoom=2&column=x", "0 0 4000 2000", ""),
        ("stand=%00", "0 0 4000 2000", ""),
    ],
)
def test_an_address_asks_for_a_part_or_a_stand_and_nonsense_gives_the_whole_plan(stands, asked, view_box, stand):
    window = plans.look(WHOLE, stands, plans.LookForm(QueryDict(asked)))

    assert (window.view_box, window.stand) == (view_box, stand)


def test_a_plan_is_as_large_as_stated_or_as_its_stands_need(stands):
    assert plans.extent(Exhibition(), stands) == (4000, 2000)
    assert plans.extent(Exhibition(plan_width=5000), stands) == (5000, 2000)
    assert plans.extent(Exhibition(plan_width=5000, plan_height=800), stands) == (5000, 800)


def test_stands_are_in_the_order_of_their_numbers():
    codes = ["B1", "A10", "A2", "7", "A", "10"]

    assert [stand.code for stand in plans.in_order([Stand(code=code) for code in codes])] == [
        "7",
        "10",
        "A",
        "A2",
        "A10",
        "B1",
    ]


@pytest.mark.django_db
def test_a_stand_leads_to_its_exhibitor_or_to_the_list_where_there_is_not_just_one():
    exhibition = ExhibitionFactory()
    one, shared, empty = (StandFactory(exhibition=exhibition, code=code) for code in "ABC")
    StandFactory(exhibition=exhibition, code="D", x=None, y=None)
    alone = ExhibitorFactory(exhibition=exhibition, stand=one)
    ExhibitorFactory.create_batch(2, exhibition=exhibition, stand=shared)
    ExhibitorFactory(exhibition=exhibition, stand=empty, state="draft")

    drawn = plans.draw(exhibition, list(Stand.objects.with_exhibitors()), QueryDict()).drawn

    assert [(each.stand.code, each.url, len(each.exhibitors)) for each in drawn] == [
        ("A", alone.get_absolute_url(), 1),
        ("B", f"#stand-{shared.pk}", 2),
        ("C", f"#stand-{empty.pk}", 0),
    ]


@pytest.mark.django_db
def test_a_name_stands_on_the_plan_where_it_can_be_read():
    exhibition = ExhibitionFactory(plan_width=4000, plan_height=2000)
    stand = StandFactory(exhibition=exhibition, code="A", x=0, y=0)
    ExhibitorFactory(exhibition=exhibition, stand=stand, name="WVRF VR Café")

    def name(asked):
        return plans.draw(exhibition, list(Stand.objects.with_exhibitors()), QueryDict(asked)).drawn[0].name

    assert [name(""), name("zoom=2"), name("zoom=4")] == ["", "WVRF VR Café", "WVRF VR Café"]
