import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hackathons import services
from hackathons.forms import InterestForm
from hackathons.models import Hackathon, Interest
from intake import limits, mailing, tickets
from intake.receiving import receive
from tests.factories import EditionFactory, HackathonFactory, InterestFactory
from tests.html import form_data
from tests.intake.keeping import tables_with
from tests.intake.sending import ticket
from wsisportal.work import work

pytestmark = pytest.mark.django_db
# The worker opens connections of its own, so it sees only what is committed.
with_worker = pytest.mark.django_db(transaction=True)

FORM = "/en/hackathons/2030/hack-against-hunger/take-part/"


@pytest.fixture
def hackathon():
    edition = EditionFactory(year=2030, start_date=date(2030, 3, 1), end_date=date(2030, 3, 5))
    return HackathonFactory(edition=edition, slug="hack-against-hunger", name="Hack Against Hunger", registration=True)


@pytest.fixture(autouse=True)
def postbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def typed(**changes):
    """What a student types, in a form opened a minute ago."""
    return {
        "ticket": ticket(InterestForm.name),
        "homepage": "",
        "name": "Amina Ben Salah",
        "email": "amina@example.org",
        "country": "TN",
        "skills": "Soil science",
        "way": "alone",
        "team_name": "",
    } | changes


def mails():
    """What the worker sends, once."""
    mail.outbox.clear()
    work(once=True)
    return list(mail.outbox)


def link_in(text):
    return re.search(rf"{re.escape(settings.ADDRESS)}(/\S+)", text).group(1)


@with_worker
def test_a_student_registers_confirms_and_is_on_the_list(client, desk, hackathon):
    receipt = client.post(FORM, typed())
    unconfirmed = Client().get(receipt["Location"])
    (asked,) = mails()
    seen_before = desk.get(reverse("admin:hackathons_interest_changelist")).context["cl"].result_count
    opened = Client().get(link_in(asked.body))
    confirmed = Client().post(link_in(asked.body))
    (told,) = mails()

    assert receipt.status_code == 303
    assert "One more step: open your mail" in unconfirmed.text
    assert (asked.to, asked.subject) == (
        ["amina@example.org"],
        "Confirm that you want to take part: Hack Against Hunger",
    )
    assert (opened.status_code, confirmed.status_code) == (200, 303)
    assert link_in(told.body) == confirmed["Location"] == receipt["Location"]
    assert "You are registered" in client.get(receipt["Location"]).text
    listed = desk.get(reverse("admin:hackathons_interest_changelist")).context["cl"].result_list
    assert (seen_before, [row.name for row in listed]) == (0, ["Amina Ben Salah"])


@with_worker
def test_opening_the_link_of_the_mail_confirms_nothing_by_itself(client, hackathon):
    client.post(FORM, typed())
    (asked,) = mails()

    client.get(link_in(asked.body))

    assert Interest.objects.get().confirmed_at is None


@with_worker
def test_the_same_form_sent_again_gives_the_same_receipt(client, hackathon, monkeypatch):
    monkeypatch.setattr(InterestForm, "most_in_an_hour", 1)
    data = typed()
    first = client.post(FORM, data)
    again = Client().post(FORM, data)
    hackathon.call_closes = timezone.now() - timedelta(minutes=1)
    hackathon.save()
    late = Client().post(FORM, data)

    assert {first["Location"], again["Location"], late["Location"]} == {first["Location"]}
    assert [row.name for row in Interest.objects.all()] == ["Amina Ben Salah"]
    assert len(mails()) == 1


@with_worker
def test_a_mistyped_address_is_mended_by_going_back_and_its_link_confirms_nothing(client, hackathon):
    data = typed(email="animal@example.org")
    first = client.post(FORM, data)["Location"]
    (astray,) = mails()

    second = client.post(FORM, data | {"email": "amina@example.org", "country": "DZ"})["Location"]
    again = client.post(FORM, data | {"email": "amina@example.org", "country": "DZ"})["Location"]
    (asked,) = mails()
    went_astray = [client.get(link).status_code for link in (link_in(astray.body), first)]
    client.post(link_in(asked.body))

    interest = Interest.objects.get()
    assert (asked.to, again, went_astray) == (["amina@example.org"], second, [410, 410])
    assert (interest.email, interest.country.code, bool(interest.confirmed_at)) == ("amina@example.org", "DZ", True)


