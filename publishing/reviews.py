"""Draft → in review → published: what is said at each step, and who is written to.

A step is what a save does to a thing's state, whoever saves it and however. Those who may publish the thing are written
to when it is sent to review, and whoever sent it when it is returned or published. Mail goes out once the step is
saved for good, and what becomes of it changes nothing of that.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from .models import Publishable, ReviewNote, State, Step
from .reach import WithinReach

logger = logging.getLogger(__name__)

# Says in a sentence, to whoever made the step, what became of the mail.
Report = Callable[[str], None]
# A thing by its model and its key.
Key = tuple[Any, str]
Told = list[tuple[Publishable, ReviewNote]]


def step_between(before: str, after: str, text: str = "") -> Step | None:
    """What a change of state is in a review; None where it is no part of one."""
    if after == State.REVIEW and before != State.REVIEW:
        return Step.SENT
    if before == State.REVIEW and after == State.PUBLISHED:
        return Step.PUBLISHED
    if before == State.REVIEW and after == State.DRAFT:
        return Step.RETURNED
    return Step.SAID if text else None


def note(things: Iterable[tuple[Publishable, str]], *, by: Any, text: str = "", report: Report | None = None) -> None:
    """Keep the step of each saved thing, given with the state it had, and write to whom it concerns."""
    steps = [(thing, step_between(before, thing.state, text)) for thing, before in things]
    sent_by = senders(thing for thing, step in steps if step not in (None, Step.SENT))
    told: Told = []
    for thing, step in steps:
        if step is None:
            continue
        kind = ContentType.objects.get_for_model(thing)
        to = sent_by.get((type(thing), str(thing.pk)))
        if step == Step.SAID and thing.state == State.REVIEW and to == by:
            to = None
        told.append((thing, ReviewNote(content_type=kind, object_id=thing.pk, step=step, by=by, to=to, text=text)))
    ReviewNote.objects.bulk_create(found for _thing, found in told)
    if told:
        transaction.on_commit(partial(_write, told, by, report))


def senders(things: Iterable[Publishable]) -> dict[Key, Any]:
    """Who sent each thing to review last."""
    sent = ReviewNote.objects.about(*things).filter(step=Step.SENT).select_related("by")
    return {_key(found): found.by for found in sent}


def thread(thing: Publishable) -> Any:
    return ReviewNote.objects.about(thing).select_related("by")


def last_words(things: Iterable[Publishable]) -> dict[Key, ReviewNote]:
    """The last note with a text of each thing, in one query."""
    notes = ReviewNote.objects.about(*things).exclude(text="").select_related("by")
    return {_key(found): found for found in notes}


def _key(found: ReviewNote) -> Key:
    return ContentType.objects.get_for_id(found.content_type_id).model_class(), found.object_id


def publishers(model: type[Publishable]) -> list[Any]:
    """Those with a mail address who may publish things of a model, if not all of them."""
    right = f"{model._meta.app_label}.publish_{model._meta.model_name}"
    able = get_user_model()._default_manager.with_perm(right, backend="django.contrib.auth.backends.ModelBackend")
    return list(able.filter(is_staff=True).exclude(email="").order_by("pk"))


def may_publish(person: Any, thing: Publishable) -> bool:
    model_admin = admin.site._registry.get(type(thing))
    return isinstance(model_admin, WithinReach) and model_admin.has_publish_permission(_as(person), thing)


def _as(person: Any) -> HttpRequest:
    """A request by somebody, to ask the desk what they may do."""
    request = HttpRequest()
    request.user = person
    return request


# Mail


def _write(told: Told, by: Any, report: Report | None) -> None:
    mails = _mails(told, by)
    sent = 0
    try:
        if mails:
            sent = get_connection().send_messages(mails) or 0
    except (OSError, SMTPException):
        logger.exception("Mail about a review could not be sent.")
    if report is None:
        return
    if sent < len(mails):
        report(_("It is saved, but the mail about it could not be sent. Tell them yourself."))
    elif not mails and any(found.step == Step.SENT for _thing, found in told):
        report(_("Nobody else who may publish it has a mail address; tell them yourself."))


def _mails(told: Told, by: Any) -> list[EmailMessage]:
    """One mail to each person, however many things it is about; none to whoever made the step."""
    concerned: dict[Any, Told] = defaultdict(list)
    able = {model: publishers(model) for model in {type(thing) for thing, _found in told}}
    for thing, found in told:
        people = [found.to]
        if found.to is None and thing.state == State.REVIEW:
            people = [person for person in able[type(thing)] if may_publish(person, thing)]
        for person in people:
            if person is not None and person.email and person.is_active and person != by:
                concerned[person].append((thing, found))
    with translation.override(settings.LANGUAGE_CODE):
        return [_mail(person, some) for person, some in concerned.items()]


def _mail(person: Any, told: Told) -> EmailMessage:
    thing, found = told[0]
    values = {"who": found.who, "what": str(thing) if len(told) == 1 else _("%(count)s things") % {"count": len(told)}}
    subject = {
        Step.SENT: _("For your review: %(what)s"),
        Step.RETURNED: _("Returned to you: %(what)s"),
        Step.PUBLISHED: _("Published: %(what)s"),
        Step.SAID: _("A note on: %(what)s"),
    }[Step(found.step)]
    context = {
        "person": person,
        "who": found.who,
        "step": found.step,
        "text": found.text,
        "things": [(str(each), str(each._meta.verbose_name), desk_address(each)) for each, _found in told],
    }
    return EmailMessage(
        # A name may hold line ends, and a subject may not.
        subject=Truncator(" ".join((subject % values).split())).chars(150),
        body=render_to_string("emails/review.txt", context),
        to=[person.email],
    )


def desk_address(thing: Publishable) -> str:
    opts = thing._meta
    return settings.ADDRESS + reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[thing.pk])
