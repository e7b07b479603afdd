"""What points at an action line, a goal, an organisation, a person or a country.

Upper rooms register here what they know; the page of the subject gathers it without knowing them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Provider = Callable[[Any], Iterable["Section"]]

_providers: dict[type, list[Provider]] = {}


@dataclass(frozen=True)
class Entry:
    """One line of a section: where it leads, what it is, and what to say beside it."""

    title: str
    url: str = ""
    kicker: str = ""
    note: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Section:
    """A heading with its entries, already live and in order; `more_url` leads to the rest where there is one."""

    title: str
    entries: list[Entry] = field(default_factory=list)
    more_url: str = ""


def register(subject: type, provider: Provider) -> None:
    """Let a provider answer for every subject of a class; called in `AppConfig.ready()`."""
    _providers.setdefault(subject, []).append(provider)


def gather(subject: Any) -> list[Section]:
    """All sections with something in them, in the order of registration; each provider runs a fixed number of queries."""
    return [
        section for provider in _providers.get(type(subject), []) for section in provider(subject) if section.entries
    ]
