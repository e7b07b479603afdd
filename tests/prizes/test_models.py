import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from prizes.models import Distinction
from tests.factories import CycleFactory, DistinctionFactory, PrizeCategoryFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def test_a_category_has_one_winner_a_year():
    cycle, category = CycleFactory(), PrizeCategoryFactory()
    DistinctionFactory(cycle=cycle, category=category, rank="winner")
    second = Distinction(cycle=cycle, category=category, project=ProjectFactory(cycle=cycle), rank="winner")

    with pytest.raises(ValidationError) as refused:
        second.full_clean()

    assert refused.value.messages == ["This category already has its winner of this year."]
    with pytest.raises(IntegrityError):
        second.save()


def test_winners_whose_category_nobody_knows_do_not_stand_in_each_others_way():
    cycle = CycleFactory()

    DistinctionFactory.create_batch(2, cycle=cycle, category=None, rank="winner")

    assert Distinction.objects.winners().count() == 2


def test_a_category_has_four_champions_a_year():
    cycle, category = CycleFactory(), PrizeCategoryFactory()
    DistinctionFactory.create_batch(4, cycle=cycle, category=category)
    fifth = Distinction(cycle=cycle, category=category, project=ProjectFactory(cycle=cycle), rank="champion")

    with pytest.raises(ValidationError) as refused:
        fifth.full_clean()

    assert refused.value.message_dict == {"rank": ["This category already has its four champions of this year."]}


@pytest.mark.parametrize("category", [True, False])
def test_a_project_has_one_place_in_a_category_or_without_one(category):
    first = DistinctionFactory(category=PrizeCategoryFactory() if category else None)
    again = Distinction(cycle=first.cycle, category=first.category, project=first.project, rank="nominee")

    with pytest.raises(ValidationError) as refused:
        again.full_clean()

    assert refused.value.messages == [
        "This project already has a place in this category."
        if category
        else "This project already has a place without a category."
    ]
