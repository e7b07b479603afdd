"""What an uploaded file is, decided by looking into it in a process of its own; neither name nor header counts."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import children
from .children import MEGABYTE, RefusedError, Turn

__all__ = ["Found", "Reason", "RefusedError", "examined"]

CHILD = Path(__file__).with_name("file_child.py")
MOST_BYTES = settings.FILE_BYTES
MEMORY = 512 * MEGABYTE
SECONDS = 10
# It writes nothing but its report.
FILE_BYTES = MEGABYTE


class Reason(models.TextChoices):
    """Why a file is not taken, as a sentence for whoever sent it."""

    EMPTY = "empty", _("The file is empty. Choose it again, or save it anew first.")
    TOO_HEAVY = "too_heavy", _("The file is larger than 50 MB. Save it smaller, or divide it.")
    UNKNOWN = (
        "unknown",
        _(
            "Readers cannot be offered a file of this kind. PDF, Word, Excel, PowerPoint, OpenDocument, CSV, plain "
            "text, ZIP, MP3 and MP4 can be."
        ),
    )
    OLD_OFFICE = (
        "old_office",
        _("This is of an old Word, Excel or PowerPoint. Save it as DOCX, XLSX, PPTX or PDF and send that."),
    )
    MACROS = "macros", _("The file holds macros. Save it without them and send that.")
    A_PICTURE = "a_picture", _("This is a picture. Put it among the pictures.")
    LOCKED = "locked", _("The file opens only with a password. Save it without one and send that.")
    OTHER_LETTERS = "other_letters", _("The text is not in UTF-8. Save it with the encoding UTF-8 and send that.")
    DAMAGED = "damaged", _("The file is damaged or incomplete. Save it anew from where it came and send that.")
    TOO_DEMANDING = "too_demanding", _("The file takes too much to open. Save it smaller, or as a PDF, and send that.")


@dataclass(frozen=True)
class Found:
    """What a file turned out to be; the pages where they can be counted."""

    kind: str
    pages: int | None


def examined(upload: IO[bytes], turn: Turn | None = None) -> Found:
    """Look into an upload. Raises RefusedError where it is none to be offered, OSError without room, and BusyError."""
    with children.folder() as folder:
        children.copy(upload, folder / "upload", most=MOST_BYTES, reasons=Reason)
        order = {"memory": MEMORY, "seconds": SECONDS, "file_bytes": FILE_BYTES}
        (folder / "order.json").write_text(json.dumps(order))
        children.run(CHILD, folder, seconds=SECONDS, reasons=Reason, turn=turn)
        found = children.report(folder, reasons=Reason)
    pages = found.get("pages")
    return Found(str(found["kind"]), int(pages) if pages else None)
