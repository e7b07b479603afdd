"""CSV and XLSX as people send them: what stands in the cells, or one sentence on why the file is refused."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES = settings.SPREADSHEET_BYTES
MAX_ROWS = 20_000
MAX_COLUMNS = 200
# What an XLSX may become when it is unpacked: 20,000 rows of long texts stay well below.
MAX_UNPACKED = 100 * 1024 * 1024
MAX_MEMBERS = 500
# The library takes microseconds for each, whatever is in it; 20,000 rows of thirty columns have fewer.
MAX_ELEMENTS = 3_000_000
# A workbook may claim a cell in its last row; how far rows are looked for, the empty ones between counted.
LAST_ROW = 5 * MAX_ROWS
MAX_CELL = 1024 * 1024
# A spreadsheet program would run a text that begins so; it is written with an apostrophe before it, and read without.
FORMULA = re.compile(r"^'*[=+\-@\t\r]")
ESCAPED = re.compile(r"^'+[=+\-@\t\r]")

# What the library meets in a workbook that is cut off, encrypted or written by nobody's program.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


class RefusedError(Exception):
    """The file cannot be used as a whole; the text is a sentence for the editor."""


@dataclass(frozen=True)
class Line:
    """A row of the file with the number that a spreadsheet program shows beside it; `mistakes` are its bad cells."""

    number: int
    cells: list[Any]
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    headers: list[str]
    lines: list[Line]


def text_of(value: Any) -> str:
    """A cell as text, as it is compared and shown: days and times in ISO form, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


# Reading


def read(file: IO[bytes]) -> Table:
    """The first sheet of a file; what it is, its first bytes say and not its name. Raises RefusedError."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise RefusedError(_("The file is larger than 5 MB. Divide it into several."))
    if not data.strip():
        raise RefusedError(_("The file is empty."))
    lines = _rows_of_xlsx(data) if data.startswith(b"PK\x03\x04") else _rows_of_csv(data)
    return _table(lines)


def _table(lines: Iterator[Line]) -> Table:
    head = next((line for line in lines if _is_filled(line)), None)
    if head is None:
        raise RefusedError(_("The file is empty."))
    headers = [text_of(cell) for cell in head.cells]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MAX_COLUMNS:
        raise RefusedError(_("The file has more than 200 columns."))
    found: list[Line] = []
    for line in lines:
        if not _is_filled(line):
            continue
        if len(found) == MAX_ROWS:
            raise RefusedError(_("The file has more than 20,000 rows. Divide it into several."))
        found.append(line)
    if not found:
        raise RefusedError(_("The file has names of columns, but no rows."))
    return Table(headers, found)


def _is_filled(line: Line) -> bool:
    return bool(line.mistakes) or any(cell not in (None, "") for cell in line.cells)


def _rows_of_csv(data: bytes) -> Iterator[Line]:
    text = _decoded(data)
    first, _newline, rest = text.partition("\n")
    said = re.fullmatch(r"\"?sep=(.)\"?", first.strip("\r"))
    separator = said.group(1) if said else _separator(text)
    before = 1 if said else 0
    reader = csv.reader(io.StringIO(rest if said else text, newline=""), delimiter=separator, strict=True)
    csv.field_size_limit(MAX_CELL)
    start = 1
    try:
        for row in reader:
            cells, mistakes = [], []
            for place, raw in enumerate(row, 1):
                cell = raw.strip(" \n")
                if cell.startswith("="):
                    mistakes.append(_formula(place, start + before))
                cells.append(_unescaped(cell))
            yield Line(start + before, cells, tuple(mistakes))
            start = reader.line_num + 1
    except csv.Error as error:
        number = {"number": start + before}
        raise RefusedError(_("Row %(number)s cannot be read as CSV. Is a quotation mark missing?") % number) from error


def _decoded(data: bytes) -> str:
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_wide else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text or re.search(r"[\x01-\x08\x0e-\x1f]", text[:4096]):
            break
        return text
    raise RefusedError(_("This is no spreadsheet. Save it as CSV (UTF-8) or as an Excel workbook (.xlsx)."))


def _separator(text: str) -> str:
    """The one of comma, semicolon and tab that stands oftenest in the first line, outside of quotation marks."""
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    return max(",;\t", key=first.count)


def _unescaped(text: str) -> str:
    return text[1:] if ESCAPED.match(text) else text


def _formula(column: int, row: int) -> str:
    return _("Cell %(cell)s holds a formula. Put its value there, or an apostrophe before it if it is a text.") % {
        "cell": f"{get_column_letter(column)}{row}"
    }


def _rows_of_xlsx(data: bytes) -> Iterator[Line]:
    no_workbook = RefusedError(_("This is no Excel workbook, or it is damaged. Save it again as .xlsx."))
    too_large = RefusedError(_("The workbook is too large when it is unpacked. Save only the rows that you need."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as members:
            sizes = [member.file_size for member in members.infolist()]
            if len(sizes) > MAX_MEMBERS or sum(sizes) > MAX_UNPACKED or _elements_in(members) > MAX_ELEMENTS:
                raise too_large
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    except DAMAGED as error:
        raise no_workbook from error
    try:
        if not book.worksheets:
            raise no_workbook
        sheet = book.worksheets[0]
        # What a workbook says of its own size may be anything.
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1, max_row=LAST_ROW + 1), 1):
            if number > LAST_ROW:
                raise RefusedError(_("The file has more than 20,000 rows. Divide it into several."))
            cells, mistakes = [], []
            for cell in row:
                value = cell.value
                if cell.data_type == "f":
                    mistakes.append(_formula(cell.column, number))
                elif cell.data_type == "e":
                    where = {"cell": f"{get_column_letter(cell.column)}{number}", "value": value}
                    mistakes.append(_("Cell %(cell)s holds an error: %(value)s.") % where)
                elif isinstance(value, str):
                    value = _unescaped(value.replace("_x000D_", "").strip(" \n"))
                    if "\x00" in value:
                        raise no_workbook
                cells.append(value)
            while cells and cells[-1] is None:
                cells.pop()
            yield Line(number, cells, tuple(mistakes))
    except DAMAGED as error:
        raise no_workbook from error
    finally:
        book.close()


def _elements_in(members: zipfile.ZipFile) -> int:
    """How many elements the XML of a workbook has, as counting their marks tells; no more is unpacked than it says."""
    count = 0
    for member in members.infolist():
        with members.open(member) as opened:
            while part := opened.read(1024 * 1024):
                count += part.count(b"<") - part.count(b"</")
    return count


# Writing


def _harmless(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if FORMULA.match(value) else value
    return value


def write_csv(headers: list[str], rows: Iterable[list[Any]]) -> bytes:
    """UTF-8 with the mark that Excel looks for, commas, formulas harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_harmless(header) for header in headers])
    for row in rows:
        writer.writerow([_harmless(value) if isinstance(value, str) else text_of(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(headers: list[str], rows: Iterable[list[Any]], *, title: str) -> bytes:
    """A workbook of one sheet, days and times as such, formulas harmless."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_harmless(header) for header in headers])
    for row in rows:
        sheet.append([_harmless(_writable(value)) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _writable(value: Any) -> Any:
    """A value without the control characters that no workbook can hold, and no longer than one can."""
    return ILLEGAL_CHARACTERS_RE.sub("", value)[:32_766] if isinstance(value, str) else value
