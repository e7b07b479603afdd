"""Posters of winners: what stands on one, and making it no more often than its words and its photo change."""

import hashlib
import unicodedata
from threading import Lock
from typing import IO

from django.template.loader import render_to_string
from django.utils import translation

from medialib import printing, storage
from medialib.cards import direction_of
from medialib.lettering import SANS, without_strays, written

from ..models import Award, Poster

# Up to how many letters of a title, and of all words beside the photo, they are set in a size.
SIZES = {"short": (40, 160), "middle": (90, 220), "long": (160, 320)}
# For how long whoever asks waits until another poster is made; readers are many, and one takes a second or two.
PATIENCE = 15

_making = Lock()


class BusyError(Exception):
    """Others are being made; it is worth to ask again."""


def poster(award: Award, *, language: str) -> IO[bytes]:
    """The poster of an award, as a PDF: the one that is kept, or made now.

    The award comes with its contest, edition and entry. Raises `printing.NoPrinterError`, BusyError, and
    Entry.DoesNotExist where the photo has gone meanwhile.
    """
    with translation.override(language):
        html = document(award)
    digest = hashlib.sha256(html.encode()).hexdigest()
    if found := kept(award, language, digest):
        return found
    if not _making.acquire(timeout=PATIENCE):
        raise BusyError
    try:
        if found := kept(award, language, digest):
            return found
        made = Poster.keep(award, language, digest, printing.pdf(html, title=award.entry.title))
        return storage.private().open(made.path)
    finally:
        _making.release()


def kept(award: Award, language: str, digest: str) -> IO[bytes] | None:
    found = Poster.objects.filter(award=award, language=language, digest=digest).first()
    if found is None:
        return None
    try:
        return storage.private().open(found.path)
    except FileNotFoundError:
        return None


def document(award: Award) -> str:
    """The poster as HTML. What the portal has no letters for is left out, as on preview images."""
    entry = award.entry
    place = [text for text in (entry.place, str(entry.country.name)) if text]
    words = {
        "title": entry.title,
        "credit": entry.credit,
        "place": ", ".join(place),
        "award_name": award.name,
        "contest_name": award.contest.name,
        "theme": award.contest.theme,
    }
    lines = {name: Line.of(text) for name, text in words.items()}
    widest = min(entry.width, 1500) if entry.is_rendered else entry.at_once
    letters = room_of(entry.title), sum(map(room_of, (entry.title, entry.credit, words["place"], award.name)))
    size = next((size for size, most in SIZES.items() if letters[0] <= most[0] and letters[1] <= most[1]), "longest")
    context = {
        **lines,
        "award": award,
        "entry": entry,
        "edition": award.contest.edition,
        "picture": entry.url(widest, "jpeg"),
        "size": size,
    }
    return render_to_string("photocontest/poster.html", context)


def room_of(text: str) -> int:
    """How many letters of usual width it takes as much room as."""
    return len(text) + sum(unicodedata.east_asian_width(each) in "WF" for each in text)


class Line(str):
    """A text of one line's direction, which may not be that of the page."""

    __slots__ = ("direction",)
    direction: str

    @classmethod
    def of(cls, text: str) -> "Line":
        line = cls(without_strays(text) if written(text, SANS) else "")
        line.direction = direction_of(line)
        return line
