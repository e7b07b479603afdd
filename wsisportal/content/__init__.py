"""The portal's content in `content/**/*.yaml`: loaded twice to the same effect."""

from .loading import ContentError, load

__all__ = ["ContentError", "load"]
