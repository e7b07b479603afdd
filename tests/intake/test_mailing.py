import smtplib

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from intake.mailing import send_later
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
