"""What readers report, and what becomes of a photo by it."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.core import mail
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from intake.services import erase_due
from photocontest import rendering
from photocontest.models import Contest, Decision, Entry, Report
from photocontest.services import moderation, reports
from photocontest.services.moderation import RefusedError
from photocontest.views.reports import ReportForm
from publishing import cache
from tests import factories as make
from tests.intake.sending import ticket
from wsisportal.work import work

pytestmark = pytest.mark.django_db
# The worker opens connections of its own, so it sees only what is committed.
with_worker = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def postbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def entry():
    found = make.EntryFactory(contest=make.ContestFactory(edition__year=2030), title="Mill", entrant=None)
    rendering.put_at_once(found, is_open=True)
    return found


@pytest.fixture
def moderator():
    return make.UserFactory(roles=["Moderator"])


def typed(**changes):
    """What a reader types, in a form opened a minute ago."""
    return {
        "ticket": ticket(ReportForm.name),
        "homepage": "",
        "why": "mine",
        "words": "I took it in 2015: https://example.org/mill",
        "email": "",
    } | changes


def report(entry, *, sender="192.0.2.1", **changes):
    return Client(REMOTE_ADDR=sender).post(f"{entry.get_absolute_url()}report/", typed(**changes))


def is_seen(entry):
    return Entry.objects.live().filter(pk=entry.pk).exists()


def mails():
    mail.outbox.clear()
    work(once=True)
    return list(mail.outbox)


def test_a_photo_page_leads_to_the_form(client, entry):
    address = f"{entry.get_absolute_url()}report/"

    assert f'href="{address}"' in client.get(entry.get_absolute_url()).text
    page = client.get(address)
    assert (page.status_code, "no-cache" in page["Cache-Control"]) == (200, True)
    assert "Mill" in page.text


def test_one_report_is_received_and_hides_nothing(client, entry):
    answer = report(entry)

    kept = Report.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, kept.get_absolute_url())
    assert (kept.entry, kept.why, kept.erase_on) == (entry, "mine", timezone.localdate() + timedelta(days=180))
    assert "We have your report" in client.get(answer["Location"]).text
    assert is_seen(entry)


def test_a_photo_that_two_people_report_is_hidden_at_once(client, entry, django_capture_on_commit_callbacks):
    report(entry, sender="192.0.2.1")
    with django_capture_on_commit_callbacks(execute=True):
        answer = report(entry, sender="192.0.2.2", why="shows_me")

    assert not is_seen(entry)
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert "The photo is hidden" in client.get(answer["Location"]).text
    decision = Decision.objects.get()
    assert (decision.verb, decision.by) == ("hide", None)
    assert not rendering.place(is_open=True).shelf.exists(entry.path(64, "jpeg"))


def test_one_person_counts_once_however_often_they_report(entry):
    report(entry, sender="2001:db8::1")
    report(entry, sender="2001:db8::2")  # of one household
    report(entry, sender="2001:db8::1")

    assert Report.objects.count() == 3
    assert is_seen(entry)


def test_a_report_that_is_sent_twice_is_one(entry):
    data = typed()
    address = f"{entry.get_absolute_url()}report/"

    first, again = (Client().post(address, data)["Location"] for _ in range(2))

    assert first == again
    assert Report.objects.count() == 1


@with_worker
def test_of_two_reports_at_once_the_second_counts_the_first(entry):
    is_kept = Event()

    def send_second():
        try:
            is_kept.wait(10)
            return report(entry, sender="192.0.2.2").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            second = pool.submit(send_second)
            form = ReportForm(typed())
            assert form.is_valid()
            reports.report(form, entry=entry, sender="somebody else")
            is_kept.set()
            time.sleep(1)  # in which the second comes, and waits
        assert second.result() == 303

    assert not is_seen(entry)


def test_who_was_heard_does_not_hide_a_photo_again(entry, moderator):
    for number in (1, 2):
        report(entry, sender=f"192.0.2.{number}")
    moderation.show(Entry.objects.get(), moderator=moderator)

    for number in (1, 2, 3):
        report(entry, sender=f"192.0.2.{number}")
    assert is_seen(entry)
    report(entry, sender="192.0.2.4")
    assert not is_seen(entry)


def test_what_is_not_shown_cannot_be_reported(client, entry):
    address = f"{entry.get_absolute_url()}report/"

    entry.hidden_at = timezone.now()
    entry.save()
    assert "This photo is not shown" in client.get(address).text
    assert report(entry).status_code == 303  # the form was open before
    Entry.objects.update(review="declined")
    assert report(entry).status_code == 403
    entry.empty()
    assert client.get(address).status_code == 410
    assert client.get("/en/photo-contest/2030/entries/999/report/").status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [({"review": "waiting"}, 403), ({"contest__shows_gallery": False}, 403), ({"hidden_at": timezone.now()}, 422)],
)
def test_the_form_tells_nothing_of_a_photo_that_readers_do_not_see(change, status):
    contest = make.ContestFactory(edition__year=2030, shows_gallery=change.pop("contest__shows_gallery", True))
    entry = make.EntryFactory(contest=contest, title="Mill", credit="Zelda", **change)

    answer = report(entry, why="")

    assert answer.status_code == status
    assert [words for words in ("Mill", "Zelda", entry.token, entry.alternative_text) if words in answer.text] == []


def test_a_photo_that_only_the_jury_sees_is_hidden_by_no_report(entry):
    Contest.objects.update(shows_gallery=False)
    cache.bump()

    answers = [report(entry, sender=sender) for sender in ("192.0.2.1", "198.51.100.1")]

    entry.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403, 403]
    assert (entry.hidden_at, Report.objects.count()) == (None, 0)


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(entry):
    answer = report(entry, why="", words="It is mine", email="no address")

    assert answer.status_code == 422
    assert "Choose what is wrong." in answer.text
    assert "Enter a valid email address." in answer.text
    assert "It is mine" in answer.text
    assert Report.objects.count() == 0


def test_a_report_is_withdrawn_by_its_link(client, entry):
    receipt = report(entry)["Location"]

    assert "Your report is withdrawn" in client.post(receipt).text
    assert Report.objects.count() == 0
    assert client.get(receipt).status_code == 410


def test_a_report_is_erased_when_its_day_has_come(entry):
    report(entry)
    Report.objects.update(sent_at=timezone.now() - timedelta(days=181))

    erase_due()

    assert Report.objects.count() == 0


@with_worker
@pytest.mark.parametrize(
    ("decide", "subject"),
    [
        (moderation.show, "The photo that you reported stays"),
        (moderation.take_down, "The photo that you reported is taken down"),
    ],
)
def test_who_left_an_address_is_told_what_was_decided(client, entry, moderator, decide, subject):
    receipt = report(entry, sender="192.0.2.1", email="owner@example.org")["Location"]
    report(entry, sender="192.0.2.2")
    decide(Entry.objects.get(), moderator=moderator)

    assert mails() == []
    DBTaskResult.objects.update(run_after=timezone.now())
    assert [(told.to, told.subject) for told in mails()] == [(["owner@example.org"], subject)]
    assert Report.objects.filter(decided_at=None).count() == 0
    words = "The photo stays" if decide is moderation.show else "The photo is gone"
    assert words in client.get(receipt).text


@with_worker
def test_a_report_waits_again_when_showing_the_photo_is_taken_back(entry, moderator):
    for number in (1, 2):
        report(entry, sender=f"192.0.2.{number}", email="owner@example.org")
    decision = moderation.show(Entry.objects.get(), moderator=moderator)

    moderation.take_back(decision, moderator=moderator)

    assert Report.objects.filter(decided_at=None).count() == 2
    assert not is_seen(entry)
    DBTaskResult.objects.update(run_after=timezone.now())
    assert mails() == []


def test_reports_on_a_photo_that_is_shown_are_answered_without_touching_it(entry, moderator):
    report(entry)

    moderation.leave(entry, moderator=moderator)

    assert (Report.objects.filter(decided_at=None).count(), Decision.objects.count()) == (0, 0)
    assert is_seen(entry)
    moderation.hide(entry, moderator=moderator)
    with pytest.raises(RefusedError, match="hidden meanwhile"):
        moderation.leave(entry, moderator=moderator)
