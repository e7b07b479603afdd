"""The photos about an action line or a goal, or from a country."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django_countries.fields import Country

from reference import mentions
from reference.mentions import Section
from reference.models import ActionLine, Goal

from .models import Entry


def register() -> None:
    mentions.register(ActionLine, of_line)
    mentions.register(Goal, of_goal)
    mentions.register(Country, of_country)
    mentions.register_countries(Entry)


def photos(rows: QuerySet) -> Section:
    return Section(
        "photos",
        _("Photos of the contests"),
        rows.for_list().distinct(),  # type: ignore[attr-defined]
        photo_entry,
        ngettext_lazy("All %(total)s photo", "All %(total)s photos", "total"),
    )


def photo_entry(row: Entry) -> mentions.Entry:
    return mentions.Entry(row.title, row.get_absolute_url(), row.place or _("photo"), row.contest.name)


def of_line(line: ActionLine) -> Iterator[Section]:
    yield photos(Entry.objects.live().filter(Q(action_line=line) | Q(action_line__parent=line)))


def of_goal(goal: Goal) -> Iterator[Section]:
    yield photos(Entry.objects.live().filter(goals=goal))


def of_country(country: Country) -> Iterator[Section]:
    yield photos(Entry.objects.live().filter(country=country.code))
