"""Draft → in review → published, with words and mail to and from the reviewer."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from forums.models import Session
from publishing import services
from publishing.models import ReviewNote, State, Step
from tests import factories as make
from tests.html import form_data
from tests.mail import mail_server
from tests.ports import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(settings):
    """A real mail server, and the portal writing to it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.ADDRESS = "https://portal.example"
    with mail_server(settings.EMAIL_PORT) as box:
        yield box


@pytest.fixture
def writer():
    """Somebody who writes and does not publish."""
    return person("Translator", "wanda", "Wanda Writer")


@pytest.fixture
def reviewer():
    return person("Editor", "rosa", "Rosa Reviewer")


def person(role, username, name):
    first, last = name.split()
    return make.UserFactory(
        roles=[role], username=username, first_name=first, last_name=last, email=f"{username}@example.org"
    )


def form_of(thing):
    return f"/admin/forums/session/{thing.pk}/change/"


@pytest.fixture
def press(django_capture_on_commit_callbacks):
    """Open a thing's form as somebody, fill in and press a button."""

    def press(user, thing, button, **changes):
        client = Client()
        client.force_login(user)
        data = form_data(client.get(form_of(thing)).text)
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(form_of(thing), {**data, **changes, button: "1"})

    return press


def state(thing):
    return Session.objects.get(pk=thing.pk).state


def steps():
    return [(note.step, note.by.username, note.text) for note in ReviewNote.objects.order_by("pk")]


