"""What points at an action line, a goal, an organisation, a person, a country, a session or an achievement.

Upper rooms register here what they know; the page of the subject gathers it without knowing them, and leads to a page
of its own for each section. Sessions and achievements have no such pages: theirs show all of it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Model, QuerySet, Window

from publishing.models import DatePrecision
from publishing.together import read_together

# How many entries of a section stand on the subject's page.
MOST = 12


@dataclass(frozen=True)
class Entry:
    """One line of a section: where it leads, what it is, what to say beside it, and `about` what its date is."""

    title: str
    url: str = ""
    kicker: str = ""
    note: str = ""
    on: date | None = None
    precision: str = DatePrecision.DAY
    until: date | None = None
    about: str = ""


@dataclass(frozen=True)
class Section:
    """A heading over live rows in their order, each made an entry with what `select_related` names at hand.

    `key` is the section's word in addresses, `all_words` an `ngettext_lazy` of `total`: “All %(total)s sessions”.
    """

    key: str
    title: str
    rows: QuerySet
    entry: Callable[[Any], Entry]
    all_words: Any


@dataclass(frozen=True)
class Excerpt:
    """The first entries of a section; where there are more, `more` are the words that lead to all of them at `url`."""

    title: str
    entries: list[Entry]
    total: int
    url: str
    more: str


Provider = Callable[[Any], Iterable[Section]]

_providers: dict[type, list[Provider]] = {}
_with_countries: list[type[Model]] = []


def register(subject: type, provider: Provider) -> None:
    """Let a provider answer for every subject of a class; called in `AppConfig.ready()`."""
    _providers.setdefault(subject, []).append(provider)


def register_countries(*models: type[Model]) -> None:
    """Let the `country` of live rows mark it as mentioned; called in `AppConfig.ready()`."""
    _with_countries.extend(models)


def sections_of(subject: Any) -> list[Section]:
    """All sections that a subject can have, in the order of registration; nothing is read yet."""
    return [section for provider in _providers.get(type(subject), []) for section in provider(subject)]


def gather(subject: Any, *, url: str) -> list[Excerpt]:
    """What stands on the subject's page at `url`: the sections with something in them, read by one query."""
    sections = sections_of(subject)
    first_rows = read_together(*(section.rows.annotate(total=Window(Count("*")))[:MOST] for section in sections))
    return [
        Excerpt(
            section.title,
            [section.entry(row) for row in rows],
            rows[0].total,
            f"{url}{section.key}/",
            str(section.all_words % {"total": rows[0].total}) if rows[0].total > MOST else "",
        )
        for section, rows in zip(sections, first_rows, strict=True)
        if rows
    ]


def with_entries(sections: Sequence[Section], found: Iterable[list[Any]]) -> list[tuple[str, list[Entry]]]:
    """Title and entries of the sections with something in them, for a page that read their rows itself."""
    return [
        (section.title, [section.entry(row) for row in rows])
        for section, rows in zip(sections, found, strict=True)
        if rows
    ]


def mentioned_countries() -> set[str]:
    """Codes of the countries that something live belongs to."""
    codes = [
        model.objects.live().exclude(country="").order_by().values_list("country", flat=True)  # type: ignore[attr-defined]
        for model in _with_countries
    ]
    return set(codes[0].union(*codes[1:])) if codes else set()
