"""Taking photos in: each is on the disk and looked into before its sender is told so, and entered once."""

import logging
import os
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake import services as intake
from intake.mailing import send_to_typed
from intake.receiving import SettledError
from medialib.decoding import BusyError, RefusedError, Turn
from medialib.models import NO_ROOM, Examined
from medialib.storage import is_full

from .. import rendering
from ..models import Contest, Decision, Entrant, Entry, Likeness, Upload
from ..models.entries import remove_files

logger = logging.getLogger(__name__)

# How long photos wait for the form that they belong to.
UPLOADS_KEPT = timedelta(days=7)
# Bits of a fingerprint in which photos that look alike may differ.
MOST_BITS = 6

LATER = _(
    "It has arrived, but so many photos do at this moment that nobody could look into it yet. Send the form again in a "
    "minute; this photo need not be chosen again."
)


class GoneError(Exception):
    """A photo was taken out of the form meanwhile, in another window."""


def keep_photo(file: Any, *, contest: Contest, key: UUID, slot: int, turn: Turn) -> Upload:
    """Look into a photo and keep it for a form, in place of what was in the slot.

    Raises RefusedError where it is no picture to be shown, and OSError where there is no room. BusyError says that it
    is kept, and still to be looked into.
    """
    upload = Upload(contest=contest, key=key, slot=slot, length=file.size, received=file.size)
    try:
        upload.take_over(Examined.of(file, size=file.size, turn=turn))
    except BusyError:
        keep_original(upload, file)
        raise
    return keep_original(upload, file)


def keep_original(upload: Upload, file: Any) -> Upload:
    """Let a photo wait for its form; of two that come at once into one slot, one stays."""
    file.seek(0)
    upload.original.save("photo", File(file), save=False)
    try:
        with transaction.atomic():
            one_at_a_time(upload.contest)
            drop(upload.key, upload.slot)
            upload.save()
    except IntegrityError:
        remove_files(upload.original.name, upload.token)
        return Upload.objects.get(key=upload.key, slot=upload.slot)
    return upload


def one_at_a_time(contest: Contest) -> None:
    """Hold back whoever else changes photos on their way into a contest till this transaction ends.

    Of a form that is sent many times at once, one would otherwise replace a photo while another one enters it.
    """
    list(Contest.objects.select_for_update(no_key=True).filter(pk=contest.pk).values("pk"))


def begin(*, contest: Contest, key: UUID, slot: int, length: int) -> Upload:
    """A place for a photo that comes piece by piece, in place of what was in the slot.

    Raises GoneError where another window took the slot at the same moment.
    """
    upload = Upload(contest=contest, key=key, slot=slot, length=length)
    upload.original.save("photo", ContentFile(b""), save=False)
    try:
        with transaction.atomic():
            one_at_a_time(contest)
            drop(key, slot)
            upload.save()
    except IntegrityError as error:
        remove_files(upload.original.name, "")
        raise GoneError from error
    return upload


@transaction.atomic
def append(upload: Upload, piece: bytes) -> Upload:
    """Keep a piece that follows what is here. It is on the disk before it counts. Raises GoneError where it does not.

    It is written where it belongs and not merely at the end, so that what was written and never counted does no harm.
    """
    now = Upload.objects.select_for_update().filter(pk=upload.pk, received=upload.received, token="").first()
    if now is None or now.received + len(piece) > now.length:
        raise GoneError
    with Path(now.original.path).open("r+b") as file:
        file.seek(now.received)
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    now.received += len(piece)
    now.save(update_fields=["received"])
    return now


def finish(upload: Upload, turn: Turn) -> Upload:
    """Look into a photo of which everything has come; what is none goes.

    Raises RefusedError, BusyError, and GoneError where it was taken out meanwhile.
    """
    try:
        original = upload.original.open("rb")
    except FileNotFoundError as error:
        raise GoneError from error
    try:
        with original:
            examined = Examined.of(original, size=upload.length, turn=turn)
    except RefusedError:
        drop_all(Upload.objects.filter(pk=upload.pk))
        raise
    upload.take_over(examined)
    upload.size = upload.length
    with transaction.atomic():
        waiting = Upload.objects.select_for_update().filter(pk=upload.pk, token="").first()
        if waiting is not None:
            upload.save(update_fields=[*Upload.MEASURED])
            return upload
    remove_files(None, upload.token)
    try:
        upload.refresh_from_db()
    except Upload.DoesNotExist as error:
        raise GoneError from error
    return upload


def finish_all(key: UUID, turn: Turn) -> dict[int, str]:
    """Look into photos that have come as a whole while nobody could; why those are not taken that are not, by slot."""
    refused = {}
    for upload in Upload.of_form(key).filter(token="", received=F("length")):
        try:
            finish(upload, turn)
        except GoneError:
            continue  # the form says that its photo is missing
        except RefusedError as error:
            refused[upload.slot] = str(error)
        except BusyError:
            refused[upload.slot] = str(LATER)
        except OSError as error:
            if not is_full(error):
                raise
            logger.error("No room to look into a photo: %s", error)
            refused[upload.slot] = str(NO_ROOM)
    return refused


def drop(key: UUID, slot: int) -> None:
    """Let go of the photo that waits for its form in a slot, if there is any."""
    drop_all(Upload.of_form(key).filter(slot=slot))


@transaction.atomic
def drop_all(uploads: QuerySet[Upload]) -> None:
    for upload in uploads.select_for_update():
        upload.delete()
        transaction.on_commit(partial(remove_files, upload.original.name, upload.token))