@with_worker
def test_other_words_in_the_same_form_are_taken_over_without_a_second_mail_until_it_is_confirmed(client, hackathon):
    data = typed(skills="Soil")
    receipts = [client.post(FORM, data | changes)["Location"] for changes in ({}, {"skills": "Soil science"})]
    wrong = client.post(FORM, data | {"skills": ""})
    (asked,) = mails()
    client.post(link_in(asked.body))
    mails()
    receipts.append(client.post(FORM, data | {"skills": "Too late", "email": "other@example.org"})["Location"])

    assert len(set(receipts)) == 1
    assert (wrong.status_code, wrong.context["form"].errors) == (422, {"skills": ["Write something here."]})
    assert Interest.objects.values_list("skills", "email").get() == ("Soil science", "amina@example.org")
    assert mails() == []


def test_a_form_that_is_sent_again_stays_with_its_hackathon_and_changes_nothing_once_the_call_is_closed(
    client, hackathon
):
    other = HackathonFactory(edition=hackathon.edition, slug="other", registration=True)
    data = typed()
    client.post(FORM, data)
    client.post(FORM.replace(hackathon.slug, other.slug), data | {"skills": "Changed elsewhere"})
    hackathon.call_closes = timezone.now() - timedelta(minutes=1)
    hackathon.save()

    late = client.post(FORM, data | {"skills": "Too late"})

    assert late.status_code == 403
    assert Interest.objects.values_list("hackathon", "skills").get() == (hackathon.pk, "Changed elsewhere")


def test_what_was_sent_a_day_ago_is_mended_and_not_sent_twice(client, hackathon):
    data = typed(ticket=ticket(InterestForm.name, age=25 * 60 * 60))
    InterestFactory(hackathon=hackathon, confirmed_at=None, key=tickets.read(InterestForm.name, data["ticket"]).key)

    response = client.post(FORM, data)

    assert (response.status_code, Interest.objects.get().name) == (303, "Amina Ben Salah")


@pytest.mark.parametrize("meanwhile", ["confirmed", "withdrawn"])
def test_what_is_settled_while_it_is_corrected_stays_so(client, hackathon, monkeypatch, meanwhile):
    data = typed()
    receipt = client.post(FORM, data)["Location"]
    is_valid = InterestForm.is_valid

    def settled_before(form):
        if meanwhile == "confirmed":
            Interest.objects.update(confirmed_at=timezone.now())
        else:
            Interest.objects.all().delete()
        return is_valid(form)

    monkeypatch.setattr(InterestForm, "is_valid", settled_before)
    response = client.post(FORM, data | {"skills": "Changed"})

    assert response["Location"] == receipt
    assert list(Interest.objects.values_list("skills", flat=True)) == (
        ["Soil science"] if meanwhile == "confirmed" else []
    )


