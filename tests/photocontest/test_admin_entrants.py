"""Whoever sent photos, at the desk: found, and erased by the same way as by the private link."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from photocontest.models import Assignment, Award, Conflict, Decision, Entrant, Entry, Upload, Vote
from photocontest.services import entering, moderation
from tests import factories as make
from tests.html import form_data
from tests.intake.keeping import tables_with
from tests.locks import somebody_waits
from tests.photocontest.sending import FORM, photo, typed, words

pytestmark = pytest.mark.django_db

LIST = "/admin/photocontest/entrant/"
WHY = "Asked by mail from the address that was given."


@pytest.fixture
def contest():
    return make.ContestFactory(edition=make.EditionFactory(year=2030), name="Contest of 2030")


@pytest.fixture
def coordinator(client):
    user = make.UserFactory(roles=["Photo contest coordinator"])
    client.force_login(user)
    return user


def page_of(entrant, name="delete"):
    return f"{LIST}{entrant.pk}/{name}/"


def entered(**changes):
    """Two photos, sent by the form as readers send them."""
    titles = words(0, title="Ngozi Eze at work") | words(1, title="Mill")
    Client().post(FORM, typed(**titles, **{"photo-0-file": photo(1), "photo-1-file": photo(2)} | changes))
    return Entrant.objects.get()


def judged(entry):
    """With the vote of a juror."""
    juror, round = make.JurorFactory(contest=entry.contest), make.RoundFactory(contest=entry.contest)
    Vote.objects.create(assignment=Assignment.objects.create(round=round, juror=juror, entry=entry), is_yes=True)


def files():
    top = Path(settings.MEDIA_ROOT)
    return [path.name for path in top.rglob("*") if path.is_file()]


def parts(response):
    """What the page says goes and what stays."""
    return [strip_tags(words) for words in response.context["goes"]], [
        strip_tags(words) for words in response.context["stays"]
    ]


def test_somebody_is_found_by_the_address_from_which_they_ask(client, contest, coordinator):
    entrant = make.EntrantFactory(contest=contest, name="Ngozi Eze", email="ngozi@example.org")
    make.EntryFactory(contest=contest, entrant=entrant)
    make.EntryFactory(contest=contest, entrant=entrant, slot=1, review="gone", original="")
    make.EntrantFactory(contest=contest)

    for asked in ("NGOZI@example.org", "eze", entrant.reference):
        found = client.get(LIST, {"q": asked}).context["cl"].result_list
        assert [(row.name, row.there) for row in found] == [("Ngozi Eze", 1)]


def test_a_photo_leads_to_whoever_sent_it_and_they_lead_to_their_photos(client, contest, coordinator):
    entry = make.EntryFactory(contest=contest, title="Mill")

    decide = client.get(f"/admin/photocontest/entry/{entry.pk}/decide/").text
    entrant = client.get(page_of(entry.entrant, "change")).text

    assert page_of(entry.entrant, "change") in decide
    assert f'<a href="/admin/photocontest/entry/{entry.pk}/change/">Mill (accepted)</a>' in entrant
    assert (page_of(entry.entrant) in entrant, page_of(entry.entrant, "link") in entrant) == (True, True)


def test_a_moderator_sees_who_sent_a_photo_and_no_way_to_erase_them(client, contest):
    entry = make.EntryFactory(contest=contest)
    client.force_login(make.UserFactory(roles=["Moderator"]))

    text = client.get(page_of(entry.entrant, "change")).text

    assert entry.entrant.email in text
    assert [name for name in ("delete", "link") if page_of(entry.entrant, name) in text] == []


def test_the_page_says_what_goes_and_what_stays_and_why(client, contest, coordinator):
    entrant = make.EntrantFactory(contest=contest)
    first, second = (make.EntryFactory(contest=contest, entrant=entrant, slot=slot) for slot in (0, 1))
    make.EntryFactory(contest=contest, entrant=entrant, slot=2, review="waiting")
    make.EntryFactory(contest=contest, entrant=entrant, slot=3, review="gone", original="")
    moderation.hide(second, moderator=None, words="Who is it?")
    judged(first)
    make.PhotoAwardFactory(contest=contest, entry=first, name="Winner", citation="So still.")
    make.PhotoReportFactory(entry=first)

    goes, stays = parts(client.get(page_of(entrant)))

    assert goes == [
        "name, mail address, organisation and what was agreed to",
        "3 photos: the originals, every size of them, their words and the name beside them",
        "1 photo from readers’ pages, posters and the collage",
        "what moderators wrote about them",
        "waiting mails about them",
    ]
    assert stays == [
        "That there were 4 photos, as numbers without words: their addresses say that they are gone, and the contest’s "
        "counts and the moderators’ decisions stay true.",
        "1 vote of the jury, which names nobody: the places of other photos rest on it.",
        "That the award “Winner” was given, for the desk alone: readers see it no more. "
        "Look whether its citation names anybody.",
        "1 report by a reader, till that is erased on its own last day.",
    ]


def test_the_page_says_nothing_of_what_there_is_not(client, contest, coordinator):
    goes, stays = parts(client.get(page_of(make.EntrantFactory(contest=contest))))

    assert goes == ["name, mail address, organisation and what was agreed to", "waiting mails about them"]
    assert stays == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_of_somebody_whose_photo_was_moderated_judged_and_awarded(desk, contest):
    entrant = entered()
    first, second = entrant.entries.order_by("slot")
    moderation.ask(first, moderator=None, words="Ngozi, is it you?")
    moderation.accept(first, moderator=None)
    moderation.take_down(second, moderator=None, words="Ngozi, this is not yours.")
    Conflict.objects.create(juror=make.JurorFactory(contest=contest), entry=first, kind=Conflict.Kind.OWN)
    judged(first)
    award = make.PhotoAwardFactory(contest=contest, entry=first)
    form = f"/admin/photocontest/award/{award.pk}/change/"
    desk.post(form, form_data(desk.get(form).text) | {"citation": "So still."})
    desk.post(form, form_data(desk.get(form).text) | {"citation": "So calm.", "_save_draft": "1"})
    client = Client()
    gone = [first.get_absolute_url(), entrant.get_absolute_url()]
    before = tables_with("Ngozi", "ngozi@")

    desk.post(page_of(entrant), {"why": WHY})

    assert {"photocontest_entrant", "django_admin_log", "reversion_version", "publishing_workingdraft"} < {*before}
    assert (tables_with("Ngozi", "ngozi@"), files()) == ([], [])
    assert [client.get(address).status_code for address in gone] == [410, 410]
    assert (Award.objects.get().entry_id, Award.objects.get().citation) == (first.pk, "So still.")
    assert set(Entry.objects.values_list("review", "entrant")) == {("gone", None)}
    assert list(Decision.objects.order_by("pk").values_list("verb", flat=True)) == ["ask", "accept", "take_down"]


def test_somebody_of_a_frozen_edition_is_erased_like_any_other(client, contest, coordinator):
    contest.edition.frozen_at = contest.edition.created_at
    contest.edition.save()
    entry = make.EntryFactory(contest=contest)

    client.post(page_of(entry.entrant), {"why": WHY})

    assert (Entrant.objects.exists(), Entry.objects.get().review) == (False, "gone")


def test_with_a_new_link_goes_what_waits_in_another_window_for_the_form_that_ends(client, contest, coordinator):
    entrant = make.EntrantFactory(contest=contest)
    for key in (entrant.key, make.EntrantFactory(contest=contest).key):
        Upload.objects.create(contest=contest, key=key, slot=5, length=10)

    client.post(page_of(entrant, "link"), {"reference": "AAAA-BBBB"})
    kept = Upload.of_form(entrant.key).count()
    client.post(page_of(entrant, "link"), {"reference": entrant.reference})

    assert (kept, Upload.of_form(entrant.key).count(), Upload.objects.count()) == (1, 0, 1)
    assert Entrant.objects.get(pk=entrant.pk).key != entrant.key


def test_the_form_that_was_sent_leads_to_the_new_link_no_more_than_the_old_one_does(contest):
    sent = typed(**{"photo-0-file": photo(1)})
    again = {name: value for name, value in sent.items() if name != "photo-0-file"}
    Client().post(FORM, sent)
    entrant = Entrant.objects.get()
    before = Client().post(FORM, again)

    entering.renew_link(entrant, reference=entrant.reference)
    after = Client().post(FORM, again)

    assert (before.status_code, before["Location"]) == (303, entrant.get_absolute_url())
    assert (after.status_code, after.get("Location")) == (422, None)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite shows nobody who waits for a lock")
@pytest.mark.django_db(transaction=True)
def test_who_erases_themselves_at_the_same_moment_leaves_no_line_that_the_desk_did(desk, contest):
    entrant = make.EntrantFactory(contest=contest)
    make.EntryFactory(contest=contest, entrant=entrant)

    def erase():
        try:
            return desk.post(page_of(entrant), {"why": WHY}, follow=True)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            entering.erase(entrant)
            asked = pool.submit(erase)
            wait_for_a_lock()
        response = asked.result()

    assert "It was erased meanwhile." in response.text
    assert (Entrant.objects.exists(), LogEntry.objects.exists()) == (False, False)


def wait_for_a_lock():
    """Until somebody waits for what this transaction holds."""
    for _ in range(300):
        if somebody_waits():
            return
        time.sleep(0.1)
    raise AssertionError("Nobody waits.")


@pytest.mark.usefixtures("types_known")
def test_the_pages_ask_the_database_the_same_for_one_as_for_five(client, contest, coordinator):
    entrant = make.EntrantFactory(contest=contest)
    counts = []

    for added in (1, 4):
        for slot in range(added):
            entry = make.EntryFactory(contest=contest, entrant=entrant, slot=10 * added + slot)
            make.PhotoAwardFactory(contest=contest, entry=entry)
            make.EntrantFactory(contest=contest, email=entrant.email)
        for address in (LIST, page_of(entrant, "change"), page_of(entrant)):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(address)
            counts.append(len(queries))

    assert counts[:3] == counts[3:]