def told(response):
    """What stands above the page that follows."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def text(mail):
    return mail.get_content()


def test_sending_to_review_writes_to_those_who_may_publish(press, post, writer, reviewer):
    session = make.SessionFactory(title="Opening", state=State.DRAFT)

    response = press(writer, session, "_send_to_review", review_note="Is the hour right?")

    assert response.status_code == 302
    assert state(session) == State.REVIEW
    assert steps() == [(Step.SENT, "wanda", "Is the hour right?")]
    (mail,) = post.mails
    assert (mail["To"], mail["Subject"]) == ("rosa@example.org", f"For your review: {session}")
    assert "Wanda Writer asks for your review." in text(mail)
    assert "Is the hour right?" in text(mail)
    assert f"https://portal.example{form_of(session)}" in text(mail).splitlines()


def test_the_reviewer_reads_the_note_in_the_form_and_returns_the_thing_with_an_answer(press, post, writer, reviewer):
    session = make.SessionFactory(state=State.DRAFT)
    press(writer, session, "_send_to_review", review_note="Is the hour <right>?")
    client = Client()
    client.force_login(reviewer)
    page = client.get(form_of(session)).text

    press(reviewer, session, "_return", review_note="No: it was ten.")

    assert "Is the hour &lt;right&gt;?" in page
    assert state(session) == State.DRAFT
    (mail,) = post.to("wanda@example.org")
    assert mail["Subject"] == f"Returned to you: {session}"
    assert "No: it was ten." in text(mail)
    assert [mail["To"] for mail in post.mails] == ["rosa@example.org", "wanda@example.org"]


def test_whoever_presses_a_button_is_told_what_has_become_of_the_thing(press, post, writer, reviewer):
    session = make.SessionFactory(state=State.DRAFT)

    sent = press(writer, session, "_send_to_review")
    returned = press(reviewer, session, "_return", review_note="No: it was ten.")

    assert "It waits for review now." in told(sent)
    assert "It is returned, and a draft again." in told(returned)


def test_a_thing_is_not_returned_without_a_word(press, post, writer, reviewer):
    session = make.SessionFactory(state=State.DRAFT)
    press(writer, session, "_send_to_review")

    response = press(reviewer, session, "_return")

    assert response.context["adminform"].form.errors == {"review_note": ["Say what should be changed."]}
    assert state(session) == State.REVIEW


def test_publishing_tells_the_author(press, post, writer, reviewer):
    session = make.SessionFactory(state=State.DRAFT)
    press(writer, session, "_send_to_review")

    press(reviewer, session, "_publish")

    assert state(session) == State.PUBLISHED
    assert [mail["Subject"] for mail in post.to("wanda@example.org")] == [f"Published: {session}"]


def test_an_author_who_adds_a_word_writes_to_the_reviewers_and_a_reviewer_to_the_author(press, post, writer, reviewer):
    session = make.SessionFactory(state=State.DRAFT)
    press(writer, session, "_send_to_review")

    press(writer, session, "_save", review_note="One more thing.")
    press(reviewer, session, "_save", review_note="Seen.")

    assert [mail["To"] for mail in post.mails[1:]] == ["rosa@example.org", "wanda@example.org"]
    assert state(session) == State.REVIEW


def test_who_may_only_write_publishes_with_no_button(press, post, writer):
    session = make.SessionFactory(state=State.REVIEW)

    response = press(writer, session, "_publish")

    assert "state" in response.context["adminform"].form.errors
    assert state(session) == State.REVIEW
    assert 'name="_publish"' not in response.text


def test_nobody_is_written_to_about_an_edition_out_of_their_reach(press, post, writer, reviewer):
    session = make.SessionFactory(state=State.DRAFT, edition=make.EditionFactory(year=2017))
    make.EditionScopeFactory(user=reviewer, edition=make.EditionFactory(year=2018))
    other = person("Editor", "otto", "Otto Other")
    make.EditionScopeFactory(user=other, edition=session.edition)

    press(writer, session, "_send_to_review")

    assert [mail["To"] for mail in post.mails] == ["otto@example.org"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}, {"is_staff": False}])
def test_nobody_is_written_to_who_has_left_or_cannot_be_reached(press, post, writer, reviewer, change):
    type(reviewer).objects.filter(pk=reviewer.pk).update(**change)
    session = make.SessionFactory(state=State.DRAFT)

    press(writer, session, "_send_to_review")

    assert post.mails == []
    assert state(session) == State.REVIEW


def test_nobody_gets_mail_about_what_they_did_themselves(press, post, reviewer):
    session = make.SessionFactory(state=State.DRAFT)

    press(reviewer, session, "_send_to_review")
    press(reviewer, session, "_publish")

    assert post.mails == []


def test_many_things_sent_from_the_list_are_one_mail(post, writer, reviewer, django_capture_on_commit_callbacks):
    sessions = make.SessionFactory.create_batch(3, state=State.DRAFT)

    with django_capture_on_commit_callbacks(execute=True):
        services.send_to_review(sessions, by=writer)

    (mail,) = post.mails
    assert mail["Subject"] == "For your review: 3 things"
    assert all(f"https://portal.example{form_of(session)}" in text(mail) for session in sessions)


def test_a_name_with_a_line_end_adds_no_header(press, post, writer, reviewer):
    session = make.SessionFactory(state=State.DRAFT)
    Session.objects.filter(pk=session.pk).update(title="Opening\r\nBcc: victim@example.org")

    press(writer, session, "_send_to_review", title="Opening\r\nBcc: victim@example.org")

    (mail,) = post.mails
    assert mail["Bcc"] is None
    assert "Opening Bcc: victim@example.org" in mail["Subject"]


def test_a_mail_server_that_is_down_loses_nothing_and_is_told(
    settings, writer, reviewer, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    session = make.SessionFactory(state=State.DRAFT)
    told = []

    with django_capture_on_commit_callbacks(execute=True):
        services.send_to_review(session, by=writer, report=told.append)

    assert told == ["It is saved, but the mail about it could not be sent. Tell them yourself."]
    assert state(session) == State.REVIEW


def test_a_note_goes_with_no_mail_before_the_save_is_final(post, writer, reviewer):
    session = make.SessionFactory(state=State.DRAFT)

    services.send_to_review(session, by=writer)

    assert post.mails == []


def test_the_words_of_somebody_who_has_left_stay(press, post, writer, reviewer):
    session = make.SessionFactory(state=State.DRAFT)
    press(writer, session, "_send_to_review", review_note="Is the hour right?")
    writer.delete()

    client = Client()
    client.force_login(reviewer)
    page = client.get(form_of(session)).text

    assert "somebody who has left" in page
    assert "Is the hour right?" in page


def test_a_reader_sees_the_thread_and_no_field(press, post, writer):
    session = make.SessionFactory(state=State.DRAFT)
    press(writer, session, "_send_to_review", review_note="Is the hour right?")
    client = Client()
    client.force_login(make.UserFactory(roles=["Newsletter editor"]))

    page = client.get(form_of(session)).text

    assert "Is the hour right?" in page
    assert "review_note" not in page
    assert "_send_to_review" not in page


def test_the_desk_shows_what_was_said_beside_what_is_in_review(press, post, writer, reviewer):
    session = make.SessionFactory(state=State.DRAFT)
    press(writer, session, "_send_to_review", review_note="Is the hour right?")
    client = Client()
    client.force_login(reviewer)

    panel = next(each for each in client.get("/admin/").context["waiting_panels"] if each.title == "In review")

    assert panel.tasks[0].note.endswith("Wanda Writer: Is the hour right?")
