"""What the forum knows about an action line, a goal, an organisation, a person or a country."""

from collections.abc import Callable, Iterator

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django_countries.fields import Country

from directory.models import Organisation, Person
from reference import mentions
from reference.mentions import Entry, Section
from reference.models import ActionLine, Goal

from .models import (
    Achievement,
    AchievementParty,
    Document,
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

ALL_ACHIEVEMENTS = ngettext_lazy("All %(total)s achievement", "All %(total)s achievements", "total")
ALL_OFFICES = ngettext_lazy("All %(total)s office", "All %(total)s offices", "total")
ALL_PARTS = ngettext_lazy("All %(total)s part in a session", "All %(total)s parts in sessions", "total")
ALL_SESSIONS = ngettext_lazy("All %(total)s session", "All %(total)s sessions", "total")


def register() -> None:
    mentions.register(ActionLine, tagged_with_line)
    mentions.register(Goal, tagged_with_goal)
    mentions.register(Organisation, of_organisation)
    mentions.register(Person, of_person)
    mentions.register(Country, of_country)
    mentions.register_countries(EditionPerson, Participation, AchievementParty)


def tagged_with_line(line: ActionLine) -> Iterator[Section]:
    yield sessions(Session.objects.live().filter(action_line_links__action_line=line))
    yield points(Point.objects.live().filter(action_line=line))
    yield achievements(Achievement.objects.live().filter(action_lines=line))


def tagged_with_goal(goal: Goal) -> Iterator[Section]:
    yield sessions(Session.objects.live().filter(goal_links__goal=goal))
    yield points(Point.objects.live().filter(goal=goal))
    yield achievements(Achievement.objects.live().filter(goals=goal))


def sessions(rows: QuerySet) -> Section:
    return Section("sessions", _("Sessions"), rows.select_related("edition"), session_entry, ALL_SESSIONS)


def session_entry(session: Session, kicker: str = "", note: str = "") -> Entry:
    return Entry(
        session.title,
        session.get_absolute_url(),
        kicker or session.get_kind_display(),
        note or session.edition.name,
        session.date,
    )


def points(rows: QuerySet) -> Section:
    return Section(
        "points",
        _("What sessions and tracks came to"),
        rows.select_related("session__edition", "track__edition"),
        point_entry,
        ngettext_lazy("All %(total)s point", "All %(total)s points", "total"),
    )


def point_entry(point: Point) -> Entry:
    place = point.session or point.track
    assert place is not None  # noqa: S101  the database holds that one of the two is set
    return Entry(point.text, place.get_absolute_url(), point.get_kind_display(), f"{place}, {place.edition.name}")


def achievements(rows: QuerySet) -> Section:
    found = rows.select_related("edition")
    return Section("achievements", _("Achievements"), found, achievement_entry, ALL_ACHIEVEMENTS)


def achievement_entry(row: Achievement) -> Entry:
    return Entry(
        row.title,
        row.get_absolute_url(),
        row.get_kind_display(),
        row.edition.name,
        row.date,
        row.date_precision,
        row.end_date,
        row.date_note,
    )


def roles_in_achievements(**party: object) -> Section:
    """Each achievement once, whatever number of roles the party has in it."""
    parties = AchievementParty.objects.live().filter(achievement=OuterRef("pk"), **party)
    return achievements(Achievement.objects.live().filter(Exists(parties)))


def of(name: str, entry: Callable[..., Entry]) -> Callable[[object], Entry]:
    """The entry of what a row leads to."""
    return lambda row: entry(getattr(row, name))


def of_organisation(organisation: Organisation) -> Iterator[Section]:
    documents = DocumentOrganisation.objects.live().filter(document=OuterRef("pk"), organisation=organisation)
    yield Section(
        "editions",
        _("Forum editions"),
        EditionOrganisation.objects.live().filter(organisation=organisation).select_related("edition"),
        edition_entry,
        ngettext_lazy("All %(total)s edition", "All %(total)s editions", "total"),
    )
    yield Section(
        "tracks",
        _("Tracks"),
        TrackOrganisation.objects.live().filter(organisation=organisation).select_related("track__edition"),
        track_entry,
        ngettext_lazy("All %(total)s track", "All %(total)s tracks", "total"),
    )
    yield Section(
        "sessions",
        _("Sessions organised"),
        SessionOrganiser.objects.live().filter(organisation=organisation).select_related("session__edition"),
        of("session", session_entry),
        ALL_SESSIONS,
    )
    yield Section(
        "people",
        _("People who spoke for it"),
        Participation.objects.live().filter(organisation=organisation).select_related("person", "session__edition"),
        speaker_entry,
        ALL_PARTS,
    )
    yield roles_in_achievements(organisation=organisation)
    yield Section(
        "documents",
        _("Documents"),
        Document.objects.live().filter(Exists(documents)).select_related("edition"),
        document_entry,
        ngettext_lazy("All %(total)s document", "All %(total)s documents", "total"),
    )


def edition_entry(row: EditionOrganisation) -> Entry:
    return Entry(row.edition.name, row.edition.get_absolute_url(), row.get_role_display())


def track_entry(row: TrackOrganisation) -> Entry:
    return Entry(row.track.name, row.track.get_absolute_url(), note=row.track.edition.name)


def speaker_entry(row: Participation) -> Entry:
    return Entry(row.styled_name, row.person.get_absolute_url(), row.post, row.session.title, row.session.date)


def document_entry(document: Document) -> Entry:
    return Entry(document.title, document.get_absolute_url(), document.get_kind_display(), document.edition.name)


def of_person(person: Person) -> Iterator[Section]:
    offices = EditionPerson.objects.live().filter(person=person).select_related("edition")
    yield Section("offices", _("Offices"), offices, office_entry, ALL_OFFICES)
    parts = Participation.objects.live().filter(person=person).select_related("session__edition")
    yield Section("sessions", _("Sessions"), parts, part_entry, ALL_PARTS)
    yield roles_in_achievements(person=person)
    yield Section(
        "quotations",
        _("Quoted in"),
        Quotation.objects.live().filter(person=person).select_related("announcement__edition"),
        quotation_entry,
        ngettext_lazy("All %(total)s quotation", "All %(total)s quotations", "total"),
    )


def office_entry(row: EditionPerson) -> Entry:
    return Entry(
        row.edition.name,
        row.edition.get_absolute_url(),
        row.get_role_display(),
        stood_for(row),
        row.edition.start_date,
    )


def part_entry(row: Participation) -> Entry:
    return session_entry(row.session, row.get_role_display(), stood_for(row))


def stood_for(row: EditionPerson | Participation) -> str:
    return ", ".join(part for part in (row.post, row.affiliation) if part)


def quotation_entry(row: Quotation) -> Entry:
    release = row.announcement
    return Entry(release.title, release.get_absolute_url(), row.post, on=release.date, precision=release.date_precision)


def of_country(country: Country) -> Iterator[Section]:
    yield Section(
        "offices",
        _("Offices at forum editions"),
        EditionPerson.objects.live().filter(country=country.code).select_related("edition", "person"),
        officer_entry,
        ALL_OFFICES,
    )
    yield Section(
        "sessions",
        _("People in sessions"),
        Participation.objects.live().filter(country=country.code).select_related("person", "session__edition"),
        speaker_entry,
        ALL_PARTS,
    )
    yield roles_in_achievements(country=country.code)


def officer_entry(row: EditionPerson) -> Entry:
    return Entry(row.styled_name, row.person.get_absolute_url(), row.get_role_display(), row.edition.name)
