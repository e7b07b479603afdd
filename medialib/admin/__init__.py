"""The library at the desk: its list and form, what a picker of pictures asks, and uploads of several at once."""

from .pictures import PictureAdmin

__all__ = ["PictureAdmin"]