@transaction.atomic
def enter(entrant: Entrant, photos: Iterable[Any], *, contest: Contest) -> Entrant:
    """Keep an entry with all its photos, and send the receipt. Raises GoneError.

    `photos` are valid forms of words, each with the slot of its photo.
    """
    one_at_a_time(contest)
    entrant.contest, entrant.rules_version = contest, contest.rules_version
    entrant.erase_on = entrant.last_day()
    entrant.save()
    waiting = {upload.slot: upload for upload in Upload.of_form(entrant.key).select_for_update()}
    for photo in photos:
        if (upload := waiting.get(photo.slot)) is None or not upload.is_whole:
            raise GoneError
        entry = photo.save(commit=False)
        entry.entrant, entry.contest, entry.slot = entrant, contest, photo.slot
        entry.credit, entry.licence = entrant.name, contest.licence
        for name in ("original", *Upload.MEASURED):
            setattr(entry, name, getattr(upload, name))
        entry.save()
        photo.save_m2m()
        note_likenesses(entry)
        rendering.arrange_later(entry)
        upload.delete()
    send_to_typed(entrant, "emails/entry_received.txt")
    return entrant


def note_likenesses(entry: Entry) -> None:
    """Remember which photos of any contest are this one again, or look like it."""
    others = Entry.objects.exclude(pk=entry.pk).exclude(fingerprint="")
    own = int(entry.fingerprint, 16)
    found = []
    for pk, fingerprint, checksum in others.values_list("pk", "fingerprint", "checksum").iterator():
        distance = 0 if checksum == entry.checksum else max(1, (own ^ int(fingerprint, 16)).bit_count())
        if distance <= MOST_BITS:
            found.append(Likeness(entry=entry, other_id=pk, distance=distance))
    Likeness.objects.bulk_create(found)


@transaction.atomic
def correct(entry: Entry, form: Any) -> bool:
    """Take over an entrant's correction; whether it could still be corrected. It is looked at once more."""
    now = Entry.objects.select_for_update().get(pk=entry.pk)
    if not may_be_corrected(now):
        return False
    corrected = form.save(commit=False)
    corrected.review = Entry.Review.WAITING
    corrected.save(update_fields=[*(name for name in form.cleaned_data if name != "goals"), "review"])
    form.save_m2m()
    return True


def may_be_corrected(entry: Entry) -> bool:
    """By whoever sent it: until the contest closes; and whenever a moderator asks, for that is how one answers."""
    if entry.review == Entry.Review.ASKED:
        return entry.contest.edition.frozen_at is None
    return entry.review == Entry.Review.WAITING and entry.contest.takes(begun=None)


def correct_entrant(form: Any) -> Entrant:
    """Take over what somebody corrects about themselves; another mail address gets the receipt, with another link.

    Raises SettledError where it is erased by now, or its name is decided on; call it in a transaction.
    """
    corrected = form.save(commit=False)
    before = Entrant.objects.select_for_update().filter(pk=corrected.pk).first()
    if before is None:
        raise SettledError
    if corrected.name != before.name:
        there = corrected.entries.exclude(review=Entry.Review.GONE).select_for_update()
        if any(entry.is_decided for entry in there):
            raise SettledError
        there.update(credit=corrected.name)
    corrected.save(update_fields=[*form.cleaned_data.keys() & {*form._meta.fields}])
    if corrected.email != before.email:
        intake.send_to_corrected(corrected, "emails/entry_received.txt")
    return corrected


@transaction.atomic
def withdraw(entries: Iterable[Entry]) -> None:
    """Take photos back, at any time; of each only its number stays."""
    for entry in Entry.objects.select_for_update().filter(pk__in=[entry.pk for entry in entries]):
        if entry.review != Entry.Review.GONE:
            entry.empty()
        entry.forget_what_was_said()


@transaction.atomic
def erase(entrant: Entrant) -> bool:
    """Take back everything, what waits in another window for the same form too, and forget who it was.

    False where that was done meanwhile.
    """
    drop_all(Upload.of_form(entrant.key))
    withdraw(entrant.entries.all())
    Decision.forget_titles([entrant])
    return intake.erase(entrant)


@transaction.atomic
def renew_link(entrant: Entrant, *, reference: str) -> bool:
    """The same as for anything that was sent; what waits in another window for the form that ends goes."""
    key = entrant.key
    is_renewed = intake.renew_link(entrant, reference=reference)
    if is_renewed:
        drop_all(Upload.of_form(key))
    return is_renewed


def forgotten() -> QuerySet[Upload]:
    """Photos whose form was never sent."""
    return Upload.objects.filter(begun_at__lt=timezone.now() - UPLOADS_KEPT)


def told(entrant: Entrant) -> dict[str, Any]:
    """All that is kept about somebody, for themselves."""
    names = ("title", "description", "place", "alternative_text", "credit", "licence", "review")
    return {
        "reference": entrant.reference,
        "sent_at": entrant.sent_at,
        "erase_on": entrant.erase_on,
        "name": entrant.name,
        "email": entrant.email,
        "organisation": entrant.organisation,
        "has_rights": entrant.has_rights,
        "is_adult": entrant.is_adult,
        "people_agreed": entrant.people_agreed,
        "rules_version": entrant.rules_version,
        "photos": [
            {name: getattr(entry, name) for name in names}
            | {
                "country": entry.country.code,
                "action_line": entry.action_line.code if entry.action_line else "",
                "goals": [goal.number for goal in entry.goals.all()],
                "format": entry.kind,
                "width": entry.width,
                "height": entry.height,
                "sha256": entry.checksum,
                "decisions": [
                    {"decision": said.verb, "reason": said.reason, "words": said.words, "at": said.at}
                    for said in entry.decisions.all()
                    if said.taken_back_at is None
                ],
            }
            for entry in entrant.entries.select_related("action_line").prefetch_related("goals", "decisions")
        ],
    }
