"""A forum edition and everything that belongs to it; the year is the spine."""

from .achievements import Achievement, AchievementParty
from .edition import (
    Correction,
    Edition,
    EditionFigure,
    EditionOrganisation,
    EditionPerson,
    EditionVenue,
    Room,
    Venue,
)
from .media import Album, AlbumPicture, Video
from .news import Announcement, ConsultationPhase, Quotation
from .outcomes import Document, DocumentLink, DocumentOrganisation, Outcome
from .programme import (
    Participation,
    Point,
    Session,
    SessionActionLine,
    SessionGoal,
    SessionOrganiser,
    Track,
    TrackOrganisation,
)
from .scope import EditionScope, editions_of

__all__ = [
    "Achievement",
    "AchievementParty",
    "Album",
    "AlbumPicture",
    "Announcement",
    "ConsultationPhase",
    "Correction",
    "Document",
    "DocumentLink",
    "DocumentOrganisation",
    "Edition",
    "EditionFigure",
    "EditionOrganisation",
    "EditionPerson",
    "EditionScope",
    "EditionVenue",
    "Outcome",
    "Participation",
    "Point",
    "Quotation",
    "Room",
    "Session",
    "SessionActionLine",
    "SessionGoal",
    "SessionOrganiser",
    "Track",
    "TrackOrganisation",
    "Venue",
    "Video",
    "editions_of",
]
