"""Hackathons with what came of them, and who wants to take part in the next."""

from .hackathons import (
    Award,
    Challenge,
    Hackathon,
    HackathonFigure,
    HackathonLink,
    HackathonOrganisation,
    HackathonPerson,
    Team,
)
from .interests import Interest

__all__ = [
    "Award",
    "Challenge",
    "Hackathon",
    "HackathonFigure",
    "HackathonLink",
    "HackathonOrganisation",
    "HackathonPerson",
    "Interest",
    "Team",
]
