"""What readers are told of a contest before, while and after it is decided."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from tests import factories as make

pytestmark = pytest.mark.django_db


def words_of(page):
    return " ".join(strip_tags(page.text).split())


@pytest.fixture
def contest():
    return make.ContestFactory(edition__year=2030)


def test_winners_of_a_contest_that_took_photos_here_are_still_to_come(client, contest):
    contest.call_closes = timezone.now() - timedelta(days=1)
    contest.save()

    page = words_of(client.get(contest.get_absolute_url()))

    assert "They are announced once the jury has decided." in page
    assert "The winners are not recorded here." not in page


def test_a_citation_is_told_as_the_jurys_words(client, contest):
    award = make.PhotoAwardFactory(contest=contest, citation="A quiet picture.\nIt says more.")

    for address in (award.get_absolute_url(), f"{contest.get_absolute_url()}winners/"):
        page = client.get(address)
        assert "A quiet picture.It says more. The jury" in words_of(page)
        assert "A quiet picture.<br>It says more." in page.text
