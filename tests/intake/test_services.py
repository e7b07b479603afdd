from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from hackathons.models import Interest
from intake import services
from tests.factories import EditionFactory, HackathonFactory, InterestFactory
from wsisportal import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    """Three who have not confirmed, sent so long ago that two of them are to go today."""
    edition = EditionFactory(year=2030, start_date=date(2030, 3, 1), end_date=date(2030, 3, 5))
    hackathon = HackathonFactory(edition=edition)
    now = timezone.now()
    return [
        InterestFactory(hackathon=hackathon, confirmed_at=None, sent_at=now - timedelta(days=days))
        for days in (6, 7, 20)
    ]


def test_what_is_due_is_erased_and_nothing_else(waiting):
    erased = services.erase_due()

    assert erased == {"applications": 0, "entrants": 0, "registrations": 2, "reports": 0, "photos on their way": 0}
    assert list(Interest.objects.all()) == waiting[:1]


def test_a_dry_run_says_what_would_go_and_leaves_it(waiting, capsys):
    call_command("erase_due", "--dry-run")
    dry = capsys.readouterr().out
    call_command("erase_due")

    assert dry == "applications: 0\nentrants: 0\nreports: 0\nregistrations: 2\nphotos on their way: 0\n"
    assert capsys.readouterr().out == dry
    assert Interest.objects.count() == 1


def test_the_end_follows_an_event_that_is_moved(waiting):
    hackathon = waiting[0].hackathon
    hackathon.start_date, hackathon.end_date = date(2030, 3, 1), date(2030, 3, 2)
    hackathon.save()
    registered = InterestFactory(hackathon=hackathon)
    services.erase_due()
    registered.refresh_from_db()
    before = registered.erase_on
    hackathon.start_date = hackathon.end_date = timezone.localdate() - timedelta(days=30)
    hackathon.save()

    services.erase_due()

    assert before == date(2030, 4, 1)
    assert not Interest.objects.filter(pk=registered.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_erases_what_is_due_once_a_day(waiting, monkeypatch):
    """The loop is left in the pause after its first round."""

    class DoneError(Exception):
        pass

    def leave(seconds):
        raise DoneError

    monkeypatch.setattr(work.time, "sleep", leave)
    with pytest.raises(DoneError):
        work.work()

    assert Interest.objects.count() == 1
