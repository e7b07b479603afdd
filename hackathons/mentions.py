"""What the hackathons know about what they are about, who had a part in them, and where the forum tells of them."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django_countries.fields import Country

from directory.models import Organisation, Person
from forums.models import Achievement, Session
from reference import mentions
from reference.mentions import Entry, Section
from reference.models import ActionLine, Goal

from .models import Award, Hackathon, HackathonOrganisation, HackathonPerson, Team

ALL_HACKATHONS = ngettext_lazy("All %(total)s hackathon", "All %(total)s hackathons", "total")


def register() -> None:
    mentions.register(ActionLine, of_line)
    mentions.register(Goal, of_goal)
    mentions.register(Organisation, of_organisation)
    mentions.register(Person, of_person)
    mentions.register(Country, of_country)
    mentions.register(Session, of_session)
    mentions.register(Achievement, of_achievement)
    mentions.register_countries(Team)


def hackathons(rows: QuerySet) -> Section:
    found = rows.select_related("edition").distinct()
    return Section("hackathons", _("Hackathons"), found, hackathon_entry, ALL_HACKATHONS)


def hackathon_entry(row: Hackathon, kicker: str = "") -> Entry:
    return Entry(row.name, row.get_absolute_url(), kicker or row.topic, row.edition.name, row.start_date)


def of_line(line: ActionLine) -> Iterator[Section]:
    yield hackathons(Hackathon.objects.live().filter(action_lines=line))


def of_goal(goal: Goal) -> Iterator[Section]:
    yield hackathons(Hackathon.objects.live().filter(goals=goal))


def of_session(session: Session) -> Iterator[Section]:
    yield hackathons(Hackathon.objects.live().filter(sessions=session))


def of_achievement(achievement: Achievement) -> Iterator[Section]:
    yield hackathons(Hackathon.objects.live().filter(achievements=achievement))


def of_organisation(organisation: Organisation) -> Iterator[Section]:
    yield Section(
        "hackathons",
        _("Hackathons"),
        HackathonOrganisation.objects.live().filter(organisation=organisation).select_related("hackathon__edition"),
        part_entry,
        ALL_HACKATHONS,
    )
    yield Section(
        "hackathon-awards",
        _("Awards given at hackathons"),
        Award.objects.live()
        .filter(giver=organisation)
        .select_related("hackathon__edition", "team__hackathon__edition"),
        award_entry,
        ngettext_lazy("All %(total)s award", "All %(total)s awards", "total"),
    )


def part_entry(row: HackathonOrganisation | HackathonPerson) -> Entry:
    return hackathon_entry(row.hackathon, row.get_role_display())


def award_entry(row: Award) -> Entry:
    return Entry(row.team.name, row.team.get_absolute_url(), row.name, row.hackathon.name)


def of_person(person: Person) -> Iterator[Section]:
    yield Section(
        "hackathons",
        _("Hackathons"),
        HackathonPerson.objects.live().filter(person=person).select_related("hackathon__edition"),
        part_entry,
        ALL_HACKATHONS,
    )


def of_country(country: Country) -> Iterator[Section]:
    yield Section(
        "teams",
        _("Teams at hackathons"),
        Team.objects.live().filter(country=country.code).select_related("hackathon__edition", "challenge"),
        team_entry,
        ngettext_lazy("All %(total)s team", "All %(total)s teams", "total"),
    )


def team_entry(row: Team) -> Entry:
    return Entry(row.name, row.get_absolute_url(), row.hackathon.name, row.project)
