"""The verbs of publishing. Each takes one row or several, logs them for the desk and returns how many it changed."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import history, reviews
from .models import Publishable, State

Things = Publishable | Iterable[Publishable]


@transaction.atomic
def publish(things: Things, *, by: AbstractBaseUser, report: reviews.Report | None = None) -> int:
    """Let readers see things, each from its own moment on; a withdrawal that has happened is undone."""
    now = timezone.now()
    changed = []
    for thing in _each(things):
        expired = thing.unpublish_at is not None and thing.unpublish_at <= now
        if thing.state == State.PUBLISHED and not expired:
            continue
        thing.state = State.PUBLISHED
        if expired:
            thing.unpublish_at = None
        changed.append(thing)
    return _save(changed, by=by, message=_("Published."), report=report)


@transaction.atomic
def withdraw(things: Things, *, by: AbstractBaseUser) -> int:
    """Take published things away from readers; one still waiting for its moment becomes a draft again."""
    now = timezone.now()
    changed = []
    for thing in _each(things):
        if thing.state != State.PUBLISHED or thing.is_expired:
            continue
        if thing.publish_at is not None and thing.publish_at >= now:
            thing.state = State.DRAFT
        else:
            thing.unpublish_at = now
        changed.append(thing)
    return _save(changed, by=by, message=_("Withdrawn."))


@transaction.atomic
def send_to_review(things: Things, *, by: AbstractBaseUser, report: reviews.Report | None = None) -> int:
    """Ask a colleague to read drafts; what is published stays as it is."""
    changed = [thing for thing in _each(things) if thing.state == State.DRAFT]
    for thing in changed:
        thing.state = State.REVIEW
    return _save(changed, by=by, message=_("Sent to review."), report=report)


def _each(things: Things) -> list[Any]:
    """The things as the database has them now, kept from anybody else's change until the transaction ends.

    A list on screen may be minutes old; what a colleague has done since then is what a verb starts from.
    """
    given = [things] if isinstance(things, models.Model) else list(things)
    if not given:
        return []
    manager: Any = type(given[0])._default_manager
    rows = manager.filter(pk__in=[thing.pk for thing in given])
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _save(things: list[Any], *, by: AbstractBaseUser, message: str, report: reviews.Report | None = None) -> int:
    before = [(thing, thing._loaded_state) for thing in things]
    with history.recorded(by=by):
        for thing in things:
            history.begin(thing)
            thing.save(update_fields=["state", "unpublish_at", "updated_at"])
    if things:
        LogEntry.objects.log_actions(by.pk, things, CHANGE, message)
        reviews.note(before, by=by, report=report)
    return len(things)