@with_worker
def test_a_form_that_comes_many_times_at_once_makes_one_row(hackathon):
    data = typed()

    def send(_number):
        try:
            return Client().post(FORM, data)["Location"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        receipts = set(pool.map(send, range(4)))

    assert len(receipts) == 1
    assert Interest.objects.count() == 1


def test_a_form_that_comes_between_the_question_and_the_saving_is_the_one_that_counts(client, rf, hackathon):
    data = typed()
    receipts = []

    class SlowForm(InterestForm):
        def is_valid(self):
            receipts.append(client.post(FORM, data)["Location"])
            return super().is_valid()

    def save(form):
        return services.register(form.save(commit=False), hackathon=hackathon)

    received = receive(rf.post(FORM, data), SlowForm(data), save)

    assert [received.get_absolute_url()] == receipts
    assert Interest.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "amina at example", "Enter a valid email address."),
        ("email", "a@example.org\nBcc: all@example.org", "Enter a valid email address."),
        ("country", "XX", "Select a valid choice."),
        ("name", "", "Write something here."),
        ("name", "   ", "Write something here."),
        ("name", "A\x00B", "Null characters are not allowed."),
        ("name", "\u200b\u202e", "Nothing can be seen of this: write it again."),
        ("skills", "x" * 1_000_000, "at most 800 characters (it has 1000000)"),
        ("skills", "Buy at HTTPS://spam.example", "Leave out addresses of websites"),
        ("skills", "Get it at ftp://spam.example", "Leave out addresses of websites"),
        ("name", "www.spam.example", "Leave out addresses of websites"),
        ("name", "Win at spam-4-you.COM now", "Leave out addresses of websites"),
        ("name", "-." * 500_000, "at most 120 characters"),
        ("team_name", "t.me/spam", "Leave out addresses of websites"),
        ("team_name", "Solo", "leave this empty, or choose"),
        ("way", "both", "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(client, hackathon, field, value, words):
    response = client.post(FORM, typed(**{field: value}))

    form = response.context["form"]
    assert response.status_code == 422
    assert [name for name in form.errors if name != "__all__"] == [field]
    assert words in form.errors[field][0]
    assert f'id="id_{field}_error"' in response.text
    assert {name: form[name].value() for name in ("name", "email", "skills")} == {
        name: value if name == field else typed()[name] for name in ("name", "email", "skills")
    }
    assert Interest.objects.count() == 0


@pytest.mark.parametrize("text", ["Node.js, ASP.NET and Socket.io", "I wrote main.py", "3:1 odds, ratio a//b"])
def test_words_that_are_no_addresses_are_kept(client, hackathon, text):
    client.post(FORM, typed(skills=text))

    assert Interest.objects.get().skills == text


@pytest.mark.parametrize(
    "name", ["نور الدين بن صالح", "李小龙", "Zoë 🌾👩🏽‍🌾", "O’Neill-Łukasiewicz", "a" * 120, "Dr.Li", "J.R.R. St.John"]
)
def test_names_of_all_kinds_are_kept_as_they_are(client, hackathon, name):
    receipt = client.post(FORM, typed(name=name))["Location"]

    assert Interest.objects.get().name == name
    assert name in client.get(receipt).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (lambda: {"homepage": "https://spam.example"}, "A field that is to stay empty was filled in."),
        (lambda: {"ticket": ticket(InterestForm.name, age=1)}, "That was faster than anybody types."),
        (lambda: {"ticket": ticket(InterestForm.name, age=25 * 60 * 60)}, "The form was open for too long."),
        (lambda: {"ticket": ticket("another.form")}, "The form was open for too long."),
        (lambda: {"ticket": ""}, "The form was open for too long."),
    ],
)
def test_programs_are_kept_out_and_people_can_send_it_again(client, hackathon, monkeypatch, changes, words):
    with time_machine.travel(timezone.now(), tick=False):
        response = client.post(FORM, typed(**changes()))
    form = response.context["form"]
    again = {name: form[name].value() or "" for name in typed()}
    later = timezone.now() + timedelta(seconds=10)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert words in response.text
    assert again["homepage"] == ""
    assert client.post(FORM, again).status_code == 303


def test_too_many_from_one_address_are_refused_in_words_and_keep_what_was_typed(client, hackathon, monkeypatch):
    monkeypatch.setattr(InterestForm, "most_in_an_hour", 1)
    client.post(FORM, typed())

    response = client.post(FORM, typed(email="second@example.org"))

    assert response.status_code == 429
    assert "send it again in an hour" in response.text
    assert response.context["form"]["email"].value() == "second@example.org"
    assert client.post(FORM, typed(email="third@example.org"), REMOTE_ADDR="192.0.2.9").status_code == 303


