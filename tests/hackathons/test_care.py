import pytest

from tests.factories import HackathonFactory, HackathonFigureFactory
from tests.publishing.test_care import findings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("participants", "found"), [(42, []), (43, ["17 women and 25 men, and stated are 43"])])
def test_women_and_men_make_up_the_participants(desk, participants, found):
    hackathon = HackathonFactory()
    for topic, value in (("participants", participants), ("women", 17), ("men", 25)):
        HackathonFigureFactory(hackathon=hackathon, topic=topic, value=value)

    assert [note for _name, _form, note in findings(desk, "hackathon-figures")] == found
