"""From an upload to a picture that is safe to show: decoded in a process of its own, and written anew.

An upload is hostile until it has been re-encoded. What it is, is decided by decoding it; neither its name nor its first
bytes count. Size is looked at before anything is decoded, and memory and time are limited by the system.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import children
from .children import MEGABYTE, BusyError, RefusedError, Turn

__all__ = ["BusyError", "Decoded", "Facts", "Made", "Reason", "RefusedError", "Turn", "decoded", "facts_of"]

CHILD = Path(__file__).with_name("child.py")
MOST_BYTES = settings.PICTURE_BYTES
MOST_PIXELS = 60_000_000
MEMORY = 512 * MEGABYTE
SECONDS = 9  # of a processor, so that an answer comes within ten
# A rendition of 1,500 pixels never comes near this; a decoder that has been taken over writes no more than this.
FILE_BYTES = 32 * MEGABYTE


class Reason(models.TextChoices):
    """Why an upload does not become a picture, as a sentence for whoever sent it."""

    EMPTY = "empty", _("The file is empty. Choose it again, or save it anew first.")
    TOO_HEAVY = "too_heavy", _("The file is larger than 40 MB. Save it as a JPEG, or smaller, and send that.")
    NOT_A_PICTURE = (
        "not_a_picture",
        _("This is no picture that can be shown here. JPEG, PNG, HEIC, AVIF, WebP, TIFF and GIF can."),
    )
    TOO_LARGE = "too_large", _("The picture has more than 60 million pixels. Save it smaller and send that.")
    MOVING = "moving", _("The picture moves. Send a still one.")
    NO_LOOK = "no_look", _("The file holds measurements without colours. Save it as a JPEG or PNG and send that.")
    DAMAGED = "damaged", _("The file is damaged or incomplete. Save it anew from where it came and send that.")
    TOO_DEMANDING = (
        "too_demanding",
        _("The picture takes too much to open. Save it as a JPEG, or smaller, and send that."),
    )


@dataclass(frozen=True)
class Made:
    """A rendition as a file, which is there as long as the `decoded` block."""

    width: int
    height: int
    format: str
    path: Path


@dataclass(frozen=True)
class Decoded:
    """What an upload turned out to be: its format, its size when it stands upright, and the renditions made of it.

    Of two that look alike, the fingerprints, 64 bits as 16 digits, differ in few bits.
    """

    kind: str
    width: int
    height: int
    fingerprint: str
    renditions: list[Made]


@dataclass(frozen=True)
class Facts:
    """What a picture's metadata say; nothing of it is passed on with a rendition."""

    camera: str = ""
    taken: str = ""
    latitude: float | None = None
    longitude: float | None = None


def facts_of(upload: IO[bytes], turn: Turn | None = None) -> Facts:
    """Read the metadata of a picture that was decoded before; what says nothing or is broken has none.

    Raises BusyError.
    """
    with children.folder() as folder:
        try:
            children.copy(upload, folder / "upload", most=MOST_BYTES, reasons=Reason)
            write_order(folder, [], [])
            children.run(CHILD, folder, seconds=SECONDS, reasons=Reason, turn=turn)
            return Facts(**children.report(folder, reasons=Reason)["facts"])
        except RefusedError:
            return Facts()


@contextmanager
def decoded(
    upload: IO[bytes], widths: Sequence[int], formats: Sequence[str], turn: Turn | None = None
) -> Iterator[Decoded]:
    """Decode an upload and write it anew in every format and width; of widths beyond its own, that one is made.

    Renditions are upright, in sRGB and without metadata. Raises RefusedError where the upload is no picture to be
    shown, OSError where there is no room left, and BusyError where others are looked into and `turn` is over.
    """
    with children.folder() as folder:
        children.copy(upload, folder / "upload", most=MOST_BYTES, reasons=Reason)
        write_order(folder, widths, formats)
        children.run(CHILD, folder, seconds=SECONDS, reasons=Reason, turn=turn)
        yield answer(folder)


def write_order(folder: Path, widths: Sequence[int], formats: Sequence[str]) -> None:
    wanted = [(width, kind) for width in sorted(widths) for kind in formats]
    order = {"pixels": MOST_PIXELS, "memory": MEMORY, "seconds": SECONDS, "file_bytes": FILE_BYTES}
    (folder / "order.json").write_text(json.dumps({**order, "renditions": wanted}))


def answer(folder: Path) -> Decoded:
    """The child's report, believed only as far as it makes sense."""
    found = children.report(folder, reasons=Reason)
    made = [
        Made(int(width), int(height), str(kind), folder / f"{slot}.{kind}")
        for slot, kind, width, height in found["renditions"]
    ]
    return Decoded(str(found["kind"]), int(found["width"]), int(found["height"]), str(found["fingerprint"]), made)
