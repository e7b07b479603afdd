"""Mail about a submission, sent by the worker: again if it was not taken, never once the submission is gone."""

from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from . import limits

# Anybody can type anybody's address into a form: it gets no more mails of one kind in an hour that this brings about.
MOST_IN_AN_HOUR = 6


class RefusedError(Exception):
    """The mail server does not take a mail. It names the submission; the server’s own words name the address."""


def send_later(
    submission: Any, template: str, *, about: Any = None, held_back: timedelta | None = None, **words: str
) -> None:
    """Put a mail into the queue, in the transaction that makes it necessary.

    `about` is a row that the mail tells of; the mail is not sent if its `stands` is false when the time has come.
    `words` are what the template needs and might be gone by then.
    """
    mail = deliver.using(run_after=timezone.now() + held_back) if held_back else deliver
    told = [about._meta.label, about.pk] if about is not None else None
    mail.enqueue(submission._meta.label, submission.pk, template, told, words)


def send_to_typed(submission: Any, template: str) -> None:
    """The same, to an address that may be somebody else's: who has had enough of it is spared, and nobody is told."""
    deliver.enqueue(submission._meta.label, submission.pk, template, is_typed=True)


def forget(submissions: QuerySet) -> None:
    """Take mails about submissions that are about to be erased out of the queue, which keeps what was to stand in them.

    One that is just being sent is forgotten by the queue itself, a day later.
    """
    mails = DBTaskResult.objects.filter(
        task_path=deliver.module_path, args_kwargs__args__0=submissions.model._meta.label
    )
    of_them = mails.filter(args_kwargs__args__1__in=list(submissions.values_list("pk", flat=True)))
    of_them.exclude(status=TaskResultStatus.RUNNING).delete()


@task()
def deliver(
    label: str,
    pk: int,
    template: str,
    told: list[Any] | None = None,
    words: dict[str, str] | None = None,
    *,
    is_typed: bool = False,
) -> bool:
    """What the queue holds. The template's first line is the subject."""
    submission = find(label, pk)
    about = find(*told) if told else None
    if submission is None or (told and (about is None or not about.stands)):
        return False
    if is_typed and (
        submission.is_asked_already() or limits.is_spared(submission.email, template, most=MOST_IN_AN_HOUR)
    ):
        return False
    is_sent = post(submission, template, {**(words or {}), "about": about})
    if is_sent and is_typed:
        limits.note_mail(submission.email, template)
    return is_sent


def post(submission: Any, template: str, context: dict[str, Any]) -> bool:
    """Send a mail now, to be called by the worker. Raises RefusedError."""
    told = {**context, "submission": submission, "address": settings.ADDRESS}
    subject, _newline, body = render_to_string(template, told).strip().partition("\n")
    try:
        return EmailMessage(subject=subject, body=body.strip() + "\n", to=[submission.email]).send() == 1
    except SMTPRecipientsRefused as error:
        code = next(code for code, _words in error.recipients.values())
    except SMTPDataError as error:
        code = error.smtp_code
    # The queue and the log keep what went wrong for longer than the submission is kept.
    raise RefusedError(f"{submission}: the mail server answers {code}")


def find(label: str, pk: int) -> Any:
    return apps.get_model(label)._default_manager.filter(pk=pk).first()
