"""The home page's blocks: rooms say what kinds there are, editors choose, order and name them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from publishing.together import read_together

from .models import HomeSection

Context = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of block: its template, the lists it reads and the function that makes its content of their rows.

    `show` takes the section and the rows of each list, and returns None where there is nothing to show. All blocks'
    lists are read by one query, and a page is kept while the site version stands: a template finds all it needs.
    """

    key: str
    label: str | Promise
    template: str
    lists: Callable[[HomeSection], Sequence[QuerySet]]
    show: Callable[..., Context | None]


@dataclass(frozen=True)
class Block:
    section: HomeSection
    template: str
    content: Context


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Offer a kind of block to editors; called in `AppConfig.ready()`."""
    _kinds[kind.key] = kind


def choices() -> list[tuple[str, Any]]:
    """The kinds an editor may choose from."""
    return [(kind.key, kind.label) for kind in _kinds.values()]


def blocks() -> list[Block]:
    """The live blocks in the editor's order, without those that have nothing to show."""
    sections = [section for section in HomeSection.objects.live() if section.kind in _kinds]
    lists = [_kinds[section.kind].lists(section) for section in sections]
    rows = iter(read_together(*chain.from_iterable(lists)))
    found = []
    for section, own in zip(sections, lists, strict=True):
        kind = _kinds[section.kind]
        content = kind.show(section, *islice(rows, len(own)))
        if content is not None:
            found.append(Block(section, kind.template, content))
    return found


def _no_lists(section: HomeSection) -> Sequence[QuerySet]:
    return ()


def _text(section: HomeSection) -> Context | None:
    return {} if section.text else None


register(Kind("text", _("Text"), "pages/home/text.html", _no_lists, _text))
