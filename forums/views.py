"""The pages of a forum edition."""

from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.models import Person
from medialib import albums
from publishing import cache
from publishing.figures import by_topic
from publishing.listing import Choices, country_choices, occurring, paginate
from publishing.notes import notes_on
from publishing.together import read_together
from reference import mentions
from reference.models import ActionLine, Goal, Language, Resolution

from . import heatmap as heatmaps
from .filters import UNRECORDED, AchievementFilter, DocumentFilter, EditionPersonFilter, SessionFilter
from .models import (
    Achievement,
    AchievementParty,
    Album,
    AlbumPicture,
    Announcement,
    ConsultationPhase,
    Document,
    DocumentLink,
    DocumentOrganisation,
    Edition,
    EditionFigure,
    EditionOrganisation,
    EditionPerson,
    EditionVenue,
    Outcome,
    Participation,
    Point,
    Quotation,
    Session,
    SessionActionLine,
    SessionGoal,
    SessionOrganiser,
    Track,
    TrackOrganisation,
    Video,
)

SESSIONS_PER_PAGE = 30
ROWS_PER_PAGE = 30
# As many as come to 150 kB at most; a browser fetches those below the window too.
PICTURES_PER_PAGE = 12


def get_edition(year: int) -> Edition:
    """The live edition with its counts, shared by requests while the site version stands."""
    editions = Edition.objects.live().select_related("hero").with_counts()
    edition = cache.versioned(f"forums.edition.{year}", editions.filter(year=year).first)
    if edition is None:
        raise Http404(_("There is no edition of this year."))
    return edition


@require_safe
def edition_list(request: HttpRequest) -> HttpResponse:
    chairs = EditionPerson.objects.live().filter(role=EditionPerson.Role.CHAIR).select_related("person")
    figures = EditionFigure.objects.filter(headline=True)
    editions = Edition.objects.live().prefetch_related(
        Prefetch("people", chairs, to_attr="chairs"), Prefetch("figures", figures, to_attr="headline_figures")
    )
    return render(request, "forums/edition_list.html", {"editions": editions})


@require_safe
def edition_detail(request: HttpRequest, year: int) -> HttpResponse:
    edition = get_edition(year)
    people = list(
        EditionPerson.objects.live()
        .filter(edition=edition)
        .select_related("person")
        .prefetch_related(Prefetch("session", Session.objects.live().select_related("edition")))
    )
    figures, organisations, venues, tracks, outcomes, announcements, neighbours, resolutions, notes = read_together(
        EditionFigure.objects.filter(edition=edition),
        EditionOrganisation.objects.live().filter(edition=edition).select_related("organisation"),
        EditionVenue.objects.filter(edition=edition).select_related("venue"),
        Track.objects.live().filter(edition=edition).select_related("edition"),
        outcomes_of(edition),
        Announcement.objects.live().filter(edition=edition).select_related("edition")[:3],
        Edition.objects.live().filter(year__in=[year - 1, year + 1]),
        Resolution.objects.filter(editions=edition),
        notes_on(edition),
    )
    facilitators = [office for office in people if office.role == EditionPerson.Role.FACILITATOR]
    return render(
        request,
        "forums/edition_detail.html",
        {
            "edition": edition,
            "figures": by_topic(figures),
            "chairs": [office for office in people if office.role == EditionPerson.Role.CHAIR],
            "facilitators": facilitators,
            "more_facilitators": declared_beyond(len(facilitators), figures),
            "organisations": by_label(organisations, EditionOrganisation.Role),
            "venues": venues,
            "tracks": tracks,
            "outcomes": outcomes,
            "announcements": announcements,
            "neighbours": {"previous" if near.year < year else "next": near for near in neighbours},
            "resolutions": resolutions,
            "notes": notes,
        },
    )


def declared_beyond(known: int, figures: list[EditionFigure]) -> EditionFigure | None:
    """The headline figure that says how many facilitators there were, where they are more than are known by name."""
    return next(
        (
            figure
            for figure in figures
            if figure.headline and figure.topic in EditionFigure.FACILITATORS and figure.value > known
        ),
        None,
    )


def outcomes_of(edition: Edition):
    return (
        Outcome.objects.live()
        .filter(edition=edition)
        .select_related("edition", "document__edition", "session__edition")
    )


