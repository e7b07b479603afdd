"""The jury's log. What it says is kept in English, as it was written; photos are named by their number."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ...models import Event, Round


class Verb(models.TextChoices):
    OPENED = "opened", _("round opened")
    VOTED = "voted", _("voted")
    CHANGED = "changed", _("vote changed")
    UNDONE = "undone", _("vote taken back")
    DECLARED = "declared", _("conflict of interest declared")
    REPLACED = "replaced", _("photo given to another juror")
    UNREPLACED = "unreplaced", _("no other juror is free")
    ABSENT = "absent", _("juror was absent")
    CHOSEN = "chosen", _("chosen among equals")
    CLOSED = "closed", _("round closed")
    AWARDED = "awarded", _("awards made")


def record(round: Round, verb: str, words: str, *, by: Any) -> None:
    Event.objects.create(contest_id=round.contest_id, round=round, by=by, verb=verb, words=words)


def label(verb: str) -> str:
    """In the reader's words."""
    return str(Verb(verb).label) if verb in Verb else verb
