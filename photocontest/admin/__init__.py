"""The desk of the photo contest."""

from .contests import AwardAdmin, ContestAdmin
from .entries import EntryAdmin
from .jury import JurorAdmin, RoundAdmin

__all__ = ["AwardAdmin", "ContestAdmin", "EntryAdmin", "JurorAdmin", "RoundAdmin"]
