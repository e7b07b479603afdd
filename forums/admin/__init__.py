"""The forum's desk, in the order of work: the edition first, then what belongs to it, then the buildings."""

from .edition import BELONGINGS, EditionAdmin
from .programme import SessionAdmin, TrackAdmin
from .results import AchievementAdmin, DocumentAdmin

from .news import AlbumAdmin, AnnouncementAdmin, ConsultationPhaseAdmin, VideoAdmin  # isort: skip
from .places import RoomAdmin, VenueAdmin
from .scope import EditionScopeInline

__all__ = [
    "BELONGINGS",
    "AchievementAdmin",
    "AlbumAdmin",
    "AnnouncementAdmin",
    "ConsultationPhaseAdmin",
    "DocumentAdmin",
    "EditionAdmin",
    "EditionScopeInline",
    "RoomAdmin",
    "SessionAdmin",
    "TrackAdmin",
    "VenueAdmin",
    "VideoAdmin",
]
