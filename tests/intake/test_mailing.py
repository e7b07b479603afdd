import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from intake import limits, mailing
from intake.mailing import send_later, send_to_typed
from intake.models import Sending
from tests.factories import InterestFactory
from wsisportal.work import work

pytestmark = pytest.mark.django_db(transaction=True)


WORDS = b"5.1.1 <amina@example.org>: no such user"


class RefusingAddresses(BaseEmailBackend):
    """Answers as a mail server does that knows no such address."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({to: (550, WORDS) for message in messages for to in message.to})


class RefusingMails(BaseEmailBackend):
    """Answers as a mail server does that looks at the address once it has the mail."""

    def send_messages(self, messages):
        raise smtplib.SMTPDataError(550, WORDS)


@pytest.mark.parametrize("server", [RefusingAddresses, RefusingMails])
def test_an_address_that_is_refused_stands_in_no_log_and_not_in_the_queue(settings, caplog, server):
    settings.EMAIL_BACKEND = f"{__name__}.{server.__name__}"
    interest = InterestFactory(email="amina@example.org")
    with transaction.atomic():
        send_later(interest, "emails/interest_confirmed.txt")

    work(once=True)

    failed = DBTaskResult.objects.failed().get()
    told = f"{interest.reference}: the mail server answers 550"
    assert [told in text for text in (failed.traceback, caplog.text)] == [True, True]
    assert [text.count("amina@") for text in (failed.traceback, caplog.text)] == [0, 0]


CONFIRM = "emails/interest_confirm.txt"


@pytest.fixture
def postbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def sent(*addresses):
    """How many mails leave for each address, when each is typed into a form."""
    mail.outbox.clear()
    for address in addresses:
        with transaction.atomic():
            send_to_typed(InterestFactory(email=address), CONFIRM)
    work(once=True)
    return [each.to[0] for each in mail.outbox]


def test_who_has_had_enough_mail_in_an_hour_is_spared_and_others_are_not(postbox, monkeypatch):
    monkeypatch.setattr(mailing, "MOST_IN_AN_HOUR", 2)

    first = sent("amina@example.org", "Amina@Example.org", "AMINA@example.org", "ngozi@example.org")
    with transaction.atomic():
        send_later(InterestFactory(email="amina@example.org"), "emails/interest_confirmed.txt")
    asked_for = sent("amina@example.org")
    Sending.objects.update(at=timezone.now() - limits.WINDOW - timedelta(seconds=1))

    assert first == ["amina@example.org", "Amina@Example.org", "ngozi@example.org"]
    assert asked_for == ["amina@example.org"]
    assert sent("amina@example.org") == ["amina@example.org"]
    assert not Sending.objects.filter(sender__contains="amina").exists()


def test_a_mail_that_was_not_taken_does_not_count(settings, monkeypatch, postbox):
    monkeypatch.setattr(mailing, "MOST_IN_AN_HOUR", 1)
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.{RefusingMails.__name__}"
    sent("amina@example.org")
    settings.EMAIL_BACKEND = works

    assert sent("amina@example.org") == ["amina@example.org"]
