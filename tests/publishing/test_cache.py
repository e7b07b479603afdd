import time
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from publishing import cache
from publishing.models import SiteVersion, State
from tests.factories import AnnouncementFactory, EditionFactory, OrganisationFactory, SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)

USUAL = cache.SECONDS_BETWEEN_READS


@transaction.atomic
def change_and_fail():
    OrganisationFactory()
    raise RuntimeError


def test_one_transaction_raises_the_version_once_however_much_it_changes():
    before = cache.current()

    with transaction.atomic():
        for _ in range(5):
            SessionFactory()

    assert cache.current() == before + 1


def test_each_transaction_raises_the_version():
    before = cache.current()

    OrganisationFactory()
    OrganisationFactory()

    assert cache.current() == before + 2


def test_a_transaction_rolled_back_raises_nothing():
    before = cache.current()

    with pytest.raises(RuntimeError):
        change_and_fail()

    assert cache.current() == before


def test_a_transaction_after_one_rolled_back_raises_the_version():
    with pytest.raises(RuntimeError):
        change_and_fail()
    before = cache.current()

    OrganisationFactory()

    assert cache.current() == before + 1


def test_saving_a_draft_raises_nothing():
    before = cache.current()

    organisation = OrganisationFactory(state=State.DRAFT)
    organisation.name = "Renamed"
    organisation.save()

    assert cache.current() == before


def test_withdrawing_raises_the_version():
    organisation = OrganisationFactory()
    before = cache.current()

    organisation.state = State.DRAFT
    organisation.save()

    assert cache.current() == before + 1


def test_deleting_and_changing_links_raise_the_version():
    edition = EditionFactory()
    organisation = OrganisationFactory()
    before = cache.current()

    organisation.delete()
    edition.resolutions.create(symbol="A/RES/70/1", subject="2030 Agenda")

    assert cache.current() > before + 1


def test_the_clock_raises_the_version_at_the_next_scheduled_moment():
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        EditionFactory(publish_at=now + timedelta(hours=3))
        AnnouncementFactory(edition=EditionFactory(year=2016), embargo_until=now + timedelta(hours=2))
        SessionFactory(edition__year=2015, unpublish_at=now + timedelta(hours=1))
        before = cache.current()
        clock.shift(timedelta(minutes=59))
        assert cache.current() == before
        clock.shift(timedelta(minutes=1))
        assert cache.current() == before + 1
        clock.shift(timedelta(hours=1))
        assert cache.current() == before + 2
        clock.shift(timedelta(hours=1))
        assert cache.current() == before + 3
        clock.shift(timedelta(days=400))
        assert cache.current() == before + 3


def test_another_process_is_noticed_at_the_next_reading(monkeypatch):
    before = cache.current()
    SiteVersion.objects.update_or_create(pk=1, defaults={"number": before + 7})

    read_again_within_the_second = cache.current()
    monkeypatch.setattr(cache, "SECONDS_BETWEEN_READS", 0)

    assert (read_again_within_the_second, cache.current()) == (before, before + 7)


def test_the_version_is_read_once_a_second(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(cache, "SECONDS_BETWEEN_READS", USUAL)
    with django_assert_num_queries(1):
        cache.current()
        cache.current()
    time.sleep(1)
    with django_assert_num_queries(1):
        cache.current()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one transaction write at a time")
def test_the_version_is_locked_before_the_schedule_is_read():
    cache.raise_version()

    with CaptureQueriesContext(connection) as queries:
        cache.raise_version()

    statements = [query["sql"] for query in queries]
    locks = [number for number, statement in enumerate(statements) if "FOR UPDATE" in statement]
    readings = [number for number, statement in enumerate(statements) if "MIN(" in statement]
    assert len(locks) == 1
    assert locks[0] < readings[0]


def test_a_moment_that_has_come_raises_the_version_once_for_all_who_notice_it():
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        OrganisationFactory(publish_at=now + timedelta(hours=1))
        before = cache.current()
        clock.shift(timedelta(hours=2))

        numbers = [cache.raise_version(if_due=True), cache.raise_version(if_due=True)]

    assert numbers == [before + 1, before + 1]


def test_versioned_makes_anew_only_when_the_version_has_risen():
    made = []

    def make():
        made.append(1)
        return len(made)

    first = [cache.versioned("key", make), cache.versioned("key", make)]
    OrganisationFactory()
    second = cache.versioned("key", make)

    assert (first, second) == ([1, 1], 2)