def by_label(rows, choices) -> list[tuple[str, list[Any]]]:
    """Rows grouped under the labels of their `role` or `kind`, in the order the choices are declared."""
    name = "role" if choices.__name__ == "Role" else "kind"
    groups: dict[str, list[Any]] = {value: [] for value in choices.values}
    for row in rows:
        groups[getattr(row, name)].append(row)
    return [(choices(value).label, found) for value, found in groups.items() if found]


@require_safe
def session_list(request: HttpRequest, year: int) -> HttpResponse:
    edition = get_edition(year)
    sessions = Session.objects.live().filter(edition=edition)
    days = list(sessions.order_by(F("date").asc(nulls_last=True)).values_list("date", flat=True).distinct())
    found = SessionFilter(request.GET, queryset=sessions.for_list(), choices=session_choices(edition, sessions, days))
    page = paginate(found.qs, request, per_page=SESSIONS_PER_PAGE)
    return render(
        request,
        "forums/session_list.html",
        {
            "edition": edition,
            "filter": found,
            "page": page,
            "days": [
                {"day": day, "value": value, "query": found.query_with(day=value)}
                for day in days
                for value in [day.isoformat() if day else UNRECORDED]
            ],
            "all_days": found.query_with(day=""),
            "groups": [(day, list(rows)) for day, rows in groupby(page, attrgetter("date"))],
        },
    )


def session_choices(edition: Edition, sessions, days) -> dict[str, Choices]:
    """What the programme's filters offer: only what occurs in the edition's live sessions."""
    tracks, lines, goals, languages = read_together(
        Track.objects.live().filter(edition=edition),
        ActionLine.objects.filter(
            Q(session_links__session__in=sessions) | Q(children__session_links__session__in=sessions)
        ).distinct(),
        Goal.objects.filter(session_links__session__in=sessions).distinct(),
        Language.objects.filter(sessions__in=sessions).distinct(),
    )
    return {
        "day": [
            (day.isoformat(), date_format(day, "l j F")) if day else (UNRECORDED, _("Day not recorded")) for day in days
        ],
        "track": [(track.slug, track.name) for track in tracks],
        "kind": occurring(sessions, "kind"),
        "action_line": [(line.code.lower(), str(line)) for line in lines],
        "goal": [(str(goal.number), str(goal)) for goal in goals],
        "language": [(language.code, language.name) for language in languages],
    }


@require_safe
def session_detail(request: HttpRequest, year: int, pk: int, slug: str) -> HttpResponse:
    edition = get_edition(year)
    sessions = Session.objects.live().select_related("edition", "track", "room__venue")
    session = get_object_or_404(sessions, edition=edition, pk=pk)
    if slug != session.slug:
        return redirect(session, permanent=True)
    sections = mentions.sections_of(session)
    found = read_together(
        Language.objects.filter(sessions=session),
        SessionOrganiser.objects.live().filter(session=session).select_related("organisation"),
        EditionPerson.objects.live().filter(session=session).select_related("person"),
        Participation.objects.live().filter(session=session).select_related("person", "organisation"),
        SessionActionLine.objects.filter(session=session).select_related("action_line"),
        SessionGoal.objects.filter(session=session).select_related("goal"),
        Point.objects.filter(session=session).select_related("goal", "action_line"),
        Achievement.objects.live().filter(session=session).select_related("edition"),
        Video.objects.live().filter(session=session),
        notes_on(session),
        *(section.rows for section in sections),
    )
    languages, organisers, facilitators, parts, lines, goals, points, achievements, videos, notes, *more = found
    offices = {office.person_id for office in facilitators}  # who facilitates is not shown a second time
    return render(
        request,
        "forums/session_detail.html",
        {
            "edition": edition,
            "session": session,
            "languages": languages,
            "organisers": organisers,
            "facilitators": facilitators,
            "participations": [part for part in parts if part.person_id not in offices],
            "action_line_links": lines,
            "goal_links": goals,
            "points": by_label(points, Point.Kind),
            "achievements": achievements,
            "videos": videos,
            "mentions": mentions.with_entries(sections, more),
            "notes": notes,
        },
    )


