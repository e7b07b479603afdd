"""What the database holds of the photo contest, and who sees a photo when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from photocontest.models import Award, Entry
from tests import factories as make

pytestmark = pytest.mark.django_db


def live():
    return list(Entry.objects.live())


def test_a_photo_is_seen_once_it_is_accepted_and_the_gallery_is_shown():
    contest = make.ContestFactory(shows_gallery=True)
    accepted = make.EntryFactory(contest=contest)
    for review in ("waiting", "asked", "declined"):
        make.EntryFactory(contest=contest, review=review)
    make.EntryFactory(contest=contest, hidden_at=timezone.now())
    make.EntryFactory(contest=make.ContestFactory(shows_gallery=False, edition__year=2018))
    make.EntryFactory(contest=make.ContestFactory(state="draft", edition__year=2019))

    assert live() == [accepted]


def test_without_a_gallery_a_photo_is_seen_from_the_minute_of_its_award():
    contest = make.ContestFactory(shows_gallery=False)
    entry = make.EntryFactory(contest=contest)
    award = make.PhotoAwardFactory(contest=contest, entry=entry, publish_at=timezone.now() + timedelta(minutes=5))

    assert live() == []
    assert list(Entry.objects.live(at=timezone.now() + timedelta(minutes=6))) == [entry]
    Award.objects.filter(pk=award.pk).update(publish_at=None)
    assert live() == [entry]


def test_an_award_that_readers_do_not_see_yet_is_previewed_with_its_photo(desk):
    contest = make.ContestFactory(shows_gallery=False)
    award = make.PhotoAwardFactory(
        contest=contest, entry=make.EntryFactory(contest=contest, title="Mill"), state="draft"
    )

    preview = desk.get(f"/admin/photocontest/award/{award.pk}/preview/")

    assert preview.status_code == 200
    assert "Mill" in preview.text
    assert live() == []


def refused(make_row):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row()


def test_nothing_is_taken_without_consent():
    for consent in ("has_rights", "is_adult", "people_agreed"):
        refused(lambda consent=consent: make.EntrantFactory(**{consent: False}))


def test_an_entry_has_a_photo_until_it_is_gone():
    refused(lambda: make.EntryFactory(original=""))
    refused(lambda: make.EntryFactory(review="gone"))


def test_a_photo_is_awarded_once_and_places_begin_at_one():
    award = make.PhotoAwardFactory(place=1)

    refused(lambda: make.PhotoAwardFactory(contest=award.contest, entry=award.entry))
    refused(lambda: make.PhotoAwardFactory(contest=award.contest, place=0))


def test_two_photos_may_hold_the_same_place():
    award = make.PhotoAwardFactory(place=1)
    other = make.PhotoAwardFactory(contest=award.contest, place=1)

    assert [each.place for each in Award.objects.filter(contest=award.contest)] == [award.place, other.place]


def test_what_is_gone_leaves_nothing_but_its_number(django_capture_on_commit_callbacks):
    entry = make.EntryFactory()
    entry.goals.add(make.GoalFactory())
    entry.shelf.save(entry.path(64, "jpeg"), entry.original)
    original, rendition = entry.original.name, entry.path(64, "jpeg")
    private, public = entry.original.storage, entry.shelf

    with django_capture_on_commit_callbacks(execute=True):
        entry.empty()

    entry.refresh_from_db()
    told = (entry.title, entry.description, entry.alternative_text, entry.credit, entry.original.name, entry.token)
    assert told == ("", "", "", "", "", "")
    assert (entry.review, list(entry.goals.all())) == ("gone", [])
    assert (private.exists(original), public.exists(rendition)) == (False, False)


@pytest.mark.parametrize(
    ("closed", "begun", "takes"), [(30, 60, True), (30, 10, False), (90, 120, False), (30, None, False)]
)
def test_what_was_begun_before_the_end_has_one_more_minute(closed, begun, takes):
    now = timezone.now()
    contest = make.ContestFactory(call_closes=now - timedelta(seconds=closed))

    begun_at = None if begun is None else now - timedelta(seconds=begun)

    assert contest.takes(begun=begun_at) is takes