def test_forms_with_mistakes_do_not_count(client, hackathon, monkeypatch):
    monkeypatch.setattr(InterestForm, "most_in_an_hour", 1)
    for _time in range(3):
        client.post(FORM, typed(email="nope"))

    assert client.post(FORM, typed()).status_code == 303


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"call_closes": timezone.now() - timedelta(minutes=1)}, "The call is closed"),
        ({"call_opens": timezone.now() + timedelta(days=1)}, "The call is not open yet"),
    ],
)
def test_a_call_that_is_not_open_says_so_and_keeps_what_was_typed(client, hackathon, facts, words):
    for name, value in facts.items():
        setattr(hackathon, name, value)
    hackathon.save()

    asked, sent = client.get(FORM), client.post(FORM, typed())

    assert (asked.status_code, sent.status_code) == (200, 403)
    assert words in asked.text
    assert "The call is not open now, so nothing was sent." in sent.text
    assert sent.context["form"]["skills"].value() == "Soil science"
    assert Interest.objects.count() == 0


def test_a_hackathon_without_registration_has_no_form(client, hackathon):
    hackathon.registration = False
    hackathon.save()

    assert client.get(FORM).status_code == 404
    assert "take-part" not in client.get(hackathon.get_absolute_url()).text


@with_worker
def test_the_newest_confirmed_registration_of_an_address_counts(client, hackathon):
    for name, email in (("First", "amina@example.org"), ("Second", "Amina@Example.org")):
        client.post(FORM, typed(name=name, email=email))
        (asked,) = mails()
        Client().post(link_in(asked.body))
        mails()

    assert [row.name for row in Interest.objects.all()] == ["Second"]


@with_worker
def test_an_address_is_asked_once_in_ten_minutes_and_the_first_link_registers(client, hackathon):
    other = HackathonFactory(edition=hackathon.edition, slug="other", registration=True)
    answers = [client.post(FORM, typed(email=email)) for email in ("amina@example.org", "AMINA@example.org")]
    client.post(f"/en/hackathons/2030/{other.slug}/take-part/", typed())
    first, elsewhere = mails()
    pages = [client.get(answer["Location"]).text for answer in answers]
    Interest.objects.filter(hackathon=hackathon).update(sent_at=timezone.now() - timedelta(minutes=10))
    client.post(FORM, typed())
    (later,) = mails()

    confirmed = client.post(link_in(first.body))

    assert ["One more step: open your mail" in page for page in pages] == [True, True]
    assert [mail.subject.rpartition(": ")[2] for mail in (elsewhere, later)] == [other.name, hackathon.name]
    assert confirmed["Location"] == answers[0]["Location"]
    assert Interest.objects.exclude(confirmed_at=None).count() == 1


@with_worker
def test_an_address_that_was_withdrawn_is_asked_again_but_not_without_end(client, hackathon, monkeypatch):
    monkeypatch.setattr(mailing, "MOST_IN_AN_HOUR", 2)

    sent = []
    for _time in range(3):
        receipt = client.post(FORM, typed())["Location"]
        sent.append(len(mails()))
        client.post(receipt)

    assert sent == [1, 1, 0]


@with_worker
def test_a_registration_is_withdrawn_by_its_private_link_and_gone_at_once(client, hackathon):
    receipt = client.post(FORM, typed())["Location"]
    (asked,) = mails()

    withdrawn = client.post(receipt)

    assert "What you had sent is erased." in withdrawn.text
    assert Interest.objects.count() == 0
    assert [client.get(path).status_code for path in (receipt, link_in(asked.body))] == [410, 410]
    assert mails() == []


@with_worker
def test_a_registration_that_is_withdrawn_while_it_is_confirmed_is_gone(client, hackathon, monkeypatch):
    interest = InterestFactory(hackathon=hackathon, confirmed_at=None)
    confirm = services.confirm

    def withdrawn_before(asked):
        Client().post(interest.get_absolute_url())
        return confirm(asked)

    monkeypatch.setattr(services, "confirm", withdrawn_before)
    response = client.post(interest.get_confirm_url())

    assert response.status_code == 410
    assert (Interest.objects.count(), mails()) == (0, [])


