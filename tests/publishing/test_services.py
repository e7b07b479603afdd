from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models.signals import post_save
from django.utils import timezone

from directory.models import Person
from publishing import cache, services
from publishing.models import SiteVersion
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def hours(count):
    return timezone.now() + timedelta(hours=count)


def states():
    return list(Person.objects.order_by("pk").values_list("state", flat=True))


def version():
    cache.forget()
    return SiteVersion.objects.values_list("number", flat=True).first() or 0


def log():
    return [
        (entry.user.username, entry.object_repr, entry.get_change_message())
        for entry in LogEntry.objects.order_by("object_repr")
    ]


def test_publish_shows_drafts_and_what_is_in_review(editor):
    PersonFactory(state="draft")
    PersonFactory(state="review")
    PersonFactory(state="published")

    count = services.publish(Person.objects.all(), by=editor)

    assert count == 2
    assert states() == ["published", "published", "published"]
    assert Person.objects.live().count() == 3


def test_publish_keeps_a_moment_that_is_still_to_come(editor):
    person = PersonFactory(state="draft", publish_at=hours(5))

    services.publish(person, by=editor)

    person.refresh_from_db()
    assert person.is_scheduled
    assert not person.is_live()


def test_publish_undoes_a_withdrawal_that_has_happened(editor):
    person = PersonFactory(unpublish_at=hours(-1))

    count = services.publish(person, by=editor)

    person.refresh_from_db()
    assert (count, person.unpublish_at) == (1, None)
    assert person.is_live()


def test_withdraw_takes_away_what_readers_see(editor):
    person = PersonFactory()

    count = services.withdraw(person, by=editor)

    person.refresh_from_db()
    assert (count, person.state) == (1, "published")
    assert person.is_expired
    assert not person.is_live()


def test_withdraw_makes_what_still_waits_a_draft(editor):
    person = PersonFactory(publish_at=hours(5), unpublish_at=hours(9))

    services.withdraw(person, by=editor)

    person.refresh_from_db()
    assert person.state == "draft"


def test_withdraw_leaves_drafts_and_what_is_withdrawn_already(editor):
    PersonFactory(state="draft")
    gone = PersonFactory(unpublish_at=hours(-1))

    count = services.withdraw(Person.objects.all(), by=editor)

    assert count == 0
    assert Person.objects.get(pk=gone.pk).unpublish_at == gone.unpublish_at
    assert log() == []


def test_send_to_review_takes_drafts_only(editor):
    for state in ("draft", "review", "published"):
        PersonFactory(state=state)

    count = services.send_to_review(Person.objects.all(), by=editor)

    assert count == 1
    assert states() == ["review", "review", "published"]


def test_each_thing_is_logged_with_who_did_it(editor):
    PersonFactory(name="Ada", state="draft")
    PersonFactory(name="Blaise", state="draft")
    PersonFactory(name="Untouched")

    services.publish(Person.objects.all(), by=editor)

    assert log() == [("editor", "Ada", "Published."), ("editor", "Blaise", "Published.")]


def test_a_list_minutes_old_does_not_set_a_colleagues_work_back(editor):
    as_listed = PersonFactory(state="draft", name="Ada", unpublish_at=hours(1))
    Person.objects.filter(pk=as_listed.pk).update(state="published", unpublish_at=hours(48), name="Ada Lovelace")
    colleagues = Person.objects.get()

    sent = services.send_to_review(as_listed, by=editor)

    person = Person.objects.get()
    assert sent == 0
    assert (person.state, person.unpublish_at, person.name) == ("published", colleagues.unpublish_at, "Ada Lovelace")


def test_what_was_deleted_meanwhile_is_passed_over(editor):
    kept, deleted = PersonFactory(state="draft"), PersonFactory(state="draft")
    Person.objects.filter(pk=deleted.pk).delete()

    assert services.publish([kept, deleted], by=editor) == 1
    assert states() == ["published"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", [services.publish, services.withdraw])
def test_the_version_rises_once_for_many_things(editor, verb):
    PersonFactory.create_batch(5, state="draft" if verb is services.publish else "published")
    before = version()

    assert verb(Person.objects.all(), by=editor) == 5

    assert version() == before + 1


@pytest.mark.django_db(transaction=True)
def test_the_version_stays_when_nothing_public_changes(editor):
    PersonFactory.create_batch(2, state="draft")
    before = version()

    services.send_to_review(Person.objects.all(), by=editor)

    assert version() == before


@pytest.mark.django_db(transaction=True)
def test_what_fails_half_way_changes_nothing(editor):
    PersonFactory(state="draft")
    second = PersonFactory(state="draft")
    before = version()

    def fail(instance, **kwargs):
        if instance.pk == second.pk:
            raise RuntimeError

    post_save.connect(fail, sender=Person)
    try:
        with pytest.raises(RuntimeError):
            services.publish(Person.objects.all(), by=editor)
    finally:
        post_save.disconnect(fail, sender=Person)

    assert states() == ["draft", "draft"]
    assert version() == before
    assert log() == []
