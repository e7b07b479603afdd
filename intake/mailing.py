"""Mail about a submission, sent by the worker: again if it was not taken, never once the submission is gone."""

from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django_tasks import task


class RefusedError(Exception):
    """The mail server does not take a mail. It names the submission; the server’s own words name the address."""


def send_later(submission: Any, template: str) -> None:
    """Put a mail into the queue, in the transaction that makes it necessary."""
    deliver.enqueue(submission._meta.label, submission.pk, template)


@task()
def deliver(label: str, pk: int, template: str) -> bool:
    """What the queue holds. The template's first line is the subject."""
    submission: Any = apps.get_model(label)._default_manager.filter(pk=pk).first()
    if submission is None:
        return False
    context = {"submission": submission, "address": settings.ADDRESS}
    subject, _newline, body = render_to_string(template, context).strip().partition("\n")
    try:
        return EmailMessage(subject=subject, body=body.strip() + "\n", to=[submission.email]).send() == 1
    except SMTPRecipientsRefused as error:
        code = next(code for code, _words in error.recipients.values())
    except SMTPDataError as error:
        code = error.smtp_code
    # The queue and the log keep what went wrong for longer than the submission is kept.
    raise RefusedError(f"{submission}: the mail server answers {code}")
