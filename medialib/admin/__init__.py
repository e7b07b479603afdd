"""The library at the desk: its lists and forms, what a picker of pictures asks, and uploads of several at once."""

from .files import FileAdmin
from .pictures import PictureAdmin

__all__ = ["FileAdmin", "PictureAdmin"]
