"""What may be missing or wrong in an edition."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medialib.models import File, Picture
from publishing import care
from publishing.care import Check, Finding, found, mendable
from publishing.figures import contradicts
from publishing.models import LinkState

from .desk import current_edition
from .models import (
    Album,
    AlbumPicture,
    Document,
    DocumentLink,
    Edition,
    EditionFigure,
    EditionPerson,
    Session,
    SessionActionLine,
)

# The topics of the figures that say how many sessions an edition had.
SESSIONS = ("sessions",)


def sessions_on_other_days(request: HttpRequest) -> list[Finding]:
    outside = Q(date__lt=F("edition__start_date")) | Q(date__gt=F("edition__end_date"))
    sessions = mendable(request, Session).filter(outside).select_related("edition")
    return [
        found(session, _("%(day)s, %(edition)s") % {"day": date_format(session.date), "edition": session.edition})
        for session in sessions
    ]


def sessions_lacking_facts(request: HttpRequest) -> list[Finding]:
    edition = current_edition(request.user)
    tied = Exists(SessionActionLine.objects.filter(session=OuterRef("pk")))
    sessions = mendable(request, Session).filter(edition=edition).annotate(is_tied=tied)
    findings = []
    for session in sessions:
        lacks = [
            name
            for name, is_there in (
                (_("track"), session.track_id),
                (_("room"), session.room_id),
                (_("action line"), session.is_tied),
            )
            if not is_there
        ]
        if lacks:
            findings.append(found(session, _("without %(facts)s") % {"facts": ", ".join(lacks)}))
    return findings


def counts_that_disagree(request: HttpRequest) -> list[Finding]:
    """Only where there is something to count: what was never entered is missing, and contradicts nothing."""
    editions = mendable(request, Edition)
    roles = EditionPerson.objects.filter(edition__in=editions, role=EditionPerson.Role.FACILITATOR)
    sessions = Session.objects.filter(edition__in=editions)
    counted = {
        **dict.fromkeys(EditionFigure.FACILITATORS, _by_edition(roles)),
        **dict.fromkeys(SESSIONS, _by_edition(sessions)),
    }
    figures = EditionFigure.objects.filter(edition__in=editions, headline=True, topic__in=counted)
    findings = []
    for figure in figures.select_related("edition"):
        count = counted[figure.topic].get(figure.edition_id, 0)
        if count and contradicts(figure, count):
            words = _("stated: %(figure)s; counted here: %(count)s") % {"figure": figure, "count": count}
            findings.append(_in_edition(figure, "figures", words))
    return findings


def _by_edition(rows: Any) -> dict[int, int]:
    return dict(rows.order_by().values_list("edition").annotate(Count("pk")))


def _in_edition(row: Any, inline: str, words: str) -> Finding:
    return Finding(str(row.edition), f"{care.form_of(Edition, row.edition_id)}#{inline}-group", words)


def figures_without_headline(request: HttpRequest) -> list[Finding]:
    topics: dict[tuple[int, str], list[EditionFigure]] = defaultdict(list)
    figures = EditionFigure.objects.filter(edition__in=mendable(request, Edition)).select_related("edition")
    for figure in figures:
        topics[figure.edition_id, figure.topic].append(figure)
    return [
        _in_edition(rows[0], "figures", "; ".join(map(str, rows)))
        for rows in topics.values()
        if not any(figure.headline for figure in rows)
    ]


def documents_and_their_links(request: HttpRequest) -> list[Finding]:
    shown = Q(file__isnull=True) | File.live_q(prefix="file__")
    linked = Exists(DocumentLink.objects.filter(shown, document=OuterRef("pk")))
    is_available = Q(link_state=LinkState.AVAILABLE)
    documents = mendable(request, Document).annotate(is_linked=linked)
    wrong = documents.filter((is_available & Q(is_linked=False)) | (~is_available & Q(is_linked=True)))
    return [
        found(
            document,
            _("there is a link, but it says “%(state)s”") % {"state": document.get_link_state_display()}
            if document.is_linked
            else _("it says “available”, but there is neither a file nor a link that readers see"),
        )
        for document in wrong
    ]


def hidden_pictures_in_albums(request: HttpRequest) -> list[Finding]:
    rows = AlbumPicture.objects.filter(album__in=mendable(request, Album)).exclude(Picture.live_q(prefix="picture__"))
    return [
        Finding(str(row.album), f"{care.form_of(Album, row.album_id)}#pictures-group", str(row.picture))
        for row in rows.select_related("album", "picture")
    ]


def register() -> None:
    care.register(
        Check(
            "session-days",
            gettext_lazy("Sessions outside the days of their edition"),
            gettext_lazy("Either the day or the edition’s dates are wrong; in the programme they stand apart."),
            sessions_on_other_days,
        ),
        Check(
            "session-facts",
            gettext_lazy("Sessions of the current edition without track, room or action line"),
            gettext_lazy("Readers filter the programme by these, and the heatmap counts only what is tied to a line."),
            sessions_lacking_facts,
        ),
        Check(
            "counts",
            gettext_lazy("Numbers that disagree"),
            gettext_lazy("A figure states one number, and the rows that are here make another."),
            counts_that_disagree,
        ),
        Check(
            "headlines",
            gettext_lazy("Figures without a headline"),
            gettext_lazy("Where none of several sources is the headline, readers are shown no number at all."),
            figures_without_headline,
        ),
        Check(
            "document-links",
            gettext_lazy("Documents whose links are not as stated"),
            gettext_lazy("Readers are promised a document that is not there, or not told of one that is."),
            documents_and_their_links,
        ),
        Check(
            "album-pictures",
            gettext_lazy("Pictures in albums that readers do not see"),
            gettext_lazy("They stand in an album, but are not published in the library."),
            hidden_pictures_in_albums,
        ),
    )
