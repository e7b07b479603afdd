import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone
from reversion.models import Revision

from directory.models import Organisation
from exhibition import services
from exhibition.forms import ApplicationForm, CorrectionForm
from exhibition.models import Application, Exhibition, Exhibitor
from intake import mailing
from intake.services import erase_due
from publishing import cache, history
from publishing.models import State
from tests.factories import (
    ActionLineFactory,
    ApplicationFactory,
    EditionFactory,
    EditionScopeFactory,
    ExhibitionFactory,
    GoalFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.intake.sending import ticket
from wsisportal.work import work

pytestmark = pytest.mark.django_db
# The worker opens connections of its own, so it sees only what is committed.
with_worker = pytest.mark.django_db(transaction=True)

FORM = "/en/exhibition/2030/apply/"


@pytest.fixture
def exhibition():
    edition = EditionFactory(year=2030, start_date=date(2030, 3, 1), end_date=date(2030, 3, 5))
    return ExhibitionFactory(edition=edition, name="Exhibition of 2030", call_opens=timezone.now())


@pytest.fixture(autouse=True)
def postbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def typed(**changes):
    """What somebody types who would like to exhibit, in a form opened a minute ago."""
    return {
        "ticket": ticket(ApplicationForm.name),
        "homepage": "",
        "organisation": "Radio for All",
        "acronym": "RFA",
        "sector": "civil_society",
        "country": "NG",
        "website": "https://radio.example.org",
        "contact": "Ngozi Eze",
        "email": "ngozi@example.org",
        "phone": "",
        "shown": "A radio in a backpack",
        "needs": "Power",
    } | changes


def mails():
    """What the worker sends, once."""
    mail.outbox.clear()
    work(once=True)
    return list(mail.outbox)


def decide_at(application):
    return f"/admin/exhibition/application/{application.pk}/decide/"


@with_worker
def test_an_application_is_received_accepted_and_becomes_a_draft_of_an_exhibitor(client, desk, exhibition):
    line, goal = ActionLineFactory(), GoalFactory()
    receipt = client.post(FORM, typed(action_lines=[line.pk], goals=[goal.pk]))
    application = Application.objects.get()
    (received,) = mails()

    decided = desk.post(decide_at(application), {"organisation": "", "_accept": "1"})
    (accepted,) = mails()

    exhibitor = Exhibitor.objects.get()
    assert receipt.status_code == 303
    assert (received.to, received.subject) == (["ngozi@example.org"], "We have your application: Exhibition of 2030")
    assert f"{settings.ADDRESS}{receipt['Location']}" in received.body
    assert application.reference in received.body
    assert accepted.subject == "Accepted: your application to the Exhibition of 2030"
    assert decided["Location"] == f"/admin/exhibition/exhibitor/{exhibitor.pk}/change/"
    assert (exhibitor.name, exhibitor.slug, exhibitor.state) == ("Radio for All", "radio-for-all", State.DRAFT)
    assert (exhibitor.summary, exhibitor.sector, exhibitor.country.code, exhibitor.website) == (
        "A radio in a backpack",
        "civil_society",
        "NG",
        "https://radio.example.org",
    )
    assert (list(exhibitor.action_lines.all()), list(exhibitor.goals.all())) == ([line], [goal])
    organisation = exhibitor.organisation
    assert (organisation.name, organisation.acronym, organisation.state) == ("Radio for All", "RFA", State.DRAFT)
    assert "Your application is accepted" in client.get(receipt["Location"]).text


@with_worker
def test_who_is_declined_is_told_why(client, desk, exhibition):
    receipt = client.post(FORM, typed())
    application = Application.objects.get()
    mails()

    without = desk.post(decide_at(application), {"reason": " ", "_decline": "1"})
    desk.post(decide_at(application), {"reason": "All stands are taken.", "_decline": "1"})
    (declined,) = mails()

    assert without.context["form"].errors == {"reason": ["Say why: whoever applied is told."]}
    assert declined.subject == "Declined: your application to the Exhibition of 2030"
    assert "\nAll stands are taken.\n" in declined.body
    assert "All stands are taken." in client.get(receipt["Location"]).text
    assert not Exhibitor.objects.exists()


def test_an_organisation_that_is_there_is_offered_and_taken(desk):
    there = OrganisationFactory(name="RADIO for all")
    OrganisationFactory(name="Another")
    application = ApplicationFactory(organisation="Radio for All")

    offered = desk.get(decide_at(application)).context["form"].fields["organisation"].choices
    desk.post(decide_at(application), {"organisation": there.pk, "_accept": "1"})

    assert offered == [(str(there.pk), "RADIO for all"), ("", "A new organisation, as a draft")]
    assert Exhibitor.objects.get().organisation == there
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize("first", ["_accept", "_decline"])
@pytest.mark.parametrize("then", ["_accept", "_decline"])
def test_what_is_decided_is_not_decided_again(desk, first, then):
    application = ApplicationFactory()
    answers = {"_accept": {"organisation": "", "_accept": "1"}, "_decline": {"reason": "No.", "_decline": "1"}}
    desk.post(decide_at(application), answers[first])
    before = Application.objects.values().get()

    response = desk.post(decide_at(application), answers[then], follow=True)

    assert "It was decided meanwhile; nothing was changed." in response.text
    assert Application.objects.values().get() == before
    assert Exhibitor.objects.count() == (first == "_accept")


def delete_the_draft(desk):
    desk.post(f"/admin/exhibition/exhibitor/{Exhibitor.objects.get().pk}/delete/", {"post": "yes"})


def undo_the_acceptance(desk):
    desk.post("/admin/changes/", {"revision": Revision.objects.latest("pk").pk})


@with_worker
@pytest.mark.parametrize("lose", [delete_the_draft, undo_the_acceptance])
def test_an_accepted_application_whose_exhibitor_is_gone_is_accepted_again_without_a_second_mail(desk, lose):
    application = ApplicationFactory()
    page = f"/admin/exhibition/application/{application.pk}/change/"
    desk.post(decide_at(application), {"organisation": "", "_accept": "1"})
    decided = Application.objects.values().get()
    sent = [len(mails())]
    lose(desk)

    told, offered = desk.get(page).text, desk.get(decide_at(application)).text
    declined = desk.post(decide_at(application), {"reason": "No.", "_decline": "1"}, follow=True)
    accepted = desk.post(decide_at(application), {"organisation": "", "_accept": "1"}, follow=True)
    sent.append(len(mails()))

    exhibitor = Exhibitor.objects.get()
    assert "It is gone: its draft was deleted, or the acceptance was undone." in told
    assert "Make the exhibitor anew" in told
    assert "No mail is sent: whoever applied was told before." in offered
    assert "Decline and send the mail" not in offered
    assert "It was decided meanwhile; nothing was changed." in declined.text
    assert "No mail is sent: the acceptance was told before." in accepted.text
    assert sent == [1, 0]
    assert Application.objects.values().get() == decided | {"exhibitor_id": exhibitor.pk}
    assert (exhibitor.name, exhibitor.state) == (application.organisation, State.DRAFT)
    assert "Make the exhibitor anew" not in desk.get(page).text


def test_an_exhibitor_that_is_brought_back_is_that_of_its_application_again(desk):
    application = ApplicationFactory()
    desk.post(decide_at(application), {"organisation": "", "_accept": "1"})
    exhibitor = Exhibitor.objects.get()
    delete_the_draft(desk)

    desk.post("/admin/exhibition/exhibitor/deleted/", {"version": history.deleted(Exhibitor).get().pk})

    assert Application.objects.get().exhibitor == exhibitor
    assert not Application.objects.get().misses_exhibitor


def test_a_correction_that_comes_after_the_decision_changes_nothing(editor):
    application = ApplicationFactory(organisation="As it was")
    form = CorrectionForm(typed(ticket=ticket(CorrectionForm.name), organisation="Too late"), instance=application)
    assert form.is_valid()
    services.decline(Application.objects.get(), reason="No.")

    with pytest.raises(services.DecidedError):
        services.correct(form)

    kept = Application.objects.get()
    assert (kept.status, kept.organisation) == (Application.Status.DECLINED, "As it was")


def test_another_organisation_is_named_and_the_exhibitor_leads_back(desk):
    meant = OrganisationFactory(name="Radio Foundation", slug="radio-foundation")
    application = ApplicationFactory()

    unknown = desk.post(decide_at(application), {"organisation": "", "other": "Nobody", "_accept": "1"})
    exhibitor = desk.post(decide_at(application), {"organisation": "", "other": "radio foundation", "_accept": "1"})

    assert unknown.context["form"].errors == {"other": ["There is no organisation “Nobody”."]}
    assert Exhibitor.objects.get().organisation == meant
    page = desk.get(exhibitor["Location"]).text
    assert f'<a href="/admin/exhibition/application/{application.pk}/change/">{application}</a>' in page


def test_a_name_in_another_script_has_its_reference_as_address(editor):
    application = ApplicationFactory(organisation="راديو للجميع")

    exhibitor = services.accept(application, organisation=None, by=editor)

    assert exhibitor.slug == application.reference.lower()
    assert exhibitor.name == "راديو للجميع"


def test_the_same_form_sent_again_makes_one_application(client, exhibition):
    data = typed()

    receipts = {client.post(FORM, data)["Location"] for _time in range(2)}

    assert len(receipts) == 1
    assert Application.objects.count() == 1


@with_worker
def test_the_same_form_with_other_words_corrects_the_application_until_it_is_decided(client, exhibition):
    one, other = GoalFactory(), GoalFactory()
    data = typed(email="ngzoi@example.org", goals=[one.pk])
    receipts, sent = [], []
    for changes in ({}, {"email": "ngozi@example.org"}, {"email": "ngozi@example.org", "goals": [other.pk]}):
        receipts.append(client.post(FORM, data | changes)["Location"])
        sent.append([each.to for each in mails()])
    corrected = Application.objects.get()
    services.decline(corrected, reason="No.")
    mails()
    receipts.append(client.post(FORM, data | {"organisation": "Too late"})["Location"])

    assert sent == [[["ngzoi@example.org"]], [["ngozi@example.org"]], []]
    # The link that went to the other address ends.
    assert [receipt == corrected.get_absolute_url() for receipt in receipts] == [False, True, True, True]
    assert (corrected.email, list(corrected.goals.all())) == ("ngozi@example.org", [other])
    assert Application.objects.get().organisation == "Radio for All"
    assert mails() == []


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"email": "ngozi at example"}, "email", "Enter a valid email address."),
        ({"organisation": ""}, "organisation", "Write something here."),
        (
            {"shown": "Buy at https://spam.example"},
            "shown",
            "Leave out addresses of websites: this field takes words only.",
        ),
        ({"website": "not a website"}, "website", "Enter a valid URL."),
        ({"country": "XX"}, "country", "Select a valid choice. XX is not one of the available choices."),
        ({"goals": ["999999999999999999999"]}, "goals", "“” is not a valid value."),
        ({"contact": "a\0b"}, "contact", "Null characters are not allowed."),
        (
            {"shown": "x" * 1_000_000},
            "shown",
            "Ensure this value has at most 1200 characters (it has 1000000).",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_mistake_is_named_at_its_field_and_what_was_typed_is_kept(client, exhibition, changes, field, sentence):
    response = client.post(FORM, typed(**{"contact": "نغوزي 🎙", **changes}))

    form = response.context["form"]
    assert (response.status_code, form.errors) == (422, {field: [sentence]})
    assert form["shown"].value() == changes.get("shown", "A radio in a backpack")
    assert not Application.objects.exists()


def test_a_call_that_is_not_open_takes_nothing_and_keeps_what_was_typed(client, exhibition):
    exhibition.call_closes = timezone.now() + timedelta(seconds=1)
    exhibition.call_opens = timezone.now() - timedelta(days=1)
    exhibition.save()
    type(exhibition).objects.update(call_closes=timezone.now() - timedelta(seconds=1))
    told = client.get(FORM)
    sent = client.post(FORM, typed())
    type(exhibition).objects.update(call_opens=timezone.now() + timedelta(days=1), call_closes=None)
    exhibition.refresh_from_db()
    exhibition.save()
    early = client.get(FORM)
    type(exhibition).objects.update(call_opens=None)
    exhibition.refresh_from_db()
    exhibition.save()

    assert "The call is closed" in told.text
    assert (sent.status_code, sent.context["form"]["shown"].value()) == (403, "A radio in a backpack")
    assert "The call is not open yet" in early.text
    assert client.get(FORM).status_code == 404
    assert not Application.objects.exists()


def test_it_is_corrected_until_it_is_decided_and_withdrawn_at_any_time(client, exhibition, editor):
    application = ApplicationFactory(exhibition=exhibition, email="ngozi@example.org")
    correct = f"{application.get_absolute_url()}correct/"

    corrected = client.post(correct, typed(ticket=ticket("exhibition.correction"), organisation="Mended"))
    services.accept(application, organisation=None, by=editor)
    too_late = client.post(correct, typed(ticket=ticket("exhibition.correction"), organisation="Too late"))
    name = Application.objects.get().organisation
    withdrawn = client.post(application.get_absolute_url())

    assert (corrected.status_code, too_late.status_code, name) == (303, 303, "Mended")
    assert "Your application is withdrawn" in withdrawn.text
    assert client.get(application.get_absolute_url()).status_code == 410
    assert not Application.objects.exists()
    assert Exhibitor.objects.count() == 1


@with_worker
def test_a_corrected_mail_address_gets_the_receipt_and_an_unchanged_one_no_second(client, exhibition):
    first = ApplicationFactory(exhibition=exhibition, email="ngzoi@example.org").get_absolute_url()

    receipts, sent = [first], []
    for name in ("Radio", "Radio for All"):
        corrected = typed(ticket=ticket("exhibition.correction"), organisation=name)
        receipts.append(client.post(f"{receipts[-1]}correct/", corrected)["Location"])
        sent.append([(each.to, receipts[-1] in each.body) for each in mails()])

    assert sent == [[(["ngozi@example.org"], True)], []]
    assert receipts[1] == receipts[2]
    # What went to somebody else leads nowhere now.
    assert [client.get(receipt).status_code for receipt in receipts[:2]] == [410, 200]


@with_worker
def test_one_address_gets_so_many_receipts_in_an_hour_and_each_application_counts(client, exhibition, monkeypatch):
    monkeypatch.setattr(mailing, "MOST_IN_AN_HOUR", 2)

    for name in ("One", "Two", "Three"):
        client.post(FORM, typed(organisation=name))
    client.post(FORM, typed(email="other@example.org"))

    assert [each.to for each in mails()] == [["ngozi@example.org"], ["ngozi@example.org"], ["other@example.org"]]
    assert Application.objects.count() == 4


def test_a_private_link_opens_nothing_else(client, exhibition):
    application = ApplicationFactory(exhibition=exhibition)
    other = ApplicationFactory(exhibition=ExhibitionFactory(edition=EditionFactory(year=2031)))

    for token in (application.reference, other.token, application.token + "x"):
        assert client.get(f"{FORM}{token}/").status_code == 410


def test_a_private_link_works_while_the_exhibition_is_hidden(client, exhibition):
    application = ApplicationFactory(exhibition=exhibition, email="ngozi@example.org")
    Exhibition.objects.filter(pk=exhibition.pk).update(state="draft")
    correct = f"{application.get_absolute_url()}correct/"

    seen = client.get(application.get_absolute_url())
    corrected = client.post(correct, typed(ticket=ticket("exhibition.correction"), organisation="Mended"))
    name = Application.objects.get().organisation
    withdrawn = client.post(application.get_absolute_url())

    assert (seen.status_code, corrected.status_code, name) == (200, 303, "Mended")
    assert "Your application is withdrawn" in withdrawn.text
    assert "To the exhibition" not in withdrawn.text
    assert not Application.objects.exists()
    assert client.get(application.get_absolute_url()).status_code == 404


def ways(client, page):
    """Where the links of a page into the exhibition and the forum lead, with how they answer."""
    links = sorted(set(re.findall(r'<a [^>]*href="(/en/(?:exhibition|forum)/[^"]*)"', page.text)))
    return {link: client.get(link).status_code for link in links}


def test_private_pages_lead_nowhere_that_is_hidden(client, exhibition):
    application = ApplicationFactory(exhibition=exhibition)
    receipt = application.get_absolute_url()
    seen = [ways(client, client.get(path)) for path in (receipt, f"{receipt}correct/")]
    Exhibition.objects.update(state="draft")
    cache.bump()

    found = [ways(client, client.get(path)) for path in (receipt, f"{receipt}correct/")]
    found.append(ways(client, client.post(receipt)))

    there = {"/en/exhibition/": 200, "/en/exhibition/2030/": 200, "/en/exhibition/2030/plan/": 200}
    assert [each.items() >= there.items() for each in seen] == [True, True]
    assert found == [
        {"/en/exhibition/": 200, f"{receipt}correct/": 200},
        {"/en/exhibition/": 200, receipt: 200},
        {"/en/exhibition/": 200},
    ]


def test_an_application_is_erased_three_months_after_the_exhibition(exhibition):
    application = ApplicationFactory(exhibition=exhibition, erase_on=timezone.localdate())
    assert erase_due()["applications"] == 0
    application.refresh_from_db()
    assert application.erase_on == date(2030, 6, 3)

    exhibition.edition.end_date = timezone.localdate() - timedelta(days=90)
    exhibition.edition.start_date = exhibition.edition.end_date
    exhibition.edition.save()

    assert erase_due()["applications"] == 1
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        ("Exhibition manager", None, 200),
        ("Exhibition manager", 2030, 200),
        ("Exhibition manager", 2031, 403),
        ("Editor", None, 403),
        ("Translator", None, 403),
    ],
)
def test_who_decides(client, exhibition, role, scope, status):
    application = ApplicationFactory(exhibition=exhibition)
    user = UserFactory(roles=[role])
    if scope:
        EditionScopeFactory(user=user, edition=EditionFactory(year=scope))
    client.force_login(user)

    assert client.get(decide_at(application)).status_code == status


def test_nobody_becomes_an_exhibitor_of_a_frozen_edition(desk, exhibition):
    application = ApplicationFactory(exhibition=exhibition)
    exhibition.edition.frozen_at = timezone.now()
    exhibition.edition.save()

    response = desk.post(decide_at(application), {"organisation": "", "_accept": "1"}, follow=True)
    desk.post(decide_at(application), {"reason": "It is over.", "_decline": "1"})

    assert Application.objects.get().status == Application.Status.DECLINED
    assert "The edition is frozen: nobody becomes an exhibitor of it any more." in response.text
    assert not Exhibitor.objects.exists()


def test_the_home_of_the_exhibition_tells_of_its_call(client, exhibition):
    page = client.get("/en/exhibition/2030/").text

    assert f'href="{FORM}"' in page
    assert re.search(r"The call opens</dt>", page)