@with_worker
def test_a_mail_that_waits_for_a_withdrawn_registration_is_not_sent(client, hackathon):
    client.post(client.post(FORM, typed())["Location"])

    assert mails() == []


@with_worker
@pytest.mark.parametrize("days", [2, 4])
def test_the_link_in_the_mail_works_for_three_days(client, hackathon, monkeypatch, days):
    client.post(FORM, typed())
    (asked,) = mails()
    later = timezone.now() + timedelta(days=days)
    monkeypatch.setattr("time.time", lambda: later.timestamp())

    response = client.post(link_in(asked.body))

    assert response.status_code == (303 if days < 3 else 410)
    assert Interest.objects.filter(confirmed_at__isnull=False).exists() is (days < 3)


def test_links_that_were_made_up_open_nothing(client, hackathon):
    interest = InterestFactory(hackathon=hackathon)
    other = HackathonFactory(edition=hackathon.edition, slug="other", registration=True)
    private, confirm = interest.get_absolute_url(), interest.get_confirm_url()

    assert client.get(private).status_code == 200
    assert client.get(private[:-2] + "/").status_code == 410
    assert client.get(FORM + interest.reference + "/").status_code == 410
    assert client.get(private.replace("hack-against-hunger", "other")).status_code == 410
    assert client.get(confirm[:-2] + "/").status_code == 404
    assert client.get(f"{FORM}{interest.token}%00/").status_code == 410
    assert other.interests.count() == 0


@pytest.mark.parametrize("changes", [{"slug": "zero-hunger"}, {"state": "draft"}], ids=["renamed", "hidden"])
def test_links_that_were_mailed_work_whatever_becomes_of_the_page(client, hackathon, changes):
    interest = InterestFactory(hackathon=hackathon, confirmed_at=None)
    confirm, private = interest.get_confirm_url(), interest.get_absolute_url()
    Hackathon.objects.filter(pk=hackathon.pk).update(**changes)

    opened, confirmed = client.get(confirm), client.post(confirm)
    receipt = client.get(confirmed["Location"])
    old_receipt, withdrawn = client.get(private), client.post(private)

    assert [page.status_code for page in (opened, confirmed, receipt, old_receipt)] == [200, 303, 200, 200]
    assert "You are registered" in receipt.text
    assert "What you had sent is erased." in withdrawn.text
    assert ("Register anew" in withdrawn.text) is ("slug" in changes)
    assert not Interest.objects.exists()


def ways(client, page):
    """Where the links of a page into the hackathons and the forum lead, with how they answer."""
    links = sorted(set(re.findall(r'<a [^>]*href="(/en/(?:hackathons|forum)/[^"]*)"', page.text)))
    return {link: client.get(link).status_code for link in links}


@pytest.mark.parametrize("hidden", ["hackathon", "edition"])
def test_private_pages_lead_nowhere_that_is_hidden(client, hackathon, hidden):
    interest = InterestFactory(hackathon=hackathon, confirmed_at=None)
    private = [interest.get_confirm_url(), interest.get_absolute_url(), FORM + interest.token + "x/"]
    seen = [ways(client, client.get(path)) for path in private]
    {"hackathon": hackathon, "edition": hackathon.edition}[hidden].__class__.objects.update(state="draft")

    found = [ways(client, client.get(path)) for path in private[:2]]
    found.append(ways(client, client.post(interest.get_absolute_url())))

    there = {"/en/hackathons/": 200, "/en/hackathons/2030/": 200, "/en/hackathons/2030/hack-against-hunger/": 200}
    assert [each.items() >= there.items() for each in seen] == [True, True, True]
    assert found == [{"/en/hackathons/": 200}] * 3


