"""What the forum knows about an action line, a goal, an organisation, a person or a country."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django_countries.fields import Country

from directory.models import Organisation, Person
from reference import mentions
from reference.mentions import Entry, Section, capped
from reference.models import ActionLine, Goal

from .models import (
    Achievement,
    AchievementParty,
    DocumentOrganisation,
    EditionOrganisation,
    EditionPerson,
    Participation,
    Point,
    Quotation,
    Session,
    SessionOrganiser,
    TrackOrganisation,
)


def register() -> None:
    mentions.register(ActionLine, tagged_with_line)
    mentions.register(Goal, tagged_with_goal)
    mentions.register(Organisation, of_organisation)
    mentions.register(Person, of_person)
    mentions.register(Country, of_country)


def tagged_with_line(line: ActionLine) -> Iterator[Section]:
    yield sessions(Session.objects.live().filter(action_line_links__action_line=line))
    yield points(Point.objects.live().filter(action_line=line))
    yield achievements(Achievement.objects.live().filter(action_lines=line))


def tagged_with_goal(goal: Goal) -> Iterator[Section]:
    yield sessions(Session.objects.live().filter(goal_links__goal=goal))
    yield points(Point.objects.live().filter(goal=goal))
    yield achievements(Achievement.objects.live().filter(goals=goal))


def sessions(rows: Any) -> Section:
    return capped(_("Sessions"), [session_entry(row) for row in rows.select_related("edition", "track")])


def session_entry(session: Session, kicker: str = "", note: str = "") -> Entry:
    return Entry(
        session.title,
        session.get_absolute_url(),
        kicker or session.get_kind_display(),
        note or session.edition.name,
        session.date,
    )


def points(rows: Any) -> Section:
    found = rows.select_related("session__edition", "track__edition")
    return capped(_("What sessions and tracks came to"), [point_entry(point) for point in found])


def point_entry(point: Point) -> Entry:
    place = point.session or point.track
    assert place is not None  # noqa: S101  the database holds that one of the two is set
    return Entry(point.text, place.get_absolute_url(), point.get_kind_display(), f"{place}, {place.edition.name}")


def achievements(rows: Any) -> Section:
    return capped(
        _("Achievements"),
        [achievement_entry(row) for row in rows.select_related("edition")],
    )


def roles_in_achievements(rows: Iterable[AchievementParty]) -> Section:
    return capped(_("Achievements"), [achievement_entry(row.achievement) for row in rows])


def achievement_entry(row: Achievement) -> Entry:
    return Entry(
        row.title, row.get_absolute_url(), row.get_kind_display(), row.edition.name, row.date, row.date_precision
    )


def of_organisation(organisation: Organisation) -> Iterator[Section]:
    roles = EditionOrganisation.objects.live().filter(organisation=organisation).select_related("edition")
    yield capped(
        _("Forum editions"),
        [Entry(row.edition.name, row.edition.get_absolute_url(), row.get_role_display()) for row in roles],
    )
    tracks = TrackOrganisation.objects.live().filter(organisation=organisation).select_related("track__edition")
    yield capped(
        _("Tracks"),
        [Entry(row.track.name, row.track.get_absolute_url(), note=row.track.edition.name) for row in tracks],
    )
    organised = SessionOrganiser.objects.live().filter(organisation=organisation)
    yield capped(
        _("Sessions organised"),
        [session_entry(row.session) for row in organised.select_related("session__edition")],
    )
    parts = Participation.objects.live().filter(organisation=organisation).select_related("person", "session__edition")
    yield capped(
        _("People who spoke for it"),
        [
            Entry(row.styled_name, row.person.get_absolute_url(), row.post, row.session.title, row.session.date)
            for row in parts
        ],
    )
    parties = AchievementParty.objects.live().filter(organisation=organisation)
    yield roles_in_achievements(parties.select_related("achievement__edition"))
    documents = DocumentOrganisation.objects.live().filter(organisation=organisation)
    yield capped(
        _("Documents"),
        [
            Entry(
                row.document.title,
                row.document.get_absolute_url(),
                row.document.get_kind_display(),
                row.document.edition.name,
            )
            for row in documents.select_related("document__edition")
        ],
    )


def office_entry(row: EditionPerson) -> Entry:
    return Entry(
        row.edition.name,
        row.edition.get_absolute_url(),
        row.get_role_display(),
        ", ".join(part for part in (row.post, row.affiliation) if part),
        row.edition.start_date,
    )


def of_person(person: Person) -> Iterator[Section]:
    offices = EditionPerson.objects.live().filter(person=person).select_related("edition")
    yield capped(_("Offices"), [office_entry(row) for row in offices])
    parts = Participation.objects.live().filter(person=person).select_related("session__edition")
    yield capped(_("Sessions"), [part_entry(row) for row in parts])
    parties = AchievementParty.objects.live().filter(person=person)
    yield roles_in_achievements(parties.select_related("achievement__edition"))
    quotations = Quotation.objects.live().filter(person=person).select_related("announcement__edition")
    yield capped(
        _("Quoted in"),
        [
            Entry(
                row.announcement.title,
                row.announcement.get_absolute_url(),
                row.post,
                on=row.announcement.date,
                precision=row.announcement.date_precision,
            )
            for row in quotations
        ],
    )


def part_entry(row: Participation) -> Entry:
    stood_for = ", ".join(part for part in (row.post, row.affiliation) if part)
    return session_entry(row.session, row.get_role_display(), stood_for)


def of_country(country: Country) -> Iterator[Section]:
    offices = EditionPerson.objects.live().filter(country=country.code).select_related("edition", "person")
    yield capped(
        _("Offices at forum editions"),
        [
            Entry(row.styled_name, row.person.get_absolute_url(), row.get_role_display(), row.edition.name)
            for row in offices
        ],
    )
    parts = Participation.objects.live().filter(country=country.code).select_related("person", "session__edition")
    yield capped(
        _("People in sessions"),
        [
            Entry(row.styled_name, row.person.get_absolute_url(), row.post, row.session.title, row.session.date)
            for row in parts
        ],
    )
    parties = AchievementParty.objects.live().filter(country=country.code)
    yield roles_in_achievements(parties.select_related("achievement__edition"))
