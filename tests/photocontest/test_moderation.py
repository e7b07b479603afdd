"""What moderators decide, what becomes of a photo by it, and who is told when."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import IntegrityError, connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from medialib import storage
from medialib.models import BUSY
from photocontest import rendering
from photocontest.models import Decision, Entry
from photocontest.services import entering, moderation
from photocontest.services.moderation import RefusedError
from publishing.models import SiteVersion
from tests import factories as make
from tests.crowding import all_places_taken
from wsisportal.work import work

pytestmark = pytest.mark.django_db
# The worker opens connections of its own, so it sees only what is committed.
with_worker = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def postbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def moderator():
    return make.UserFactory(roles=["Moderator"])


@pytest.fixture
def other():
    return make.UserFactory(roles=["Moderator"])


@pytest.fixture
def contest():
    return make.ContestFactory(edition__year=2030)


def waiting(contest, **values):
    """A photo that waits, with what was made of it when it was sent."""
    entry = make.EntryFactory(contest=contest, review="waiting", **values)
    rendering.put_at_once(entry, is_open=False)
    return entry


def claim(moderator, **where):
    return moderation.claim_next(Entry.objects.all(), moderator=moderator, **where)


def files(folder):
    """The names of the renditions in one of the two storages; originals have no suffix."""
    found = Path(folder.base_location).rglob("*.*")
    return sorted(path.name for path in found if "collages" not in path.parts)


def public():
    return files(storage.public())


def held():
    return files(storage.private())


ALL = ["64.avif", "64.jpeg"]


def later(minutes=11):
    """Let time pass for what was decided, and what waits in the queue."""
    for decision in Decision.objects.all():
        Decision.objects.filter(pk=decision.pk).update(at=decision.at - timedelta(minutes=minutes))
    for task in DBTaskResult.objects.ready() | DBTaskResult.objects.filter(run_after__gt=timezone.now()):
        task.run_after -= timedelta(minutes=minutes)
        task.save(update_fields=["run_after"])


def mails():
    """What the worker sends, once."""
    mail.outbox.clear()
    work(once=True)
    return list(mail.outbox)


def version():
    row = SiteVersion.objects.first()
    return row.number if row else 0


# Who looks at what


def test_a_moderator_gets_the_oldest_photo_and_keeps_it_until_it_is_decided(contest, moderator):
    second = waiting(contest, sent_at=timezone.now())
    first = waiting(contest, sent_at=timezone.now() - timedelta(hours=1))
    make.EntryFactory(contest=contest, review="asked")

    assert claim(moderator) == first
    assert claim(moderator) == first
    moderation.accept(first, moderator=moderator)
    assert claim(moderator) == second


def test_nobody_gets_what_another_moderator_looks_at_until_ten_minutes_have_passed(contest, moderator, other):
    entry = waiting(contest)

    assert claim(moderator) == entry
    assert claim(other) is None
    assert moderation.claim(entry, moderator=other) is False
    Entry.objects.update(claimed_until=timezone.now())
    assert claim(other) == entry
    assert claim(moderator) is None


def test_who_puts_a_photo_off_gets_the_one_behind_it_and_lets_go_of_it(contest, moderator, other):
    now = timezone.now()
    first, second, third = (waiting(contest, sent_at=now + timedelta(seconds=n)) for n in range(3))

    claim(moderator)
    assert claim(moderator, after=first) == second
    assert claim(other) == first
    assert claim(moderator, after=second) == third
    assert claim(moderator, after=third) == second
    assert list(Entry.objects.filter(claimed_by=moderator)) == [second]


def test_a_photo_that_another_moderator_has_is_not_decided(contest, moderator, other):
    entry = waiting(contest)
    claim(moderator)

    with pytest.raises(RefusedError, match="Somebody else"):
        moderation.decline(entry, moderator=other, reason="quality")
    assert Decision.objects.count() == 0


@with_worker
def test_moderators_at_once_never_get_the_same_photo(contest):
    entries = [waiting(contest) for _ in range(12)]
    moderators = [make.UserFactory() for _ in range(6)]

    def work_off(moderator):
        decided = []
        try:
            while entry := claim(moderator):
                moderation.decline(entry, moderator=moderator, reason="quality")
                decided.append(entry.pk)
        finally:
            connections.close_all()
        return decided

    with ThreadPoolExecutor(6) as pool:
        decided = [pk for pks in pool.map(work_off, moderators) for pk in pks]

    assert sorted(decided) == sorted(entry.pk for entry in entries)


# What becomes of it


@with_worker
def test_an_accepted_photo_is_in_readers_reach_at_once_and_in_all_sizes_soon(contest, moderator):
    entry = waiting(contest)
    before = version()

    moderation.accept(entry, moderator=moderator)

    assert (public(), held()) == (["64.jpeg"], ["64.jpeg"])
    assert version() > before
    work(once=True)
    assert (public(), held()) == (ALL, [])
    entry.refresh_from_db()
    assert (entry.review, entry.is_rendered, entry.claimed_by) == ("accepted", True, None)
    assert list(Entry.objects.live()) == [entry]


@with_worker
def test_sizes_that_are_made_already_are_moved_and_not_made_again(contest, moderator):
    entry = waiting(contest)
    rendering.arrange_later(entry)
    work(once=True)
    made = {kind: entry.shelf.open(entry.path(64, kind)).read() for kind in ("avif", "jpeg")}
    entry.original.storage.delete(entry.original.name)

    moderation.accept(entry, moderator=moderator)
    work(once=True)

    entry.refresh_from_db()
    assert {kind: entry.shelf.open(entry.path(64, kind)).read() for kind in ("avif", "jpeg")} == made
    assert held() == []


@with_worker
@pytest.mark.parametrize("verb", ["hide", "take_back"])
def test_what_readers_are_not_to_see_is_out_of_their_reach_at_once(contest, moderator, verb):
    entry = waiting(contest)
    decision = moderation.accept(entry, moderator=moderator)
    work(once=True)
    entry.refresh_from_db()
    before = version()

    if verb == "hide":
        moderation.hide(entry, moderator=moderator)
    else:
        moderation.take_back(decision, moderator=moderator)

    assert (public(), held()) == ([], ["64.jpeg"])
    assert version() > before
    assert list(Entry.objects.live()) == []
    work(once=True)
    assert (public(), held()) == ([], ALL)


@with_worker
def test_a_worker_that_comes_late_leaves_nothing_in_readers_reach(contest, moderator):
    entry = waiting(contest)
    decision = moderation.accept(entry, moderator=moderator)
    late = Entry.objects.get(pk=entry.pk)
    moderation.take_back(decision, moderator=moderator)
    work(once=True)

    rendering.fill(late)
    assert rendering.settle(late) is False
    assert public() == ALL
    assert rendering.arrange.call(entry.pk, entry.token) is True

    assert (public(), held()) == ([], ALL)


@with_worker
def test_a_shown_photo_is_seen_again(contest, moderator):
    entry = waiting(contest)
    moderation.accept(entry, moderator=moderator)
    moderation.hide(Entry.objects.get(), moderator=moderator)
    moderation.show(Entry.objects.get(), moderator=moderator)

    assert list(Entry.objects.live()) == [entry]
    work(once=True)
    assert (public(), held()) == (ALL, [])


@with_worker
def test_nothing_stays_of_a_photo_that_is_taken_down(contest, moderator, client):
    entry = waiting(contest, title="A secret place")
    moderation.accept(entry, moderator=moderator)
    work(once=True)
    entry = Entry.objects.get()
    original, address, email = entry.original.path, entry.get_absolute_url(), entry.entrant.email
    assert client.get(address).status_code == 200

    moderation.take_down(entry, moderator=moderator, reason="people")

    assert (public(), held(), Path(original).exists()) == ([], [], False)
    assert client.get(address).status_code == 410
    later()
    (told,) = mails()
    assert (told.to, told.subject) == ([email], "Taken down: your photo “A secret place”")
    assert "people in a way that may harm them" in told.body


@with_worker
def test_what_a_late_worker_made_of_a_photo_that_is_gone_goes_too(contest, moderator):
    entry = waiting(contest)
    late = Entry.objects.get(pk=entry.pk)
    moderation.take_down(entry, moderator=moderator)
    rendering.place(is_open=False).shelf.save(late.path(64, "jpeg"), ContentFile(make.small_jpeg()))

    work(once=True)

    assert (public(), held()) == ([], [])


def test_without_room_nothing_is_accepted_and_a_reported_photo_disappears_all_the_same(contest, moderator, monkeypatch):
    entry = waiting(contest)

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(storage.PublicStorage, "_save", full)
        with pytest.raises(RefusedError, match="disk"):
            moderation.accept(entry, moderator=moderator)
    entry.refresh_from_db()
    assert (entry.review, Decision.objects.count()) == ("waiting", 0)

    moderation.accept(entry, moderator=moderator)
    place = rendering.place(is_open=False)
    place.clear(entry.token)
    with monkeypatch.context() as patched:
        patched.setattr(storage.PrivateStorage, "_save", full)
        moderation.hide(Entry.objects.get(), moderator=None)
    assert list(Entry.objects.live()) == []


def test_while_many_photos_arrive_none_is_accepted_without_its_rendition_and_any_can_be_hidden(contest, moderator):
    entry = waiting(contest)
    rendering.place(is_open=False).clear(entry.token)

    with all_places_taken(), pytest.raises(RefusedError) as refused:
        moderation.accept(entry, moderator=moderator)
    entry.refresh_from_db()
    assert (str(refused.value), entry.review) == (str(BUSY), "waiting")

    moderation.accept(entry, moderator=moderator)
    rendering.place(is_open=False).clear(entry.token)
    with all_places_taken():
        moderation.hide(Entry.objects.get(), moderator=None)
    assert list(Entry.objects.live()) == []


# Taking back


def test_every_decision_but_a_takedown_can_be_taken_back(contest, moderator):
    entry = waiting(contest)

    def now():
        found = Entry.objects.get()
        return found.review, bool(found.hidden_at)

    for decide in (
        lambda: moderation.decline(Entry.objects.get(), moderator=moderator, reason="quality"),
        lambda: moderation.ask(Entry.objects.get(), moderator=moderator, words="Where is it?"),
        lambda: moderation.accept(Entry.objects.get(), moderator=moderator),
    ):
        decision = decide()
        assert moderation.take_back(decision, moderator=moderator) == entry
        assert now() == ("waiting", False)
    moderation.accept(Entry.objects.get(), moderator=moderator)
    hidden = moderation.hide(Entry.objects.get(), moderator=moderator)
    moderation.take_back(hidden, moderator=moderator)
    assert now() == ("accepted", False)
    moderation.hide(Entry.objects.get(), moderator=moderator)
    shown = moderation.show(Entry.objects.get(), moderator=moderator)
    moderation.take_back(shown, moderator=moderator)
    assert now() == ("accepted", True)

    gone = moderation.take_down(Entry.objects.get(), moderator=moderator)
    with pytest.raises(RefusedError, match="nothing of it is kept"):
        moderation.take_back(gone, moderator=moderator)


def test_only_the_last_decision_is_taken_back(contest, moderator):
    entry = waiting(contest)
    first = moderation.ask(entry, moderator=moderator, words="Where is it?")
    last = moderation.decline(Entry.objects.get(), moderator=moderator, reason="quality")

    with pytest.raises(RefusedError, match="meanwhile"):
        moderation.take_back(first, moderator=moderator)
    moderation.take_back(last, moderator=moderator)
    assert Entry.objects.get().review == "asked"
    moderation.take_back(first, moderator=moderator)
    assert Entry.objects.get().review == "waiting"


def test_a_photo_that_the_jury_has_does_not_go_back_into_the_queue(contest, moderator):
    entry = waiting(contest)
    decision = moderation.accept(entry, moderator=moderator)
    make.PhotoAwardFactory(contest=contest, entry=entry)

    with pytest.raises(RefusedError, match="jury"):
        moderation.take_back(decision, moderator=moderator)
    assert Entry.objects.get().review == "accepted"


def test_who_takes_a_decision_back_has_the_photo_before_them_again(contest, moderator, other):
    waiting(contest, sent_at=timezone.now() - timedelta(hours=1))
    entry = waiting(contest)
    claim(other)
    decision = moderation.decline(entry, moderator=moderator, reason="quality")

    moderation.take_back(decision, moderator=moderator)

    assert claim(moderator) == entry


# What cannot be decided


@pytest.mark.parametrize("review", ["accepted", "declined"])
def test_what_was_decided_meanwhile_is_not_decided_again(contest, moderator, review):
    entry = waiting(contest)
    Entry.objects.update(review=review)

    with pytest.raises(RefusedError, match="meanwhile"):
        moderation.accept(entry, moderator=moderator)
    assert Entry.objects.get().review == review


@with_worker
@pytest.mark.parametrize("what", ["title", "goals"])
@pytest.mark.parametrize(
    ("decide", "told"),
    [
        (moderation.accept, {}),
        (moderation.decline, {"reason": "text"}),
        (moderation.ask, {"words": "What does it show?"}),
    ],
)
def test_nothing_is_decided_on_words_that_were_corrected_after_they_were_read(contest, moderator, decide, told, what):
    entry = waiting(contest)
    read = moderation.words_of(entry)
    if what == "goals":
        entry.goals.add(make.GoalFactory())
    else:
        Entry.objects.update(title="Buy my pills")

    with pytest.raises(RefusedError, match="corrected"):
        decide(entry, moderator=moderator, read=read, **told)
    assert public() == []
    assert Entry.objects.get().review == "waiting"


def test_a_frozen_edition_takes_no_more_photos_but_lets_go_of_them(contest, moderator):
    entry = waiting(contest)
    contest.edition.frozen_at = timezone.now()
    contest.edition.save()

    with pytest.raises(RefusedError, match="frozen"):
        moderation.accept(entry, moderator=moderator)
    moderation.take_down(entry, moderator=moderator)
    assert Entry.objects.get().review == "gone"


def test_nothing_is_declined_without_saying_why(contest, moderator):
    entry = waiting(contest)

    with pytest.raises(IntegrityError), transaction.atomic():
        moderation.decline(entry, moderator=moderator, reason="", words="")


# Mail


@with_worker
def test_the_entrant_is_told_after_ten_minutes(contest, moderator):
    entry = waiting(contest, title="Mill")
    moderation.decline(entry, moderator=moderator, reason="rights", words="It has a watermark of ACME.")

    assert mails() == []
    later(minutes=9)
    assert mails() == []
    later(minutes=2)
    (told,) = mails()
    assert (told.to, told.subject) == ([entry.entrant.email], "Not accepted: your photo “Mill”")
    assert str(Decision.Reason.RIGHTS.label) in told.body
    assert "It has a watermark of ACME." in told.body
    assert re.search(r"https?://\S+/en/photo-contest/2030/enter/\S+", told.body)


@with_worker
def test_nobody_is_told_what_was_taken_back(contest, moderator):
    entry = waiting(contest, title="Mill")
    decision = moderation.decline(entry, moderator=moderator, reason="quality")
    moderation.take_back(decision, moderator=moderator)
    moderation.accept(Entry.objects.get(), moderator=moderator)

    later()

    assert [told.subject for told in mails()] == ["Accepted: your photo “Mill”"]


@with_worker
def test_each_kind_of_decision_has_its_mail(contest, moderator):
    entry = waiting(contest, title="Mill")
    moderation.ask(entry, moderator=moderator, words="Where is it?")
    for decide in (moderation.accept, moderation.hide, moderation.show):
        later()
        decide(Entry.objects.get(), moderator=moderator)
    later()

    told = {each.subject: each.body for each in mails()}

    assert sorted(told) == [
        "A question about your photo “Mill”",
        "Accepted: your photo “Mill”",
        "Hidden for now: your photo “Mill”",
        "Shown again: your photo “Mill”",
    ]
    assert "Where is it?" in told["A question about your photo “Mill”"]


@pytest.fixture
def five(contest):
    """The photos of one entrant."""
    entrant = make.EntrantFactory(contest=contest)
    titles = ("Mill", "Market", "Mast", "Mirror", "Moon")
    return [waiting(contest, entrant=entrant, slot=slot, title=title) for slot, title in enumerate(titles)]


ONE_MAIL = """\
The organisers of the Photo contest 2030 have decided on photos that you sent:

