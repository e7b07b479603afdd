"""The photo contest, one concept in a file."""

from .awards import Award
from .collage import Cell, Collage
from .contests import Campaign, Contest, Example
from .entrants import Entrant
from .entries import Entry, Likeness, Upload
from .jury import MOST_STARS, Assignment, Conflict, Criterion, Event, Juror, Result, Round, Score, Vote
from .moderation import Decision, Report
from .posters import Poster

__all__ = [
    "MOST_STARS",
    "Assignment",
    "Award",
    "Campaign",
    "Cell",
    "Collage",
    "Conflict",
    "Contest",
    "Criterion",
    "Decision",
    "Entrant",
    "Entry",
    "Event",
    "Example",
    "Juror",
    "Likeness",
    "Poster",
    "Report",
    "Result",
    "Round",
    "Score",
    "Upload",
    "Vote",
]
