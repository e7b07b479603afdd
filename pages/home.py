"""The home page's blocks: rooms say what kinds there are, editors choose, order and name them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import HomeSection

Context = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of block: its template and the function that finds what it shows.

    `find` returns None where there is nothing to show; its rows are read already, for blocks outlive a request.
    """

    key: str
    label: str | Promise
    template: str
    find: Callable[[HomeSection], Context | None]


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
    found = []
    for section in HomeSection.objects.live():
        kind = _kinds.get(section.kind)
        content = kind.find(section) if kind else None
        if kind and content is not None:
            found.append(Block(section, kind.template, content))
    return found


def _text(section: HomeSection) -> Context | None:
    return {} if section.text else None


register(Kind("text", _("Text"), "pages/home/text.html", _text))
