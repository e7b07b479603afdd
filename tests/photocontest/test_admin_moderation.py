"""The moderators' pages at the desk."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from medialib.decoding import Facts
from photocontest import rendering
from photocontest.models import Decision, Entry, Likeness, Report
from photocontest.services import moderation
from tests import factories as make
from tests.crowding import all_places_taken

pytestmark = pytest.mark.django_db

QUEUE = "/admin/photocontest/entry/queue/"
DECIDED = "/admin/photocontest/entry/decided/"
REPORTS = "/admin/photocontest/entry/reports/"


@pytest.fixture
def contest():
    return make.ContestFactory(edition__year=2030)


@pytest.fixture
def moderator(client):
    user = make.UserFactory(roles=["Moderator"], is_staff=True)
    client.force_login(user)
    return user


def waiting(contest, **values):
    entry = make.EntryFactory(contest=contest, **{"review": "waiting"} | values)
    rendering.put_at_once(entry, is_open=False)
    return entry


def page_of(entry, name="decide"):
    return f"/admin/photocontest/entry/{entry.pk}/{name}/"


def review_of(entry):
    return Entry.objects.get(pk=entry.pk).review


def decide(client, entry, **fields):
    return client.post(page_of(entry), {"back": "queue", "read": moderation.words_of(entry)} | fields)


# The queue


def test_the_queue_shows_one_photo_with_all_that_is_known_about_it(client, contest, moderator):
    entrant = make.EntrantFactory(contest=contest, name="Ngozi Eze", email="ngozi@example.org", organisation="Radio")
    entry = waiting(contest, entrant=entrant, title="Mill", description="It grinds", place="Ibadan")
    sibling = waiting(contest, entrant=entrant, slot=1, title="River", sent_at=timezone.now() + timedelta(hours=1))
    again = make.EntrantFactory(contest=contest, email="NGOZI@example.org")
    make.EntryFactory(contest=contest, entrant=again)
    make.EntryFactory(contest=make.ContestFactory(edition__year=2031), entrant=again, slot=1)

    facts = Facts(camera="Canon EOS R6", taken="2027:03:04 10:11:12", latitude=6.4539, longitude=3.395)
    with patch("photocontest.admin.moderation.facts_of", return_value=facts):
        page = client.get(QUEUE)

    assert page.context["entry"] == entry
    for words in ("Mill", "It grinds", "Ibadan", "Nigeria", "Ngozi Eze", "ngozi@example.org", "Radio", "Canon EOS R6"):
        assert words in page.text
    assert "4 March 2027, 10:11:12" in page.text
    assert "6.4539, 3.3950" in page.text
    assert [each for each, _badge in page.context["siblings"]] == [sibling]
    assert "(3 photos in this contest)" in page.text
    assert page.context["counts"]["waiting"] == 2
    assert f'<link rel="prefetch" as="image" href="{sibling.fallback}">' in page.text


def test_while_many_photos_arrive_a_moderator_goes_on_without_what_the_camera_says(
    client, contest, moderator, monkeypatch
):
    monkeypatch.setattr("photocontest.admin.moderation.PATIENCE", 0)
    waiting(contest, title="Mill")

    with all_places_taken():
        busy = client.get(QUEUE)
    later = client.get(QUEUE)

    words = "not read while many photos arrive; load the page again"
    assert [("Mill" in page.text, words in page.text) for page in (busy, later)] == [(True, True), (True, False)]


def test_photos_that_look_alike_stand_beside_it_whichever_came_first(client, contest, moderator):
    entry, twin, similar, gone = (waiting(contest, title=title) for title in ("Mill", "Twin", "Similar", "Gone"))
    Likeness.objects.create(entry=entry, other=similar, distance=4)
    Likeness.objects.create(entry=twin, other=entry, distance=0)
    Likeness.objects.create(entry=gone, other=entry, distance=1)
    gone.empty()

    page = client.get(page_of(entry))

    assert [(alike.entry, alike.distance) for alike in page.context["likenesses"]] == [(twin, 0), (similar, 4)]
    assert "the very same file" in page.text
    assert "4 of 64 bits differ" in page.text


def test_a_decision_leads_to_the_next_photo_and_can_be_taken_back_there(client, contest, moderator):
    first = waiting(contest, title="Mill", sent_at=timezone.now() - timedelta(hours=1))
    second = waiting(contest)
    client.get(QUEUE)

    answer = decide(client, first, verb="accept")

    assert (answer.status_code, answer["Location"]) == (302, QUEUE)
    page = client.get(QUEUE)
    assert page.context["entry"] == second
    decision = Decision.objects.get()
    assert page.context["last"].decision == decision
    assert client.post(f"{DECIDED}{decision.pk}/take-back/", {"back": "queue"})["Location"] == QUEUE
    assert review_of(first) == "waiting"
    assert client.get(QUEUE).context["entry"] == first


def test_a_reason_of_the_list_is_enough_and_words_alone_are_too(client, contest, moderator):
    first, second, third = (waiting(contest) for _ in range(3))

    decide(client, first, verb="decline", reason="rights")
    decide(client, second, verb="decline", reason="other", words="It is upside down.")
    decide(client, third, verb="ask", words="Where is it?")

    told = Decision.objects.order_by("pk").values_list("verb", "reason", "words", "by")
    assert list(told) == [
        ("decline", "rights", "", moderator.pk),
        ("decline", "other", "It is upside down.", moderator.pk),
        ("ask", "", "Where is it?", moderator.pk),
    ]


@pytest.mark.parametrize("fields", [{"verb": "decline", "reason": "other"}, {"verb": "ask"}, {"verb": "decline"}])
def test_without_words_nothing_is_decided_that_needs_some(client, contest, moderator, fields):
    entry = waiting(contest)

    page = decide(client, entry, **fields)

    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"words"}
    assert str(page.context["form"].errors["words"][0]) in page.text.replace("&#x27;", "'")
    assert review_of(entry) == "waiting"


@pytest.mark.parametrize("fields", [{}, {"verb": "delete"}, {"verb": "decline", "reason": "mood"}])
def test_what_no_button_says_decides_nothing(client, contest, moderator, fields):
    entry = waiting(contest)

    assert decide(client, entry, **fields).status_code == 422
    assert review_of(entry) == "waiting"


def test_words_that_were_typed_are_there_again(client, contest, moderator):
    entry = waiting(contest)

    page = decide(client, entry, verb="decline", reason="other", words="x" * 1501)

    assert page.status_code == 422
    assert "x" * 1501 in page.text


def test_what_a_photo_says_is_accepted_as_it_was_read(client, contest, moderator):
    entry = waiting(contest)
    read = moderation.words_of(entry)
    Entry.objects.update(description="Buy my pills")

    page = client.post(page_of(entry), {"verb": "accept", "read": read, "back": "queue"}, follow=True)

    assert "The entrant has corrected it meanwhile." in page.text
    assert review_of(entry) == "waiting"


def test_what_was_typed_stays_where_it_could_not_be_decided(client, contest, moderator):
    entry = waiting(contest)
    read = moderation.words_of(entry)
    Entry.objects.update(description="Mended")

    page = client.post(page_of(entry), {"verb": "ask", "words": "Where was it?", "read": read, "back": "queue"})

    assert page.status_code == 422
    assert "The entrant has corrected it meanwhile." in page.text
    assert ">Where was it?</textarea>" in page.text
    assert moderation.words_of(Entry.objects.get()) in page.text


def test_later_goes_on_to_the_photo_behind(client, contest, moderator):
    now = timezone.now()
    first, second = (waiting(contest, sent_at=now + timedelta(minutes=n)) for n in range(2))

    assert client.get(QUEUE).context["entry"] == first
    assert client.get(QUEUE, {"after": first.pk}).context["entry"] == second
    assert client.get(QUEUE).context["entry"] == second


def test_the_queue_of_one_contest_holds_its_photos_only(client, contest, moderator):
    waiting(contest, sent_at=timezone.now() - timedelta(hours=1))
    other = make.ContestFactory(edition__year=2031)
    entry = waiting(other)

    page = client.get(QUEUE, {"contest": other.pk})

    assert (page.context["entry"], page.context["counts"]["waiting"]) == (entry, 1)
    assert decide(client, entry, verb="accept", contest=other.pk)["Location"] == f"{QUEUE}?contest={other.pk}"
    assert "No photo waits." in client.get(QUEUE, {"contest": other.pk}).text
    assert "No photo waits." in client.get(QUEUE, {"contest": "x"}).text


def test_a_photo_before_another_moderator_can_be_looked_at_and_not_decided(client, contest, moderator):
    entry = waiting(contest)
    other = make.UserFactory(first_name="Ada", last_name="Byron")
    moderation.claim(entry, moderator=other)

    page = client.get(page_of(entry))
    assert f"{other} is looking at it" in page.text
    assert 'value="accept"' not in page.text
    assert "before another moderator at this moment" in client.get(QUEUE).text
    assert "Somebody else is looking" in client.post(page_of(entry), {"verb": "accept"}, follow=True).text
    assert review_of(entry) == "waiting"


def test_the_pages_take_no_more_queries_for_five_photos_than_for_one(client, contest, moderator):
    def queries(address):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(address)
        return len(captured)

    def more():
        entry = make.EntryFactory(contest=contest)
        make.PhotoReportFactory(entry=entry)
        moderation.hide(entry, moderator=None)
        waiting(contest)

    more()
    addresses = (QUEUE, DECIDED, REPORTS, "/admin/photocontest/entry/")
    for address in addresses:
        client.get(address)
    before = {address: queries(address) for address in addresses}
    for _ in range(4):
        more()

    assert {address: queries(address) for address in addresses} == before


# Taking down, hiding and reports


def test_taking_down_is_asked_for_once_more_and_then_final(client, contest, moderator):
    entry = waiting(contest, review="accepted", title="Mill")

    page = client.get(page_of(entry, "take-down"))
    assert "This cannot be taken back." in page.text
    assert review_of(entry) == "accepted"
    client.post(page_of(entry), {"verb": "take_down", "reason": "people"}, follow=True)

    assert review_of(entry) == "gone"
    assert client.get(page_of(entry, "take-down"))["Location"] == page_of(entry)
    gone = client.get(page_of(entry))
    assert "nothing of it is kept" in gone.text
    assert "Mill" not in gone.text
    decision = Decision.objects.get()
    assert not any(told.may_be_taken_back for told in client.get(DECIDED).context["told"])
    assert "nothing of it is kept" in client.post(f"{DECIDED}{decision.pk}/take-back/", follow=True).text


def test_reported_photos_stand_in_a_list_with_what_was_reported(client, contest, moderator):
    seen, hidden = (make.EntryFactory(contest=contest, title=title) for title in ("Mill", "River"))
    make.EntryFactory(contest=contest, title="Nothing against it")
    make.PhotoReportFactory(entry=seen, words="It is mine", email="owner@example.org")
    for _ in range(2):
        make.PhotoReportFactory(entry=hidden)
    moderation.hide(hidden, moderator=None)

    page = client.get(REPORTS)

    assert [(entry, len(entry.open_reports)) for entry in page.context["page"]] == [(seen, 1), (hidden, 2)]
    assert "It is mine" in page.text
    assert "owner@example.org" in page.text
    assert page.context["counts"]["reported"] == 2


def test_a_moderator_hides_shows_and_leaves_photos_from_the_list(client, contest, moderator):
    entry = make.EntryFactory(contest=contest)
    make.PhotoReportFactory(entry=entry)

    assert client.post(page_of(entry), {"verb": "hide", "back": "reports"})["Location"] == REPORTS
    assert Entry.objects.get().hidden_at
    client.post(page_of(entry), {"verb": "show", "back": "reports"})
    assert Entry.objects.get().hidden_at is None
    assert Report.objects.get().decided_at
    make.PhotoReportFactory(entry=entry)
    assert client.post(f"{REPORTS}{entry.pk}/leave/")["Location"] == REPORTS
    assert Report.objects.filter(decided_at=None).count() == 0
    assert "No photo is reported or hidden." in client.get(REPORTS).text


def test_the_desk_says_what_waits_to_those_who_moderate(client, contest, moderator):
    assert "Photos to moderate" not in client.get("/admin/").text
    for _ in range(2):
        waiting(contest)
    waiting(contest, review="asked")
    make.PhotoReportFactory(entry=make.EntryFactory(contest=contest))

    desk = client.get("/admin/").text

    assert f'<a href="{QUEUE}">2 photos wait to be looked at</a>' in desk
    assert f'<a href="{REPORTS}">1 photo is reported or hidden</a>' in desk
    assert ">1 waits for an answer</a>" in desk
    client.force_login(make.UserFactory(roles=["Editor"]))
    assert "Photos to moderate" not in client.get("/admin/").text


# What was decided


def test_what_was_decided_is_listed_and_taken_back_there(client, contest, moderator):
    mine, others = waiting(contest), waiting(contest)
    moderation.decline(mine, moderator=moderator, reason="quality")
    theirs = moderation.decline(others, moderator=make.UserFactory(), reason="text")

    told = client.get(DECIDED).context["told"]
    assert [(each.decision.entry, each.may_be_taken_back, bool(each.mail_at)) for each in told] == [
        (others, True, True),
        (mine, True, True),
    ]
    assert [each.decision.entry for each in client.get(DECIDED, {"mine": 1}).context["told"]] == [mine]
    answer = client.post(f"{DECIDED}{theirs.pk}/take-back/", {"back": "decided"})
    assert answer["Location"] == DECIDED
    assert review_of(others) == "waiting"
    assert [each.may_be_taken_back for each in client.get(DECIDED).context["told"]] == [False, True]


def test_the_lists_say_when_the_mail_leaves_that_tells_of_several_decisions(client, contest, moderator):
    entrant = make.EntrantFactory(contest=contest)
    first, second = (waiting(contest, entrant=entrant, slot=slot) for slot in (0, 1))
    moderation.ask(first, moderator=moderator, words="Where is it?")
    moderation.decline(Entry.objects.get(pk=first.pk), moderator=moderator, reason="quality")
    Decision.objects.update(at=timezone.now() - timedelta(minutes=9, seconds=50))
    last = moderation.accept(second, moderator=moderator)

    told = client.get(DECIDED).context["told"]

    leaves = last.at + timedelta(minutes=10)
    assert [(str(each.decision), each.mail_at) for each in told] == [
        ("accepted", leaves),
        ("declined", leaves),
        ("asked the entrant", None),
    ]


def test_whoever_takes_back_too_late_is_told_that_the_mail_is_out(client, contest, moderator):
    entry = waiting(contest)
    decision = moderation.decline(entry, moderator=moderator, reason="quality")
    Decision.objects.update(at=timezone.now() - timedelta(minutes=11))

    page = client.post(f"{DECIDED}{decision.pk}/take-back/", {"back": "decided"}, follow=True)

    assert "The mail about it has gone out already." in page.text


# Who may


def addresses(entry, decision):
    return [
        ("get", QUEUE),
        ("get", DECIDED),
        ("get", REPORTS),
        ("get", page_of(entry)),
        ("post", page_of(entry)),
        ("get", page_of(entry, "take-down")),
        ("post", f"{DECIDED}{decision.pk}/take-back/"),
        ("post", f"{REPORTS}{entry.pk}/leave/"),
    ]


@pytest.mark.parametrize("role", ["Editor", "Juror", "Newsletter editor", "Translator"])
def test_only_moderators_get_there(client, contest, role):
    entry = waiting(contest)
    decision = moderation.ask(entry, moderator=make.UserFactory(), words="Where is it?")
    client.force_login(make.UserFactory(roles=[role], is_staff=True))

    statuses = {address: getattr(client, method)(address).status_code for method, address in addresses(entry, decision)}

    assert set(statuses.values()) == {403}
    assert review_of(entry) == "asked"


def test_the_queue_of_a_moderator_of_one_edition_holds_its_photos_only(client, contest):
    entry, other = waiting(contest), waiting(make.ContestFactory(edition__year=2031))
    user = make.UserFactory(roles=["Moderator"], is_staff=True)
    make.EditionScopeFactory(user=user, edition=other.contest.edition)
    client.force_login(user)

    page = client.get(QUEUE)

    assert (page.context["entry"], page.context["counts"]["waiting"]) == (other, 1)
    assert client.get(page_of(entry)).status_code == 403
    assert decide(client, entry, verb="accept").status_code == 403
    decision = moderation.ask(entry, moderator=make.UserFactory(), words="Where is it?")
    assert client.post(f"{DECIDED}{decision.pk}/take-back/").status_code == 403


def test_the_list_of_photos_leads_to_the_queue_and_each_to_its_page(client, contest, moderator):
    entry = waiting(contest)

    assert f'<a href="{QUEUE}">Moderate (1)</a>' in client.get("/admin/photocontest/entry/").text
    assert f'<a href="{page_of(entry)}">Decide</a>' in client.get(f"/admin/photocontest/entry/{entry.pk}/change/").text
