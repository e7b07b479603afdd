"""The process in which an uploaded file is looked into, started by `medialib.examining` as `file_child.py FOLDER`.

Standard input is the upload. The folder holds the order, and gets the report. What the file is, is decided by what is
in it. Nothing of Django is loaded here; memory and seconds are limited, and once the report is open nothing else is.
"""

import codecs
import contextlib
import csv
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pypdf
from pypdf.errors import DependencyError, PyPdfError

sys.path.append(str(Path(__file__).resolve().parent.parent))

from medialib.confinement import close_the_door, end_with_parent, limit

# Whoever opens an archive must not be left with more than this, nor with more entries.
MOST_UNPACKED = 2 * 1024**3
MOST_ENTRIES = 20_000
# What says of what kind a document is, is no longer than this.
MOST_READ = 1024 * 1024
PART = 1024 * 1024
# Rows of a table that are looked at to tell it from a text.
ROWS = 200
OFFICE = {
    b"wordprocessingml.document.main+xml": "DOCX",
    b"spreadsheetml.sheet.main+xml": "XLSX",
    b"presentationml.presentation.main+xml": "PPTX",
}
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "ODT",
    b"application/vnd.oasis.opendocument.spreadsheet": "ODS",
    b"application/vnd.oasis.opendocument.presentation": "ODP",
}
MACROS = (b"macroEnabled", b"vbaProject")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"II*\x00", b"MM\x00*")
MOVIE_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash")
# What names and strings inside of files may be written in.
CODECS = (
    "ascii",
    "latin-1",
    "cp437",
    "gbk",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-be",
    "utf-16-le",
    "unicode_escape",
)
# What a text may hold besides letters: tab, ends of lines, and the form feed between pages.
CONTROLS = {chr(code) for code in range(32)} - set("\t\n\r\f") | {"\x7f"}


class RefusedError(Exception):
    """The file is not taken; the text is a value of `medialib.examining.Reason`."""


def main(folder: Path) -> None:
    order = json.loads((folder / "order.json").read_text())
    end_with_parent()
    limit(memory=order["memory"], seconds=order["seconds"], file_bytes=order["file_bytes"])
    warm_up()
    with (folder / "report.json").open("w") as report:
        close_the_door()
        json.dump(answer(sys.stdin.buffer), report)


def warm_up() -> None:
    """Load what is only loaded on its first use, none of which can be once the door is closed."""
    file = io.BytesIO()
    pdf = pypdf.PdfWriter()
    pdf.add_blank_page(10, 10)
    pdf.write(file)
    len(pypdf.PdfReader(file).pages)
    for name in CODECS:
        codecs.lookup(name)


def answer(file: Any) -> dict[str, Any]:
    """What the file is, or why it is not taken."""
    try:
        return examined(file)
    except RefusedError as refused:
        return {"refused": str(refused)}
    except (MemoryError, RecursionError):
        return {"refused": "too_demanding"}
    except Exception as error:
        # Readers raise whatever they like at a broken file; here all of it means the same.
        return {"refused": "damaged", "because": f"{type(error).__name__}: {error}"[:500]}


def examined(file: Any) -> dict[str, Any]:
    beginning = file.read(1024)
    file.seek(0)
    if b"%PDF-" in beginning:
        return {"kind": "PDF", "pages": pages_of(file)}
    if beginning.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return {"kind": packed(file)}
    if beginning.startswith(OLD_OFFICE):
        raise RefusedError("old_office")
    if beginning.startswith(PICTURES) or (beginning[:4], beginning[8:12]) == (b"RIFF", b"WEBP"):
        raise RefusedError("a_picture")
    if beginning[4:8] == b"ftyp":
        return {"kind": movie(file, beginning[8:12])}
    if is_sound(file, beginning):
        return {"kind": "MP3"}
    return {"kind": text(file)}


