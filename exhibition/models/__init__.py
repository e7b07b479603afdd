"""The exhibition of a forum, and who applies to exhibit at the next."""

from .applications import Application
from .exhibitions import (
    Attraction,
    Exhibition,
    ExhibitionFigure,
    ExhibitionPicture,
    Exhibitor,
    ExhibitorPicture,
    Partnership,
    PartnerTier,
    Stand,
)

__all__ = [
    "Application",
    "Attraction",
    "Exhibition",
    "ExhibitionFigure",
    "ExhibitionPicture",
    "Exhibitor",
    "ExhibitorPicture",
    "PartnerTier",
    "Partnership",
    "Stand",
]
