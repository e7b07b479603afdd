"""The desk of the photo contest."""

from .contests import AwardAdmin, ContestAdmin
from .entries import EntryAdmin

__all__ = ["AwardAdmin", "ContestAdmin", "EntryAdmin"]
