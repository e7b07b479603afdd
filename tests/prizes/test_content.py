"""What the sources say of the prizes of 2017, as it was loaded."""

import pytest

from prizes.models import Distinction

pytestmark = pytest.mark.usefixtures("content")


def test_a_champion_of_whom_no_source_says_that_it_did_not_win_is_not_taken_for_sure():
    """Of four the sources tell only that they were among the ninety most voted, of three not in which category."""
    champions = Distinction.objects.champions().filter(cycle__edition__year=2017)

    unsure = champions.exclude(confidence="high").order_by("project__slug").values_list("project__slug", flat=True)

    assert list(unsure) == [
        "bnnrc-2017",
        "cocina-cubana",
        "ecured-cuban-collaborative-encyclopedia",
        "infomed",
        "pachamama-game-jam-2016",
        "telemedicine-project",
        "use-of-social-media-in-public-service-innovation",
    ]
    assert champions.count() == 11
