"""What stands on the preview image of a project."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from medialib.cards import Card, Shared, picture_of

from .models import Distinction, Project, ProjectOrganisation


def highest(distinctions: Sequence[Distinction]) -> Distinction | None:
    """The one that a project is known for: of the highest rank the latest, as they come."""
    ranks = Distinction.Rank.values
    return min(distinctions, key=lambda each: ranks.index(each.rank), default=None)


def given(project: Project, distinctions: Sequence[Distinction]) -> str:
    """“WSIS Prizes 2017 · Winner”"""
    found = highest(distinctions)
    return f"{found.cycle} · {rank_of(found)}" if found else str(project.cycle)


def rank_of(distinction: Distinction) -> str:
    rank = str(distinction.get_rank_display())
    return rank[:1].upper() + rank[1:]


def card_of(
    project: Project, distinctions: Sequence[Distinction], organisations: Sequence[ProjectOrganisation], *, site: str
) -> Card:
    found = highest(distinctions)
    category = found.category if found else None
    above = ""
    if category:
        above = _("Category %(number)s") % {"number": category.number} + f" · {category.action_line}"
    return Card(
        kicker=given(project, distinctions),
        above=above,
        title=project.title,
        below=(", ".join(each.organisation.name for each in organisations), country_of(project)),
        foot=site,
        mirrored=get_language_bidi(),
        **picture_of(project.picture),
    )


def country_of(project: Project) -> str:
    country: Any = project.country
    return str(country.name)


def shared(project: Project, distinctions: Sequence[Distinction]) -> Shared:
    return Shared(project.card_address, f"{project}. {given(project, distinctions)}")
