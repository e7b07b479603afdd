"""What the library holds, one kind in a file."""

from .albums import AlbumRow
from .files import File, name_of_file
from .originals import BUSY, NO_ROOM, checksum_of
from .pictures import Picture, random_name
from .renditions import FORMATS, WIDTHS, Examined, InFolder, Rendered, widths_of

__all__ = [
    "BUSY",
    "FORMATS",
    "NO_ROOM",
    "WIDTHS",
    "AlbumRow",
    "Examined",
    "File",
    "InFolder",
    "Picture",
    "Rendered",
    "checksum_of",
    "name_of_file",
    "random_name",
    "widths_of",
]
