"""What the library holds, one kind in a file."""

from .albums import AlbumRow
from .pictures import FORMATS, NO_ROOM, WIDTHS, Picture, random_name, widths_of

__all__ = ["FORMATS", "NO_ROOM", "WIDTHS", "AlbumRow", "Picture", "random_name", "widths_of"]
