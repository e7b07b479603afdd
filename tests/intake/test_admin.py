"""Erasing what somebody sent, and sending its private link anew, at the desk: the same for every form."""

import re
from dataclasses import dataclass
from datetime import date

import pytest
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from intake import mailing, services
from tests import factories as make
from tests.intake.keeping import tables_with
from wsisportal.work import work

pytestmark = pytest.mark.django_db
# The worker opens connections of its own, so it sees only what is committed.
with_worker = pytest.mark.django_db(transaction=True)

WHY = "Asked by mail from the address that was given."
NAMED = {"email": "ngozi@example.org"}


@dataclass(frozen=True)
class Kind:
    """What readers send by a form, who runs the thing it is about, and who else comes near it."""

    make: object
    names: dict
    edition: str
    runs: str
    others: tuple[str, ...]

    def __call__(self, year=2030, **values):
        days = {"start_date": date(year, 3, 1), "end_date": date(year, 3, 5)}
        edition = make.EditionFactory(year=year, **days)
        return self.make(**{self.edition: edition} | NAMED | self.names | values)


COORDINATOR = ("Photo contest coordinator", ("Moderator", "Juror", "Editor", "Exhibition manager"))
KINDS = {
    "entrant": Kind(make.EntrantFactory, {"name": "Ngozi Eze"}, "contest__edition", *COORDINATOR),
    "report": Kind(make.PhotoReportFactory, {"words": "Ngozi Eze is on it"}, "entry__contest__edition", *COORDINATOR),
    "application": Kind(
        make.ApplicationFactory,
        {"contact": "Ngozi Eze"},
        "exhibition__edition",
        "Exhibition manager",
        ("Editor", "Photo contest coordinator", "Translator"),
    ),
    "interest": Kind(
        make.InterestFactory,
        {"name": "Ngozi Eze"},
        "hackathon__edition",
        "Hackathon manager",
        ("Editor", "Exhibition manager", "Newsletter editor"),
    ),
}


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


@pytest.fixture
def who(client, kind):
    """Whoever runs it, signed in."""
    user = make.UserFactory(roles=[kind.runs])
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def postbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def page(submission, name="delete"):
    opts = submission._meta
    args = [] if name in ("changelist", "erased") else [submission.pk]
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=args)


def is_there(submission):
    return type(submission).objects.filter(pk=submission.pk).exists()


def logged():
    return list(LogEntry.objects.values_list("user", "object_repr", "action_flag", "change_message"))


def test_nobody_is_erased_before_it_is_said_why(client, kind, who):
    submission = kind()

    asked = client.get(page(submission))
    empty = client.post(page(submission), {"why": " "})

    assert (asked.status_code, empty.status_code) == (200, 422)
    assert ("Ngozi Eze" in asked.text or "ngozi@example.org" in asked.text) is True
    assert "Say who asked, and how you know that it was them." in empty.text
    assert (is_there(submission), logged()) == (True, [])


def test_erased_at_the_desk_somebody_is_nowhere_any_more_but_a_line_says_that_it_was_done(client, kind, who):
    submission = kind()
    private, reference = submission.get_absolute_url(), submission.reference
    mailing.send_later(submission, "emails/link_renewed.txt", title="Of Ngozi Eze")
    client.get(page(submission))
    client.get(page(submission, "change"))

    response = client.post(page(submission), {"why": WHY}, follow=True)
    told = [str(message) for message in response.context["messages"]]

    assert response.redirect_chain == [(page(submission, "changelist"), 302)]
    assert [re.sub(r": .*\. No", ": …. No", text) for text in told] == [
        f"Erased, {submission._meta.verbose_name} {reference}: …. No mail was sent: answer whoever asked."
    ]
    assert tables_with("Ngozi", "ngozi@") == []
    assert logged() == [(who.pk, reference, DELETION, WHY)]
    assert client.get(private).status_code == 410
    assert not any("Ngozi" in str(cookie) for cookie in client.cookies.values())


@pytest.mark.parametrize("name", ["NGOZI@example.org", "ngozi eze", "Ngozi", "EZE"])
def test_a_reason_that_names_somebody_is_refused_for_it_would_outlive_them(client, name):
    client.force_login(make.UserFactory(roles=["Hackathon manager"]))
    interest = KINDS["interest"]()

    response = client.post(page(interest), {"why": f"It is {name}."})

    assert response.status_code == 422
    assert ("Leave out “" in response.text, "this sentence is kept." in response.text) == (True, True)
    assert (is_there(interest), logged()) == (True, [])


def test_a_reason_may_have_words_that_are_parts_of_a_name_as_well(client):
    client.force_login(make.UserFactory(roles=["Hackathon manager"]))
    interest = KINDS["interest"](name="Will Ma The-May", email="mail@example.org")

    client.post(page(interest), {"why": "Asked by mail; may be the mother, who will call. A manager of example.org."})

    assert not is_there(interest)


def test_a_line_of_what_was_erased_is_read_by_whoever_may_erase(client, kind, who):
    first, second = kind(), kind(year=2031)
    for submission in (first, second):
        client.post(page(submission), {"why": f"{WHY} {submission.reference}"})

    response = client.get(page(first, "erased"))

    assert [entry.object_repr for entry in response.context["page"]] == [second.reference, first.reference]
    assert all(f"{WHY} {each.reference}" in response.text for each in (first, second))
    assert page(first, "erased") in client.get(page(first, "changelist")).text


