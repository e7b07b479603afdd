"""What the exhibition knows about an action line, a goal, an organisation, a person or a country."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django_countries.fields import Country

from directory.models import Organisation, Person
from forums.models import Participation, Session
from reference import mentions
from reference.mentions import Entry, Section
from reference.models import ActionLine, Goal

from .models import Exhibition, Exhibitor, Partnership


def register() -> None:
    mentions.register(ActionLine, of_line)
    mentions.register(Goal, of_goal)
    mentions.register(Organisation, of_organisation)
    mentions.register(Person, of_person)
    mentions.register(Country, of_country)
    mentions.register_countries(Exhibitor)


def exhibitors(rows: QuerySet) -> Section:
    return Section(
        "exhibitors",
        _("Exhibitors"),
        rows.select_related("exhibition__edition").distinct(),
        exhibitor_entry,
        ngettext_lazy("All %(total)s exhibitor", "All %(total)s exhibitors", "total"),
    )


def exhibitor_entry(row: Exhibitor) -> Entry:
    sector = str(row.get_sector_display()) if row.sector else _("exhibitor")
    return Entry(row.name, row.get_absolute_url(), sector, row.exhibition.name)


def partnerships(rows: QuerySet) -> Section:
    return Section(
        "partnerships",
        _("Partners of exhibitions"),
        rows.for_list(),  # type: ignore[attr-defined]
        partnership_entry,
        ngettext_lazy("All %(total)s partnership", "All %(total)s partnerships", "total"),
    )


def partnership_entry(row: Partnership) -> Entry:
    partners = reverse("exhibition:partner_list", args=[row.exhibition.edition.year])
    return Entry(row.organisation.name, partners, row.tier.name, row.exhibition.name)


def of_line(line: ActionLine) -> Iterator[Section]:
    yield exhibitors(Exhibitor.objects.live().filter(Q(action_lines=line) | Q(action_lines__parent=line)))


def of_goal(goal: Goal) -> Iterator[Section]:
    yield exhibitors(Exhibitor.objects.live().filter(goals=goal))


def of_organisation(organisation: Organisation) -> Iterator[Section]:
    yield exhibitors(Exhibitor.objects.live().filter(organisation=organisation))
    yield partnerships(Partnership.objects.live().filter(organisation=organisation))


def of_person(person: Person) -> Iterator[Section]:
    """Whoever took part in a ceremony has it among their sessions already; here it leads to what was opened."""
    parts = Participation.objects.live().filter(person=person, session=OuterRef("opening"))
    opened = Exhibition.objects.live().filter(Session.live_q(prefix="opening__"), Exists(parts))
    yield Section(
        "exhibitions",
        _("Exhibitions opened"),
        opened.select_related("edition"),
        exhibition_entry,
        ngettext_lazy("All %(total)s exhibition", "All %(total)s exhibitions", "total"),
    )


def exhibition_entry(row: Exhibition) -> Entry:
    return Entry(row.name, row.get_absolute_url(), _("at the opening"), row.edition.name, row.start_date)


def of_country(country: Country) -> Iterator[Section]:
    yield exhibitors(Exhibitor.objects.live().filter(country=country.code))
    yield partnerships(Partnership.objects.live().filter(organisation__country=country.code))