@pytest.mark.parametrize("page", ["form", "receipt", "confirm"])
def test_pages_with_a_form_are_never_stored_and_set_no_cookie_but_that_of_the_form(client, hackathon, page):
    interest = InterestFactory(hackathon=hackathon, confirmed_at=None)
    address = {"form": FORM, "receipt": interest.get_absolute_url(), "confirm": interest.get_confirm_url()}[page]

    response = client.get(address)

    assert "no-store" in response.headers["Cache-Control"]
    assert list(response.cookies) == ["csrftoken"]
    assert list(Client().get(hackathon.get_absolute_url()).cookies) == []


def test_a_form_without_the_token_that_protects_it_is_refused(hackathon):
    response = Client(enforce_csrf_checks=True).post(FORM, typed())

    assert response.status_code == 403
    assert Interest.objects.count() == 0


def test_the_organisers_get_the_confirmed_as_a_spreadsheet_without_formulas(desk, hackathon):
    InterestFactory(hackathon=hackathon, name="=1+1", email="amina@example.org", country="TN")
    InterestFactory(hackathon=hackathon, name="Unconfirmed", confirmed_at=None)

    sheet = desk.get(reverse("admin:hackathons_interest_export_csv")).content.decode("utf-8-sig")

    header, row, *more = sheet.strip().splitlines()
    assert header.lower().startswith("hackathon,name,mail address,country,skills,takes part,team,confirmed,")
    assert "amina@example.org" in row
    assert ",=1+1," not in row
    assert more == []


def test_nothing_at_the_desk_writes_a_registration_or_imports_one(desk, hackathon):
    interest = InterestFactory(hackathon=hackathon)
    form = reverse("admin:hackathons_interest_change", args=[interest.pk])

    assert desk.post(form, {"name": "Other"}).status_code == 403
    assert desk.get(reverse("admin:hackathons_interest_add")).status_code == 403
    assert desk.get(reverse("admin:hackathons_interest_import")).status_code == 403
    assert desk.get(form).status_code == 200


@pytest.mark.parametrize("deleted", ["interest", "hackathon"])
def test_who_registered_is_in_no_log_and_no_history_once_it_is_deleted(desk, hackathon, deleted):
    interest = InterestFactory(hackathon=hackathon, name="Amina Ben Salah", email="amina@example.org")
    pk = {"interest": interest.pk, "hackathon": hackathon.pk}[deleted]
    form = reverse("admin:hackathons_hackathon_change", args=[hackathon.pk])
    desk.post(form, form_data(desk.get(form).text) | {"name": "Renamed"})
    desk.post(reverse(f"admin:hackathons_{deleted}_delete", args=[pk]), {"post": "yes", "why": "By mail"})

    assert Interest.objects.count() == 0
    assert tables_with("Amina", "amina@") == []


def test_a_hackathons_form_leads_to_who_has_registered(desk, hackathon):
    InterestFactory.create_batch(2, hackathon=hackathon)
    InterestFactory(hackathon=hackathon, confirmed_at=None)

    page = desk.get(reverse("admin:hackathons_hackathon_change", args=[hackathon.pk])).text

    assert f'/admin/hackathons/interest/?hackathon__id__exact={hackathon.pk}">2</a>' in page


def test_a_registration_goes_a_month_after_the_hackathon_and_no_sooner_than_its_call_closes():
    edition = EditionFactory(year=2018, start_date=date(2018, 3, 19), end_date=date(2018, 3, 23))
    closes = datetime(2026, 3, 12, 9, tzinfo=UTC)
    reopened = HackathonFactory(edition=edition, registration=True, call_closes=closes)
    dated = HackathonFactory(edition=edition, start_date=date(2018, 3, 17), end_date=date(2018, 3, 18))
    unknown = HackathonFactory(edition=EditionFactory(year=2031, start_date=None, end_date=None))

    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False):
        ends = [InterestFactory(hackathon=hackathon).last_day() for hackathon in (reopened, dated, unknown)]

    assert ends == [date(2026, 4, 11), date(2018, 4, 17), date(2027, 3, 2)]


def test_sendings_are_counted_by_form_and_forgotten(client, hackathon):
    client.post(FORM, typed())

    assert limits.forget(since=timezone.now()) == 1