def test_whoever_is_limited_to_an_edition_reads_what_they_erased_themselves(client, kind, who):
    mine, another = kind(), kind(year=2031)
    make.EditionScopeFactory(user=who, edition__year=2032)
    LogEntry.objects.log_actions(make.UserFactory().pk, [another], DELETION, "Of another edition")
    LogEntry.objects.log_actions(who.pk, [mine], DELETION, "Of this one")

    response = client.get(page(mine, "erased"))

    assert [entry.change_message for entry in response.context["page"]] == ["Of this one"]


def test_nobody_else_erases_sends_a_link_or_reads_what_was_erased(client, kind):
    submission = kind()
    answers = {}

    for role in kind.others:
        client.force_login(make.UserFactory(roles=[role]))
        asked = [client.get(page(submission, name)).status_code for name in ("delete", "link", "erased")]
        sent = [
            client.post(page(submission), {"why": WHY}).status_code,
            client.post(page(submission, "link"), {"reference": submission.reference}).status_code,
        ]
        answers[role] = {*asked, *sent}

    assert answers == {role: {403} for role in kind.others}
    assert (is_there(submission), type(submission).objects.get().reference) == (True, submission.reference)
    assert not DBTaskResult.objects.filter(task_path__endswith="deliver").exists()


def test_what_is_of_another_edition_is_out_of_reach(client, kind, who):
    here, there = kind(), kind(year=2031)
    edition = here.occasion.edition
    make.EditionScopeFactory(user=who, edition=edition)

    answers = [client.get(page(each, name)).status_code for name in ("delete", "link") for each in (here, there)]
    posted = client.post(page(there), {"why": WHY}).status_code

    assert (answers, posted) == ([200, 403, 200, 403], 403)
    assert is_there(there)


def test_what_was_erased_meanwhile_is_not_erased_a_second_time(client, kind, who):
    submission = kind()
    client.post(page(submission), {"why": WHY})

    again = client.post(page(submission), {"why": "Once more"})
    link = client.post(page(submission, "link"), {"reference": submission.reference})

    assert (again.status_code, link.status_code, len(logged())) == (302, 302, 1)
    assert services.erase(submission) is False
    assert services.renew_link(submission, reference=submission.reference) is False


def test_what_else_came_from_the_same_address_is_said_to_those_who_may_see_it(client, kind, who):
    first, second = kind(), kind(year=2031, email="NGOZI@example.org")
    kind(year=2032, email="other@example.org")
    elsewhere = [other(year=2033 + number) for number, other in enumerate(KINDS.values()) if other.runs != kind.runs]

    listed = client.get(page(first)).context["others"]
    client.force_login(make.UserFactory(roles=["Administrator"]))
    listed_to_all = client.get(page(first)).context["others"]

    assert listed == [(second, page(second, "change"))]
    assert {other for other, _url in listed_to_all} == {second, *elsewhere}


# The private link


@with_worker
def test_a_new_link_goes_to_the_address_that_was_given_and_the_old_one_ends(desk, editor, kind, settings):
    submission = kind()
    before, reference = submission.get_absolute_url(), submission.reference

    form = desk.get(page(submission, "link"))
    sent = desk.post(page(submission, "link"), {"reference": reference}, follow=True)
    work(once=True)

    now = type(submission).objects.get()
    (told,) = mail.outbox
    (link,) = re.findall(rf"{re.escape(settings.ADDRESS)}(/\S+)", told.body)
    assert (told.to, told.subject) == (["ngozi@example.org"], f"Your new private link: {submission.occasion}")
    assert (link, f"Your new reference: {now.reference}" in told.body) == (now.get_absolute_url(), True)
    assert [desk.get(address).status_code for address in (before, link)] == [410, 200]
    assert now.reference != reference
    assert logged() == [
        (editor.pk, now.reference, CHANGE, f"A new private link was sent. The reference was {reference} before.")
    ]
    assert not any(token in shown.text for token in (submission.token, now.token) for shown in (form, sent))


@with_worker
def test_a_link_that_is_asked_for_twice_is_sent_once(desk, kind):
    submission = kind()
    asked = {"reference": submission.reference}

    desk.post(page(submission, "link"), asked)
    response = desk.post(page(submission, "link"), asked, follow=True)
    work(once=True)

    assert "A new link was sent meanwhile; nothing was done a second time." in response.text
    assert (len(mail.outbox), len(logged())) == (1, 1)


def test_who_left_no_address_gets_no_link(client):
    client.force_login(make.UserFactory(roles=["Photo contest coordinator"]))
    report = make.PhotoReportFactory()

    assert "New private link" not in client.get(page(report, "change")).text
    assert client.post(page(report, "link"), {"reference": report.reference}).status_code == 403


def test_several_deleted_from_a_list_go_as_one_does(client):
    client.force_login(make.UserFactory(roles=["Hackathon manager"]))
    interests = [KINDS["interest"](year=year) for year in (2030, 2031)]
    with transaction.atomic():
        mailing.send_later(interests[0], "emails/link_renewed.txt", title="Of Ngozi Eze")

    selected = {"action": "delete_selected", "_selected_action": [each.pk for each in interests], "post": "yes"}
    client.post(page(interests[0], "changelist"), selected)

    assert tables_with("Ngozi", "ngozi@") == []


@pytest.mark.parametrize("name", ["entrant", "report"])
def test_of_the_photo_contest_nobody_is_deleted_from_a_list(client, name):
    client.force_login(make.UserFactory(is_superuser=True))
    submission = KINDS[name]()

    client.post(
        page(submission, "changelist"),
        {"action": "delete_selected", "_selected_action": [submission.pk], "post": "yes"},
    )

    assert is_there(submission)