@require_safe
def track_detail(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    edition = get_edition(year)
    track = get_object_or_404(Track.objects.live(), edition=edition, slug=slug)
    points = Point.objects.filter(track=track).select_related("goal", "action_line")
    page = paginate(Session.objects.live().filter(track=track).for_list(), request, per_page=SESSIONS_PER_PAGE)
    return render(
        request,
        "forums/track_detail.html",
        {
            "edition": edition,
            "track": track,
            "organisations": TrackOrganisation.objects.live().filter(track=track).select_related("organisation"),
            "points": by_label(points, Point.Kind),
            "page": page,
            "notes": notes_on(track),
        },
    )


@require_safe
def person_list(request: HttpRequest, year: int) -> HttpResponse:
    edition = get_edition(year)
    offices = EditionPerson.objects.live().filter(edition=edition)
    parts = Participation.objects.live().filter(session__edition=edition)
    people = (
        Person.objects.live()
        .filter(Exists(offices.filter(person=OuterRef("pk"))) | Exists(parts.filter(person=OuterRef("pk"))))
        .prefetch_related(
            Prefetch("edition_roles", offices, to_attr="offices"),
            Prefetch("participations", parts.select_related("session__edition"), to_attr="parts"),
        )
    )
    codes = set(
        offices.order_by().values_list("country", flat=True).union(parts.order_by().values_list("country", flat=True))
    )
    found = EditionPersonFilter(
        request.GET,
        queryset=people,
        edition=edition,
        choices={
            "role": [*EditionPerson.Role.choices, *(c for c in Participation.Role.choices if c[0] != "chair")],
            "country": country_choices(codes),
        },
    )
    page = paginate(found.qs, request, per_page=ROWS_PER_PAGE)
    return render(request, "forums/person_list.html", {"edition": edition, "filter": found, "page": page})


@require_safe
def outcome_list(request: HttpRequest, year: int) -> HttpResponse:
    edition = get_edition(year)
    return render(request, "forums/outcome_list.html", {"edition": edition, "outcomes": outcomes_of(edition)})


def live_links() -> Prefetch:
    """Where documents can be read, by language."""
    return Prefetch("links", DocumentLink.objects.live().select_related("language", "file"))


@require_safe
def document_list(request: HttpRequest, year: int) -> HttpResponse:
    edition = get_edition(year)
    documents = Document.objects.live().filter(edition=edition)
    found = DocumentFilter(
        request.GET,
        queryset=documents.select_related("edition").prefetch_related(live_links()),
        choices={"kind": occurring(documents, "kind")},
    )
    page = paginate(found.qs, request, per_page=ROWS_PER_PAGE)
    return render(request, "forums/document_list.html", {"edition": edition, "filter": found, "page": page})


@require_safe
def document_detail(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    edition = get_edition(year)
    organisations = DocumentOrganisation.objects.live().select_related("organisation")
    document = get_object_or_404(
        Document.objects.live()
        .select_related("edition")
        .prefetch_related(live_links(), Prefetch("organisations", organisations)),
        edition=edition,
        slug=slug,
    )
    return render(
        request,
        "forums/document_detail.html",
        {
            "edition": edition,
            "document": document,
            "organisations": by_label(document.organisations.all(), DocumentOrganisation.Role),
            "outcome": Outcome.objects.live().filter(document=document).first(),
            "notes": notes_on(document),
        },
    )


def achievements_with_parties():
    parties = AchievementParty.objects.live().select_related("organisation", "person")
    return (
        Achievement.objects.live()
        .select_related("edition", "parent__edition")
        .prefetch_related(Prefetch("parties", parties))
    )


@require_safe
def achievement_list(request: HttpRequest, year: int) -> HttpResponse:
    edition = get_edition(year)
    achievements = Achievement.objects.live().filter(edition=edition)
    goals = Goal.objects.filter(achievements__in=achievements).distinct()
    kinds = occurring(achievements, "kind")
    found = AchievementFilter(
        request.GET,
        queryset=achievements_with_parties().filter(edition=edition),
        choices={"kind": kinds, "goal": [(str(goal.number), str(goal)) for goal in goals]},
    )
    page = paginate(found.qs, request, per_page=ROWS_PER_PAGE)
    return render(
        request,
        "forums/achievement_list.html",
        {
            "edition": edition,
            "filter": found,
            "page": page,
            "kinds": [
                {"label": label, "value": value, "query": found.query_with(kind=value)} for value, label in kinds
            ],
            "all_kinds": found.query_with(kind=""),
        },
    )


@require_safe
def achievement_detail(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    edition = get_edition(year)
    achievement = get_object_or_404(
        achievements_with_parties().prefetch_related(
            "goals",
            "action_lines",
            Prefetch("children", Achievement.objects.live().select_related("edition")),
            Prefetch("related", Achievement.objects.live().select_related("edition")),
            Prefetch("session", Session.objects.live().select_related("edition")),
        ),
        edition=edition,
        slug=slug,
    )
    sections = mentions.sections_of(achievement)
    notes, *found = read_together(notes_on(achievement), *(section.rows for section in sections))
    return render(
        request,
        "forums/achievement_detail.html",
        {
            "edition": edition,
            "achievement": achievement,
            "parties": by_label(achievement.parties.all(), AchievementParty.Role),
            "mentions": mentions.with_entries(sections, found),
            "notes": notes,
        },
    )


@require_safe
def announcement_list(request: HttpRequest, year: int) -> HttpResponse:
    edition = get_edition(year)
    announcements = Announcement.objects.live().filter(edition=edition).select_related("edition")
    page = paginate(announcements, request, per_page=ROWS_PER_PAGE)
    return render(request, "forums/announcement_list.html", {"edition": edition, "page": page})


@require_safe
def announcement_detail(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    edition = get_edition(year)
    quotations = Quotation.objects.live().select_related("person")
    announcement = get_object_or_404(
        Announcement.objects.live().select_related("edition").prefetch_related(Prefetch("quotations", quotations)),
        edition=edition,
        slug=slug,
    )
    return render(
        request,
        "forums/announcement_detail.html",
        {"edition": edition, "announcement": announcement, "notes": notes_on(announcement)},
    )


@require_safe
def media(request: HttpRequest, year: int) -> HttpResponse:
    edition = get_edition(year)
    videos = (
        Video.objects.live()
        .filter(edition=edition)
        .prefetch_related(Prefetch("session", Session.objects.live().select_related("edition")))
    )
    page = paginate(videos, request, per_page=ROWS_PER_PAGE)
    found = albums.with_counts(albums_of(edition), AlbumPicture)[:ROWS_PER_PAGE]
    return render(request, "forums/media.html", {"edition": edition, "page": page, "albums": albums.with_covers(found)})


def albums_of(edition: Edition):
    return Album.objects.live().filter(edition=edition).select_related("edition")


@require_safe
def album_detail(request: HttpRequest, year: int, pk: int, slug: str) -> HttpResponse:
    edition = get_edition(year)
    album = get_object_or_404(albums_of(edition), pk=pk)
    if slug != album.slug:
        return redirect(album, permanent=True)
    rows = AlbumPicture.objects.live().filter(album=album).select_related("picture")
    page = paginate(rows, request, per_page=PICTURES_PER_PAGE)
    return render(
        request,
        "forums/album_detail.html",
        {
            "edition": edition,
            "album": album,
            "page": page,
            "rows": albums.numbered(page, partial(picture_address, album), first=page.start_index()),
        },
    )


def picture_address(album: Album, picture: int) -> str:
    return reverse("forums:album_picture", args=[album.edition.year, album.pk, album.slug, picture])


@require_safe
def album_picture(request: HttpRequest, year: int, pk: int, slug: str, picture: int) -> HttpResponse:
    edition = get_edition(year)
    album = get_object_or_404(albums_of(edition), pk=pk)
    if slug != album.slug:
        return redirect(picture_address(album, picture), permanent=True)
    rows = AlbumPicture.objects.live().filter(album=album)
    place = albums.place_of(picture, list(rows.values_list("picture", flat=True)))
    return render(
        request,
        "forums/album_picture.html",
        {
            "edition": edition,
            "album": album,
            "row": rows.select_related("picture").get(picture=picture),
            "place": place,
            "page_number": (place.number - 1) // PICTURES_PER_PAGE + 1,
        },
    )


@require_safe
def consultation(request: HttpRequest, year: int) -> HttpResponse:
    edition = get_edition(year)
    phases = ConsultationPhase.objects.live().filter(edition=edition)
    return render(request, "forums/consultation.html", {"edition": edition, "phases": phases})


@require_safe
def correction_list(request: HttpRequest, year: int) -> HttpResponse:
    edition = get_edition(year)
    return render(
        request, "forums/correction_list.html", {"edition": edition, "corrections": edition.corrections.all()}
    )


@require_safe
def heatmap(request: HttpRequest, year: int) -> HttpResponse:
    edition = get_edition(year)
    return render(request, "forums/heatmap.html", {"edition": edition, "heatmap": heatmaps.heatmap(edition)})
