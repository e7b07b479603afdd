"""Keeping what is typed into a form before it is published, for the one person who typed it.

A form carries a ticket: signed words on whose it is, what it is about, and which kept text it continues. The ticket is
proof enough to keep what is sent by somebody whose sign-in has expired meanwhile.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import models, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.crypto import get_random_string

from .models import WorkingDraft

SALT = "publishing.drafts"
# How long a form may stand open, and how long a draft that was thrown away can be brought back.
OPEN = timedelta(days=90)
UNDO = timedelta(days=1)
# What a form posts about itself; `_shown` says what it showed, and goes with what was typed into it.
LEFT_OUT = ("_", "pick:", "csrfmiddlewaretoken")
SHOWN = "_shown"


class NewerDraftError(Exception):
    """The form on screen has not seen the text that is kept: it comes from another window, or was settled there."""


@dataclass(frozen=True)
class Ticket:
    """Whose form it is, what it is about (`object_id` is empty for a new thing), and which text it continues."""

    user: int
    model: str
    object_id: str
    key: str
    number: int

    @property
    def model_class(self) -> Any:
        return apps.get_model(self.model)

    def __str__(self) -> str:
        return signing.dumps(asdict(self), salt=SALT)


@dataclass(frozen=True)
class Kept:
    """A kept draft, and newer ones that made room for it."""

    draft: WorkingDraft
    put_aside: list[WorkingDraft]


def new_key() -> str:
    """Only letters, for an address with a long number in it is refused as nonsense."""
    return get_random_string(24, "abcdefghijklmnopqrstuvwxyz")


def ticket(user: Any, model: type[models.Model], object_id: Any, draft: WorkingDraft | None = None) -> Ticket:
    """A ticket for a form that is opened, with a draft or afresh."""
    return Ticket(
        user=user.pk,
        model=model._meta.label,
        object_id="" if object_id is None else str(object_id),
        key=draft.key if draft else new_key(),
        number=draft.number if draft and draft.discarded_at is None else 0,
    )


def read(text: str | None) -> Ticket | None:
    """The ticket that came back with a form; None if the portal has not written it, or too long ago."""
    try:
        found = Ticket(**signing.loads(text or "", salt=SALT, max_age=OPEN))
        apps.get_model(found.model)
    except (signing.BadSignature, TypeError, LookupError):
        return None
    return found


def typed(data: QueryDict) -> dict[str, list[str]]:
    """What is worth keeping of a posted form; no database keeps a zero byte."""
    return {
        name.replace("\x00", ""): [value.replace("\x00", "") for value in values]
        for name, values in data.lists()
        if name == SHOWN or not name.startswith(LEFT_OUT)
    }


def posted(draft: WorkingDraft) -> QueryDict:
    """A draft as the browser would post it."""
    data = QueryDict(mutable=True)
    for name, values in draft.data.items():
        data.setlist(name, values)
    return data


@transaction.atomic
def keep(ticket: Ticket, data: dict[str, list[str]], *, name: str, over_newer: bool = False) -> Kept:
    """Keep what was typed in place of the text that the form continues.

    Where a newer text is kept that the form has not seen, it stands, and `NewerDraftError` says so; with `over_newer`
    it makes room, and can be brought back like one that was thrown away.
    """
    get_user_model()._base_manager.select_for_update(no_key=True).get(pk=ticket.user)
    mine = WorkingDraft.objects.filter(user=ticket.user)
    own = mine.filter(key=ticket.key).first()
    newer = _newer(mine, ticket, own, data)
    if newer or (own is None and ticket.number and not over_newer):
        if not over_newer:
            raise NewerDraftError
        mine.filter(pk__in=[draft.pk for draft in newer]).update(discarded_at=timezone.now())
        if own in newer:
            own, ticket = None, replace(ticket, key=new_key())
    draft = own or WorkingDraft(user_id=ticket.user, key=ticket.key, number=0)
    draft.content_type = ContentType.objects.get_for_model(ticket.model_class)
    draft.object_id = ticket.object_id
    draft.number += 1
    draft.name = name[:200]
    draft.data = data
    draft.saved_at = timezone.now()
    draft.discarded_at = None
    draft.save()
    return Kept(draft, newer)


def _newer(mine: Any, ticket: Ticket, own: WorkingDraft | None, data: dict[str, list[str]]) -> list[WorkingDraft]:
    """The kept texts of the same thing that the form has not seen."""
    found = []
    if ticket.object_id:
        same = mine.waiting().about(ticket.model_class, ticket.object_id)
        found += list(same.exclude(key=ticket.key))
    if own and own.discarded_at is None and own.number != ticket.number and own.data != data:
        found.append(own)
    return found


def settle(ticket: Ticket, *, by: Any) -> None:
    """What the form held is saved: its draft has done its work."""
    WorkingDraft.objects.filter(user=by.pk, key=ticket.key).delete()


@transaction.atomic
def discard(ticket: Ticket, *, by: Any) -> WorkingDraft | None:
    """Throw a draft away; for a day it can be brought back."""
    mine = WorkingDraft.objects.filter(user=by.pk)
    mine.filter(discarded_at__lt=timezone.now() - UNDO).delete()
    draft = mine.waiting().filter(key=ticket.key).first()
    if draft is not None:
        draft.discarded_at = timezone.now()
        draft.save(update_fields=["discarded_at"])
    return draft


def attach(things: Iterable[Any], model: type[models.Model]) -> None:
    """Give each thing its `waiting_drafts`, with one query for all of them."""
    rows = list(things)
    found = WorkingDraft.objects.waiting().about(model, *(row.pk for row in rows))
    by_thing: dict[str, list[WorkingDraft]] = {}
    for draft in found.defer("data").select_related("user").order_by("began_at"):
        by_thing.setdefault(draft.object_id, []).append(draft)
    for row in rows:
        row.waiting_drafts = by_thing.get(str(row.pk), [])


def keep_of_absent(text: str | None, data: QueryDict) -> WorkingDraft | None:
    """Keep a form that came without a sign-in for the person whom its ticket names; None if it names nobody."""
    found = read(text)
    if found is None or not get_user_model()._default_manager.filter(pk=found.user, is_active=True).exists():
        return None
    known = WorkingDraft.objects.filter(user=found.user, key=found.key).first()
    return keep(found, typed(data), name=known.name if known else "", over_newer=True).draft