Accepted: “Mill”
It takes part. Thank you. If it wins a prize, the organisers write to you.

Not accepted: “Market”
It does not take part. The reason:
It is too small or too blurred to be shown.
Send the original.

A question about “Mast”
Before it can take part, the organisers ask:
Where is it?

Hidden for now: “Mirror”
Nobody sees it until it is decided whether it is shown again; you get another mail then.

Taken down: “Moon”
It takes part no longer, and it and all that was made of it are deleted here.

Answer by correcting what you sent; until then the photo waits. The way to it, and the way to withdraw what you sent, \
are here:
http://127.0.0.1:8000{address}

Your reference: {reference}

--\x20
WSIS Portal
"""


@with_worker
def test_what_is_decided_on_somebodys_photos_in_ten_minutes_is_told_in_one_mail(contest, moderator, five):
    mill, market, mast, mirror, moon = five
    other = waiting(contest, title="Harbour")
    moderation.take_down(moon, moderator=moderator)
    moderation.accept(mirror, moderator=moderator)
    moderation.hide(Entry.objects.get(pk=mirror.pk), moderator=moderator)
    later(minutes=5)
    moderation.ask(mast, moderator=moderator, words="Where is it?")
    moderation.accept(other, moderator=moderator)
    later(minutes=4)
    moderation.decline(market, moderator=moderator, reason="quality", words="Send the original.")
    moderation.accept(mill, moderator=moderator)

    later(minutes=8)
    assert [told.subject for told in mails()] == ["Accepted: your photo “Harbour”"]
    later(minutes=1)
    assert mails() == []
    later(minutes=2)

    (told,) = mails()
    assert (told.to, told.subject) == (
        [mill.entrant.email],
        "Photo contest 2030: what was decided on 5 of your photos",
    )
    address = mill.entrant.get_absolute_url()
    assert told.body == ONE_MAIL.format(address=address, reference=mill.entrant.reference)
    later()
    assert mails() == []
    assert set(Decision.objects.values_list("title", flat=True)) == {""}


@with_worker
@pytest.mark.parametrize("undone", [0, 1, 2])
def test_what_is_taken_back_is_left_out_of_the_mail_that_tells_of_the_others(moderator, five, undone):
    decisions = []
    for entry in five[:3]:
        decisions.append(moderation.decline(entry, moderator=moderator, reason="quality"))
        later(minutes=3)
    moderation.take_back(decisions[undone], moderator=moderator)

    later(minutes=8)

    (told,) = mails()
    assert [entry.title in told.body for entry in five[:3]] == [each != undone for each in range(3)]
    assert told.subject == "Photo contest 2030: what was decided on 2 of your photos"


@with_worker
def test_what_is_decided_ten_minutes_after_the_first_has_a_mail_of_its_own(moderator, five):
    for entry in five[:3]:
        moderation.accept(entry, moderator=moderator)
        later(minutes=6)

    assert [told.subject for told in mails()] == ["Photo contest 2030: what was decided on 2 of your photos"]
    later(minutes=5)
    assert [told.subject for told in mails()] == ["Accepted: your photo “Mast”"]


@with_worker
def test_of_a_photo_only_what_stands_in_the_end_is_told(moderator, five):
    mill, market, mast, *_others = five
    moderation.ask(mill, moderator=moderator, words="Where is it?")
    moderation.accept(Entry.objects.get(pk=mill.pk), moderator=moderator)
    moderation.hide(Entry.objects.get(pk=mill.pk), moderator=moderator)
    moderation.show(Entry.objects.get(pk=mill.pk), moderator=moderator)
    moderation.accept(market, moderator=moderator)
    moderation.take_down(Entry.objects.get(pk=market.pk), moderator=moderator)
    moderation.decline(mast, moderator=moderator, reason="quality")
    entering.withdraw([mast])
    later()

    (told,) = mails()
    assert re.findall(r"^.*“.*”$", told.body, re.MULTILINE) == ["Accepted: “Mill”", "Taken down: “Market”"]


@with_worker
@pytest.mark.parametrize(
    ("by_readers", "words"),
    [(True, "Readers have reported your photo “Mill”"), (False, "The organisers have hidden your photo “Mill”")],
)
def test_who_had_a_photo_hidden_is_told_as_it_was(contest, moderator, by_readers, words):
    entry = make.EntryFactory(contest=contest, title="Mill")
    moderation.hide(entry, moderator=None if by_readers else moderator)
    later()

    (told,) = mails()
    assert words in told.body
    assert told.body.count("Nobody sees it until it is decided whether it is shown again") == 1


@with_worker
def test_nobody_is_told_who_has_been_erased_and_no_title_stays(moderator, five):
    moderation.take_down(five[0], moderator=moderator)
    moderation.accept(five[1], moderator=moderator)
    entering.erase(five[0].entrant)
    later()

    assert mails() == []
    assert set(Decision.objects.values_list("title", flat=True)) == {""}


@with_worker
def test_nobody_is_written_to_about_a_photo_without_an_entrant(contest, moderator):
    entry = waiting(contest, entrant=None)
    with pytest.raises(RefusedError, match="Nobody is known"):
        moderation.ask(entry, moderator=moderator, words="Where is it?")
    moderation.accept(entry, moderator=moderator)
    later()

    assert mails() == []
