from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from forums.models import Achievement, Announcement, Participation, Session
from publishing.models import State
from tests.factories import (
    AchievementFactory,
    AnnouncementFactory,
    EditionFactory,
    ParticipationFactory,
    SessionFactory,
    TrackFactory,
)

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.now() + timedelta(days=days)


def live_titles(model=Session):
    return sorted(model.objects.live().values_list("title", flat=True))


def test_only_published_rows_are_live():
    SessionFactory(title="Published")
    SessionFactory(title="Draft", state=State.DRAFT)
    SessionFactory(title="In review", state=State.REVIEW)

    assert live_titles() == ["Published"]


def test_session_scheduled_for_tomorrow_stays_hidden():
    SessionFactory(title="Today")
    SessionFactory(title="Yesterday", publish_at=in_days(-1))
    SessionFactory(title="Tomorrow", publish_at=in_days(1))

    assert live_titles() == ["Today", "Yesterday"]


def test_session_withdrawn_yesterday_is_hidden():
    SessionFactory(title="Until tomorrow", unpublish_at=in_days(1))
    SessionFactory(title="Until yesterday", unpublish_at=in_days(-1))

    assert live_titles() == ["Until tomorrow"]


def test_live_can_be_asked_for_another_moment():
    SessionFactory(title="Tomorrow", publish_at=in_days(1))

    assert [s.title for s in Session.objects.live(at=in_days(2))] == ["Tomorrow"]


@pytest.mark.parametrize(
    "hidden",
    [{"state": State.DRAFT}, {"publish_at": in_days(3)}, {"unpublish_at": in_days(-3)}],
    ids=["draft", "scheduled", "withdrawn"],
)
def test_session_of_a_hidden_edition_is_hidden(hidden):
    SessionFactory(title="Shown", edition=EditionFactory(year=2016))
    SessionFactory(title="Hidden", edition=EditionFactory(year=2017, **hidden))

    assert live_titles() == ["Shown"]


def test_session_of_a_hidden_track_is_hidden_and_one_without_track_is_not():
    edition = EditionFactory()
    SessionFactory(title="Shown track", edition=edition, track=TrackFactory(edition=edition))
    SessionFactory(title="Hidden track", edition=edition, track=TrackFactory(edition=edition, state=State.DRAFT))
    SessionFactory(title="No track", edition=edition)

    assert live_titles() == ["No track", "Shown track"]


def test_what_hangs_on_a_hidden_grandparent_is_hidden():
    shown = ParticipationFactory()
    ParticipationFactory(session__edition=EditionFactory(year=2016, state=State.DRAFT))
    ParticipationFactory(person__state=State.DRAFT)

    assert list(Participation.objects.live()) == [shown]


def test_agreement_under_a_hidden_heading_is_hidden():
    heading = AchievementFactory(title="Heading", state=State.DRAFT)
    AchievementFactory(title="Agreement", parent=heading)
    AchievementFactory(title="Launch")

    assert live_titles(Achievement) == ["Launch"]


def test_embargo_holds_whatever_the_state_says():
    AnnouncementFactory(title="Embargoed", embargo_until=in_days(1))
    AnnouncementFactory(title="Free", embargo_until=in_days(-1))

    assert live_titles(Announcement) == ["Free"]


def test_is_live_agrees_with_the_list():
    edition = EditionFactory(state=State.DRAFT)
    session = SessionFactory(edition=edition)

    assert not session.is_live()

    edition.state = State.PUBLISHED
    edition.save()

    assert session.is_live()


def test_withdrawal_before_publication_is_refused_with_a_sentence():
    session = SessionFactory.build(publish_at=in_days(2), unpublish_at=in_days(1))

    with pytest.raises(ValidationError) as refused:
        session.clean()

    assert refused.value.message_dict == {"unpublish_at": ["It would be withdrawn before it is published."]}


def test_the_database_refuses_withdrawal_before_publication():
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionFactory(publish_at=in_days(2), unpublish_at=in_days(1))
