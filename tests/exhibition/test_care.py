import pytest

from tests.factories import EditionFactory, ExhibitionFactory, ExhibitorFactory, SessionFactory, StandFactory
from tests.publishing.test_care import findings

pytestmark = pytest.mark.django_db


@pytest.fixture
def exhibition():
    return ExhibitionFactory(edition=EditionFactory(year=2017), plan_width=1000, plan_height=500)


def found(desk, key):
    return [(name, note) for name, _form, note in findings(desk, key)]


def test_stands_outside_the_plan_are_named(desk, exhibition):
    for code, x, y in (("IN", 700, 300), ("RIGHT", 701, 0), ("BELOW", 0, 301), ("BESIDE", 2000, 0)):
        StandFactory(exhibition=exhibition, code=code, x=x, y=y)
    StandFactory(exhibition=exhibition, code="NOWHERE", x=None, y=None)

    assert sorted(found(desk, "stands-outside")) == [
        ("Exhibition 2017", "BELOW"),
        ("Exhibition 2017", "BESIDE"),
        ("Exhibition 2017", "RIGHT"),
    ]


def test_a_plan_of_no_stated_size_has_nothing_outside(desk):
    StandFactory(x=30000, y=30000)

    assert found(desk, "stands-outside") == []


def test_stands_that_overlap_are_named_in_pairs(desk, exhibition):
    for code, x in (("A", 0), ("B", 299), ("C", 599)):
        StandFactory(exhibition=exhibition, code=code, x=x, y=0)
    StandFactory(exhibition=ExhibitionFactory(edition=EditionFactory(year=2018)), code="D", x=0, y=0)

    assert found(desk, "stands-overlapping") == [("Exhibition 2017", "A and B")]


def test_exhibitors_without_a_stand_are_named_where_there_are_stands(desk, exhibition):
    stand = StandFactory(exhibition=exhibition)
    ExhibitorFactory(exhibition=exhibition, name="Placed", stand=stand)
    ExhibitorFactory(exhibition=exhibition, name="Lost")
    ExhibitorFactory(exhibition=ExhibitionFactory(edition=EditionFactory(year=2018)), name="No plan")

    assert found(desk, "exhibitors-without-stand") == [("Lost", "Exhibition 2017")]


def test_an_exhibition_whose_opening_moved_to_another_edition_is_named(desk, exhibition):
    opening = SessionFactory(edition=exhibition.edition, title="Opening")
    other = ExhibitionFactory(edition=EditionFactory(year=2018))
    other.opening = SessionFactory(edition=other.edition)
    other.save()
    exhibition.opening = opening
    exhibition.save()
    before = found(desk, "exhibition-openings")

    opening.edition = EditionFactory(year=2016)
    opening.save()

    assert (before, found(desk, "exhibition-openings")) == ([], [("Exhibition 2017", "Opening: WSIS Forum 2016")])
