"""What moderators do: each photo is given to one of them at a time, and what they decide can be taken back."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.mailing import send_later
from medialib.decoding import BusyError
from medialib.models import BUSY

from .. import rendering
from ..models import Decision, Entry, Report
from ..models.entries import EntryQuerySet
from ..models.moderation import HELD_BACK
from .telling import tell_later

logger = logging.getLogger(__name__)

# For so long whoever looks at a photo has it alone.
CLAIM = timedelta(minutes=10)

MEANWHILE = gettext_lazy("Something else was decided on this photo meanwhile.")

Review, Verb = Entry.Review, Decision.Verb
# What brings a photo to readers or takes it from them.
MOVES = {Verb.ACCEPT, Verb.HIDE, Verb.SHOW}


class RefusedError(Exception):
    """What is asked cannot be done now; the text is a sentence that says why. Nothing was changed."""


def free(entries: EntryQuerySet, *, moderator: Any) -> EntryQuerySet:
    """Of some entries those that wait and that nobody else is looking at, the oldest first."""
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=timezone.now()) | Q(claimed_by=moderator)
    return entries.waiting().filter(is_free).order_by("sent_at", "pk")


@transaction.atomic
def claim_next(entries: EntryQuerySet, *, moderator: Any, after: Entry | None = None) -> Entry | None:
    """The photo of some that a moderator looks at next, for them alone; None where nothing is free.

    It is the one that they have already. `after` lets go of a photo and goes on behind it, from the end with the first.
    """
    # Of several moderators none waits for a row that another one is just being given.
    rows = free(entries, moderator=moderator).select_for_update(skip_locked=True, of=("self",))
    if after is None:
        found = rows.filter(claimed_by=moderator, claimed_until__gt=timezone.now()).first() or rows.first()
    else:
        behind = Q(sent_at__gt=after.sent_at) | Q(sent_at=after.sent_at, pk__gt=after.pk)
        found = rows.filter(behind).first() or rows.first()
    return _claim(found, moderator=moderator)


@transaction.atomic
def claim(entry: Entry, *, moderator: Any) -> bool:
    """Have this photo alone; False where it waits no longer, or somebody else has it."""
    rows = free(Entry.objects.filter(pk=entry.pk), moderator=moderator).select_for_update(of=("self",))
    found = rows.first()
    return found is not None and bool(_claim(found, moderator=moderator))


def _claim(entry: Entry | None, *, moderator: Any) -> Entry | None:
    """Nobody holds two photos."""
    held = Entry.objects.filter(claimed_by=moderator).exclude(pk=entry.pk if entry else 0)
    held.update(claimed_by=None, claimed_until=None)
    if entry:
        entry.claimed_by, entry.claimed_until = moderator, timezone.now() + CLAIM
        Entry.objects.filter(pk=entry.pk).update(claimed_by=moderator, claimed_until=entry.claimed_until)
    return entry


def words_of(entry: Entry) -> str:
    """What is written with a photo, in short, so that nothing is decided on that was changed after it was read."""
    told = (
        *(entry.title, entry.description, entry.place, entry.country.code, entry.alternative_text, entry.credit),
        *(entry.action_line_id, [goal.pk for goal in entry.goals.order_by("pk")]),
    )
    return salted_hmac("photocontest.words", json.dumps(told)).hexdigest()[:16]


def accept(entry: Entry, *, moderator: Any, read: str = "") -> Decision:
    """Let the jury have the photo, and readers where the contest shows its gallery. Raises RefusedError.

    `read` is what `words_of` said when the moderator read them.
    """
    if entry.contest.edition.frozen_at is not None:
        raise RefusedError(_("The edition is frozen: no photo is accepted any more."))
    with _moving(entry, is_open=True), transaction.atomic():
        now = _undecided(entry, moderator=moderator, read=read)
        return _decide(now, Verb.ACCEPT, moderator=moderator, review=Review.ACCEPTED)


@transaction.atomic
def decline(entry: Entry, *, moderator: Any, reason: str, words: str = "", read: str = "") -> Decision:
    """Say no, and why: by a reason of the list, in words, or both. Raises RefusedError."""
    now = _undecided(entry, moderator=moderator, read=read)
    return _decide(now, Verb.DECLINE, moderator=moderator, review=Review.DECLINED, reason=reason, words=words)


@transaction.atomic
def ask(entry: Entry, *, moderator: Any, words: str, read: str = "") -> Decision:
    """Let the entrant answer before it is decided. Raises RefusedError."""
    now = _undecided(entry, moderator=moderator, read=read)
    if now.entrant is None:
        raise RefusedError(_("Nobody is known who sent it, so nobody can be asked."))
    return _decide(now, Verb.ASK, moderator=moderator, review=Review.ASKED, words=words)


def hide(entry: Entry, *, moderator: Any, words: str = "") -> Decision:
    """Take an accepted photo out of sight at once, until it is decided; without a moderator, because readers say so."""
    with _moving(entry, is_open=False), transaction.atomic():
        now = _locked(entry, Review.ACCEPTED, moderator=moderator)
        if now.hidden_at is not None:
            raise RefusedError(_("It is hidden already."))
        now.hidden_at = timezone.now()
        return _decide(now, Verb.HIDE, moderator=moderator, words=words)


def show(entry: Entry, *, moderator: Any, words: str = "") -> Decision:
    """Let a hidden photo be seen again: what was reported is no reason against it. Raises RefusedError."""
    with _moving(entry, is_open=True), transaction.atomic():
        now = _locked(entry, Review.ACCEPTED, moderator=moderator)
        if now.hidden_at is None:
            raise RefusedError(_("It is not hidden any more."))
        now.hidden_at = None
        decision = _decide(now, Verb.SHOW, moderator=moderator, words=words)
        _answer_reports(now, at=decision.at, template="emails/photo_report_kept.txt", about=decision)
        return decision


@transaction.atomic
def take_down(entry: Entry, *, moderator: Any, reason: str = "", words: str = "") -> Decision:
    """Remove a photo for good, with all that was made of it; its address says that it is gone. Raises RefusedError."""
    now = _locked(entry, *(review for review in Review if review != Review.GONE), moderator=moderator)
    before, title, entrant, token = now.review, now.title, now.entrant, now.token
    decision = Decision.objects.create(
        entry=now,
        verb=Verb.TAKE_DOWN,
        by=moderator,
        before=before,
        reason=reason,
        words=words,
        title=title if entrant else "",
    )
    now.empty()
    rendering.arrange.enqueue(now.pk, token)
    if entrant:
        tell_later(decision)
    _answer_reports(now, at=decision.at, template="emails/photo_report_removed.txt", about=decision)
    return decision


def take_back(decision: Decision, *, moderator: Any) -> Entry:
    """Undo the last decision on a photo, which is then given to whoever did so. Raises RefusedError.

    A mail that is still held back is not sent.
    """
    entry, verb = decision.entry, decision.verb
    if entry.review == Review.GONE:
        raise RefusedError(_("The photo is gone, and nothing of it is kept."))
    moving = _moving(entry, is_open=verb == Verb.HIDE) if verb in MOVES else nullcontext()
    with moving, transaction.atomic():
        now = _locked(entry, *Review, moderator=moderator)
        last = last_decision(now)
        if last is None or last.pk != decision.pk:
            raise RefusedError(MEANWHILE)
        if verb == Verb.ACCEPT and (now.assignments.exists() or now.awards.exists()):
            raise RefusedError(_("The jury has this photo already. Hide it, or take it down."))
        last.taken_back_at = timezone.now()
        last.save(update_fields=["taken_back_at"])
        now.review = last.before
        if verb == Verb.HIDE:
            now.hidden_at = None
        elif verb == Verb.SHOW:
            now.hidden_at = timezone.now()
            Report.objects.filter(entry=now, decided_at=last.at).update(decided_at=None)
        _keep(now, moves=verb in MOVES)
        if now.review == Review.WAITING:
            _claim(now, moderator=moderator)
        return now


def last_decision(entry: Entry) -> Decision | None:
    """The last one that was not taken back."""
    return entry.decisions.filter(taken_back_at=None).first()


@transaction.atomic
def leave(entry: Entry, *, moderator: Any) -> None:
    """Answer the reports on a photo that stays where it is. Raises RefusedError."""
    now = _locked(entry, Review.ACCEPTED, moderator=moderator)
    if now.hidden_at is not None:
        raise RefusedError(_("It was hidden meanwhile."))
    _answer_reports(now, at=timezone.now(), template="emails/photo_report_kept.txt")


def _undecided(entry: Entry, *, moderator: Any, read: str) -> Entry:
    """A photo that waits, as the moderator read it. Raises RefusedError."""
    now = _locked(entry, Review.WAITING, Review.ASKED, moderator=moderator)
    if read and read != words_of(now):
        raise RefusedError(_("The entrant has corrected it meanwhile. Read it once more."))
    return now


def _locked(entry: Entry, *reviews: str, moderator: Any) -> Entry:
    """The entry as it stands, for this transaction alone. Raises RefusedError where others were faster."""
    now = Entry.objects.select_for_update(of=("self",)).select_related("entrant", "contest__edition").get(pk=entry.pk)
    if now.review not in reviews or now.token != entry.token:
        raise RefusedError(MEANWHILE)
    is_held = now.claimed_by_id and now.claimed_until and now.claimed_until > timezone.now()
    if moderator and is_held and now.claimed_by_id != moderator.pk:
        raise RefusedError(_("Somebody else is looking at this photo now."))
    return now


def _decide(
    entry: Entry, verb: str, *, moderator: Any, review: str = "", reason: str = "", words: str = ""
) -> Decision:
    decision = Decision.objects.create(
        entry=entry, verb=verb, by=moderator, before=entry.review, reason=reason, words=words
    )
    entry.review = review or entry.review
    _keep(entry, moves=verb in MOVES)
    if entry.entrant:
        tell_later(decision)
    return decision


def _keep(entry: Entry, *, moves: bool) -> None:
    """Save what was decided; nobody looks at it any more, and its renditions follow."""
    entry.claimed_by = entry.claimed_until = None
    if moves:
        entry.is_rendered = False
        rendering.arrange_later(entry)
    entry.save(update_fields=["review", "hidden_at", "claimed_by", "claimed_until", "is_rendered"])


@contextmanager
def _moving(entry: Entry, *, is_open: bool) -> Iterator[None]:
    """Around the transaction that may bring a photo to readers or take it from them.

    The rendition that pages need is there before it is moved. Whatever comes of it, none is left in reach that should
    not be; the worker does the rest.
    """
    if entry.review == Review.GONE:
        raise RefusedError(MEANWHILE)
    try:
        rendering.put_at_once(entry, is_open=is_open)
    except (OSError, BusyError) as error:
        if is_open and isinstance(error, BusyError):
            raise RefusedError(BUSY) from error
        if is_open:
            raise RefusedError(_("The photo cannot be copied to where readers get it; is the disk full?")) from error
        # What is to disappear does so in any case.
        logger.exception("The held rendition of photo %s could not be made.", entry.pk)
    try:
        yield
    finally:
        transaction.on_commit(partial(rendering.withdraw, entry.pk, entry.token))


def _answer_reports(entry: Entry, *, at: Any, template: str, about: Decision | None = None) -> None:
    """What readers reported is decided; those who left an address are told."""
    waiting = entry.reports.filter(decided_at=None)
    held_back = HELD_BACK if about else None
    for report in waiting.exclude(email=""):
        send_later(report, template, about=about, held_back=held_back)
    waiting.update(decided_at=at)
