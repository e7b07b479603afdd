"""The desk of the photo contest."""

from .contests import AwardAdmin, ContestAdmin
from .entrants import EntrantAdmin, ReportAdmin
from .entries import EntryAdmin
from .jury import JurorAdmin, RoundAdmin

__all__ = ["AwardAdmin", "ContestAdmin", "EntrantAdmin", "EntryAdmin", "JurorAdmin", "ReportAdmin", "RoundAdmin"]
