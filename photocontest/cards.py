"""What stands on the preview image of a photo."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from medialib.cards import Card, Shared

from .models import Award, Contest, Entry


def given(contest: Contest, awards: Sequence[Award]) -> str:
    """“WSIS Forum 2017 Photo Contest · Winner”"""
    return " · ".join([contest.name, *(award.name for award in awards[:1])])


def card_of(entry: Entry, awards: Sequence[Award], *, site: str) -> Card:
    """The entry comes with its contest."""
    country: Any = entry.country
    return Card(
        kicker=given(entry.contest, awards),
        title=entry.title,
        below=(entry.credit, ", ".join(filter(None, (entry.place, str(country.name))))),
        foot=site,
        mirrored=get_language_bidi(),
        picture=entry.path(entry.at_once, "jpeg"),
        picture_words=words_of(entry),
    )


def words_of(entry: Entry) -> str:
    """That it is drawn where it is, and on which terms it is shown."""
    licence = str(entry.get_licence_display()) if entry.licence else ""
    return " · ".join(filter(None, (_("Illustration") if entry.is_illustration else "", licence)))


def shared(entry: Entry, awards: Sequence[Award]) -> Shared:
    return Shared(entry.card_address, f"{entry}. {given(entry.contest, awards)}")
