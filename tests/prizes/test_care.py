import pytest

from tests.factories import CycleFactory, CycleFigureFactory, DistinctionFactory, EditionFactory, PrizeCategoryFactory
from tests.publishing.test_care import findings

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return CycleFactory(edition=EditionFactory(year=2017))


def found(desk, key):
    return [(name, note) for name, _form, note in findings(desk, key)]


def test_champions_that_are_not_four_for_each_winner_are_named(desk, cycle):
    CycleFigureFactory(cycle=cycle, topic="winners", value=18)
    CycleFigureFactory(cycle=cycle, topic="champions", value=70)
    CycleFigureFactory(cycle=cycle, topic="champions", value=72, headline=False)

    assert found(desk, "prize-champions") == [("WSIS Prizes 2017", "18 × 4 = 72, and stated are 70")]


def test_more_winners_than_stated_are_named_and_fewer_are_not(desk, cycle):
    CycleFigureFactory(cycle=cycle, topic="winners", value=2)
    DistinctionFactory(cycle=cycle, rank="winner")
    few = found(desk, "prize-counts")
    DistinctionFactory.create_batch(2, cycle=cycle, rank="winner")

    assert few == []
    assert found(desk, "prize-counts") == [("WSIS Prizes 2017", "stated: 2 votes; counted here: 3")]


def test_categories_of_the_newest_year_without_a_winner_are_named(desk, cycle):
    won, open_ = PrizeCategoryFactory(number=1, title="Won"), PrizeCategoryFactory(number=2, title="Open")
    DistinctionFactory(cycle=cycle, category=won, rank="winner")
    DistinctionFactory(cycle=cycle, category=open_, rank="champion")

    assert found(desk, "prize-winners") == [("2. Open", "WSIS Prizes 2017")]
