"""Facts that an editor would look for: what may be missing, for the list filters and for the desk."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from publishing.admin import MissingFilter
from publishing.models import LinkState

from ..models import (
    Achievement,
    AchievementParty,
    AlbumPicture,
    DocumentLink,
    EditionPerson,
    EditionVenue,
    Participation,
    SessionActionLine,
    SessionGoal,
    SessionOrganiser,
)


def _no(model: Any, parent: str, **condition: Any) -> Any:
    return ~Exists(model.objects.filter(**{parent: OuterRef("pk")}, **condition))


class MissingFromEdition(MissingFilter):
    facts = {
        "theme": (_("theme"), Q(theme="")),
        "dates": (_("dates"), Q(start_date=None) | Q(end_date=None)),
        "place": (_("place"), Q(place="")),
        "summary": (_("summary"), Q(summary="")),
        "picture": (_("large picture"), Q(hero=None)),
        "source": (_("source of the facts"), Q(source="")),
        "chair": (_("chair"), _no(EditionPerson, "edition", role=EditionPerson.Role.CHAIR)),
        "venue": (_("venue"), _no(EditionVenue, "edition")),
    }


class MissingFromSession(MissingFilter):
    facts = {
        "day": (_("day"), Q(date=None)),
        "time": (_("time"), Q(start_time=None)),
        "room": (_("room"), Q(room=None)),
        "track": (_("track"), Q(track=None)),
        "action-line": (_("action line"), _no(SessionActionLine, "session")),
        "goal": (_("goal"), _no(SessionGoal, "session")),
        "organiser": (_("organiser"), _no(SessionOrganiser, "session")),
        "people": (_("people"), _no(Participation, "session")),
        "summary": (_("summary"), Q(summary="")),
        "source": (_("source"), Q(source="")),
    }


class MissingFromTrack(MissingFilter):
    facts = {"summary": (_("summary"), Q(summary="")), "description": (_("description"), Q(description=""))}


class MissingFromDocument(MissingFilter):
    facts = {
        "link": (_("link"), _no(DocumentLink, "document")),
        "date": (_("date"), Q(date=None)),
        "summary": (_("summary"), Q(summary="")),
    }


class MissingFromAchievement(MissingFilter):
    facts = {
        "party": (_("party"), _no(AchievementParty, "achievement")),
        "goal": (_("goal"), _no(Achievement.goals.through, "achievement")),
        "date": (_("date"), Q(date=None)),
        "text": (_("text"), Q(text="")),
    }


class MissingFromAnnouncement(MissingFilter):
    facts = {
        "summary": (_("summary"), Q(summary="")),
        "text": (_("text"), Q(text="")),
        "source": (_("source"), Q(source="")),
    }


class MissingFromLinked(MissingFilter):
    facts = {
        "link": (_("link"), ~Q(link_state=LinkState.AVAILABLE)),
        "credit": (_("credit"), Q(credit="")),
    }


class MissingFromAlbum(MissingFilter):
    facts = {
        "pictures": (_("pictures or a link"), ~Q(link_state=LinkState.AVAILABLE) & _no(AlbumPicture, "album")),
        "credit": (_("credit"), Q(credit="")),
    }


class MissingFromPhase(MissingFilter):
    facts = {"dates": (_("dates"), Q(start_date=None)), "text": (_("text"), Q(text=""))}