def pages_of(file: IO[bytes]) -> int | None:
    """The pages of a PDF; None where they are locked away although everybody may open it."""
    reader = pypdf.PdfReader(file)
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise RefusedError("locked")
        pages = len(reader.pages)
    except DependencyError:
        return None
    except PyPdfError as error:
        raise RefusedError("damaged") from error
    if not pages:
        raise RefusedError("damaged")
    return pages


def packed(file: IO[bytes]) -> str:
    """An archive, or one of the documents that are archives inside."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise RefusedError("too_demanding")
        names = {entry.filename for entry in entries}
        if "[Content_Types].xml" in names:
            return office(read(archive, "[Content_Types].xml"), names)
        if "mimetype" in names:
            return OPEN_DOCUMENT.get(read(archive, "mimetype").strip(), "ZIP")
    return "ZIP"


def read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return entry.read(MOST_READ)


def office(types: bytes, names: set[str]) -> str:
    if any(word in types for word in MACROS) or any(name.endswith("vbaProject.bin") for name in names):
        raise RefusedError("macros")
    found = next((kind for word, kind in OFFICE.items() if word in types), None)
    if found is None:
        raise RefusedError("unknown")
    return found


def movie(file: IO[bytes], brand: bytes) -> str:
    """A film by its boxes: the one that describes it must be there, and all must end where the file ends."""
    if brand not in MOVIE_BRANDS:
        raise RefusedError("a_picture" if brand in (b"heic", b"heix", b"mif1", b"avif") else "unknown")
    size, place, boxes = file.seek(0, io.SEEK_END), 0, set()
    while place < size:
        file.seek(place)
        head = file.read(16)
        length = int.from_bytes(head[:4])
        if length == 1:
            length = int.from_bytes(head[8:16])
        if length == 0:
            length = size - place
        if length < 8 or place + length > size:
            raise RefusedError("damaged")
        boxes.add(head[4:8])
        place += length
    if not {b"moov", b"mdat"} <= boxes:
        raise RefusedError("damaged")
    return "MP4"


def is_sound(file: IO[bytes], beginning: bytes) -> bool:
    """Whether an MPEG frame of layer 3 begins here, after a tag where there is one."""
    place = 0
    if beginning.startswith(b"ID3"):
        place = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(beginning[6:10], (21, 14, 7, 0), strict=False))
    file.seek(place)
    head = file.read(4)
    file.seek(0)
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3


def text(file: IO[bytes]) -> str:
    """Plain text, or a table of it. Whatever is markup is neither: a browser might take it for a page."""
    beginning = ""
    try:
        for part in parts(file):
            if CONTROLS & set(part):
                raise RefusedError("unknown")
            beginning = beginning or part
    except UnicodeDecodeError as error:
        raise RefusedError("other_letters" if looks_written(file) else "unknown") from error
    if beginning.lstrip().startswith("<"):
        raise RefusedError("unknown")
    return "CSV" if is_table(beginning) else "TXT"


def parts(file: IO[bytes]) -> Iterator[str]:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    while part := file.read(PART):
        yield decoder.decode(part)
    yield decoder.decode(b"", final=True)


def looks_written(file: IO[bytes]) -> bool:
    """Whether it would be a text in an old encoding of Windows."""
    file.seek(0)
    return not CONTROLS & set(file.read(PART).decode("latin-1"))


def is_table(beginning: str) -> bool:
    """Whether every row has the same number of columns, and more than one."""
    lines = beginning.splitlines()
    whole = lines[:ROWS] if len(lines) > ROWS else lines[:-1] if len(beginning) >= PART else lines
    for delimiter in ",;\t":
        with contextlib.suppress(csv.Error):
            widths = {len(row) for row in csv.reader(whole, delimiter=delimiter, strict=True) if row}
            if len(whole) > 1 and len(widths) == 1 and widths.pop() > 1:
                return True
    return False


if __name__ == "__main__":
    main(Path(sys.argv[1]))
