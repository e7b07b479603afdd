"""What the prizes know about an action line, a goal, an organisation, a person, a country or a session."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django_countries.fields import Country

from directory.models import Organisation, Person
from forums.models import Session
from reference import mentions
from reference.mentions import Entry, Section
from reference.models import ActionLine, Goal

from .models import Cycle, Distinction, Project


def register() -> None:
    mentions.register(ActionLine, of_line)
    mentions.register(Goal, of_goal)
    mentions.register(Organisation, of_organisation)
    mentions.register(Person, of_person)
    mentions.register(Country, of_country)
    mentions.register(Session, of_session)
    mentions.register_countries(Project)


def distinctions(rows: QuerySet) -> Section:
    return Section(
        "prizes",
        _("WSIS Prizes"),
        rows.select_related("cycle__edition", "category", "project__cycle__edition").distinct(),
        distinction_entry,
        ngettext_lazy("All %(total)s prize", "All %(total)s prizes", "total"),
    )


def distinction_entry(row: Distinction) -> Entry:
    category = row.category.title if row.category else _("category not recorded")
    return Entry(
        str(row.project), row.project.get_absolute_url(), row.get_rank_display(), f"{row.cycle.name}, {category}"
    )


def of_line(line: ActionLine) -> Iterator[Section]:
    inside = Q(category__action_line=line) | Q(category__action_line__parent=line)
    yield distinctions(Distinction.objects.live().filter(inside))


def of_goal(goal: Goal) -> Iterator[Section]:
    yield distinctions(Distinction.objects.live().filter(project__goals=goal))


def of_organisation(organisation: Organisation) -> Iterator[Section]:
    yield distinctions(Distinction.objects.live().filter(project__organisations__organisation=organisation))


def of_person(person: Person) -> Iterator[Section]:
    yield distinctions(Distinction.objects.live().filter(project__people=person))


def of_country(country: Country) -> Iterator[Section]:
    yield distinctions(Distinction.objects.live().filter(project__country=country.code))


def of_session(session: Session) -> Iterator[Section]:
    yield Section(
        "prize-years",
        _("WSIS Prizes"),
        Cycle.objects.live().filter(sessions=session).select_related("edition"),
        cycle_entry,
        ngettext_lazy("All %(total)s year of prizes", "All %(total)s years of prizes", "total"),
    )


def cycle_entry(cycle: Cycle) -> Entry:
    return Entry(cycle.name, cycle.get_absolute_url(), note=cycle.edition.name)
