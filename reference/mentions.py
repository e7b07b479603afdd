"""What points at an action line, a goal, an organisation, a person or a country.

Upper rooms register here what they know; the page of the subject gathers it without knowing them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from publishing.models import DatePrecision

Provider = Callable[[Any], Iterable["Section"]]

MOST = 24

_providers: dict[type, list[Provider]] = {}


@dataclass(frozen=True)
class Entry:
    """One line of a section: where it leads, what it is, and what to say beside it."""

    title: str
    url: str = ""
    kicker: str = ""
    note: str = ""
    on: date | None = None
    precision: str = DatePrecision.DAY


@dataclass(frozen=True)
class Section:
    """A heading with its entries, already live and in order; `total` counts those that are not shown as well."""

    title: str
    entries: list[Entry] = field(default_factory=list)
    total: int = 0
    more_url: str = ""

    @property
    def hidden(self) -> int:
        """How many entries are left out here."""
        return max(0, self.total - len(self.entries))


def capped(title: str, entries: Iterable[Entry], *, more_url: str = "", most: int = MOST) -> Section:
    """A section that shows the first `most` entries, counts all, and leads to the rest."""
    found = list(entries)
    return Section(title, found[:most], len(found), more_url if len(found) > most else "")


def register(subject: type, provider: Provider) -> None:
    """Let a provider answer for every subject of a class; called in `AppConfig.ready()`."""
    _providers.setdefault(subject, []).append(provider)


def gather(subject: Any) -> list[Section]:
    """All sections with something in them, in the order of registration; the queries are as many as the providers'."""
    return [
        section for provider in _providers.get(type(subject), []) for section in provider(subject) if section.entries
    ]
