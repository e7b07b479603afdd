"""Files as editors and strangers send them: one of each kind, and what is to be refused."""

import io
import zipfile
import zlib

from pypdf import PdfWriter

from tests.factories import small_jpeg, small_pdf

OFFICE = "application/vnd.openxmlformats-officedocument.{}.main+xml"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.{}"


def archive(**entries):
    """A ZIP of named texts; `__` in a name stands for a point."""
    return packed({name.replace("__", "."): text for name, text in entries.items()})


def packed(entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in entries.items():
            made.writestr(name, text)
    return file.getvalue()


def office(main, more=(), override=""):
    types = f'<Types><Override PartName="/main.xml" ContentType="{override or OFFICE.format(main)}"/></Types>'
    return packed({"[Content_Types].xml": types, "main.xml": "<x/>", **dict.fromkeys(more, "x")})


def open_document(kind):
    return packed({"mimetype": OPEN_DOCUMENT.format(kind), "content.xml": "<x/>"})


def box(kind, content=b""):
    return (8 + len(content)).to_bytes(4) + kind + content


def film():
    return box(b"ftyp", b"isom\0\0\0\0isom") + box(b"moov", bytes(40)) + box(b"mdat", bytes(400))


def sound():
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10)
    return tag + b"\xff\xfb\x90\x00" + bytes(413)


def locked_pdf(password):
    file = io.BytesIO()
    pdf = PdfWriter()
    pdf.add_blank_page(200, 300)
    pdf.encrypt(password, "owner", algorithm="RC4-128")
    pdf.write(file)
    return file.getvalue()


def pdf_with_pages_without_end():
    """Its tree of pages is its own child."""
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    body += b"2 0 obj<</Type/Pages/Count 1000000000/Kids[2 0 R 2 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    return body


def pdf_bomb():
    """An object stream that unpacks to a gigabyte."""
    packer = zlib.compressobj(9)
    content = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(1024)) + packer.flush()
    head = b"%PDF-1.5\n1 0 obj<</Type/XRef/Size 3/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length "
    return head + str(len(content)).encode() + b">>stream\n" + content + b"\nendstream endobj\nstartxref\n9\n%%EOF"


def archive_that_unpacks_to_too_much():
    """Three gigabytes by its own account."""
    made = bytearray(packed({"a": "x"}))
    place = made.index(b"PK\x01\x02")
    made[place + 24 : place + 28] = (3 * 1024**3).to_bytes(4, "little")
    return bytes(made)


KINDS = {  # what it is: content, kind, pages
    "a PDF": (small_pdf(3), "PDF", 3),
    "a PDF that everybody may open": (locked_pdf(""), "PDF", 1),
    "a Word document": (office("wordprocessingml.document"), "DOCX", None),
    "an Excel workbook": (office("spreadsheetml.sheet"), "XLSX", None),
    "a presentation": (office("presentationml.presentation"), "PPTX", None),
    "an OpenDocument text": (open_document("text"), "ODT", None),
    "an OpenDocument spreadsheet": (open_document("spreadsheet"), "ODS", None),
    "an OpenDocument presentation": (open_document("presentation"), "ODP", None),
    "an archive": (archive(a__txt="a", b__txt="b"), "ZIP", None),
    "a table": (b"country;people\nCH;8\nRW;13\n", "CSV", None),
    "a table with a mark of its encoding": ("\ufeffcountry,people\r\nCôte d’Ivoire,28\r\n".encode(), "CSV", None),
    "a text": ("Dear colleagues,\n\nwelcome – to Geneva.\n".encode(), "TXT", None),
    "a text of one line": (b"One, two, three", "TXT", None),
    "a sound": (sound(), "MP3", None),
    "a film": (film(), "MP4", None),
}
REFUSED = {  # what it is: content, reason
    "nothing": (b"", "EMPTY"),
    "half a PDF": (small_pdf(3)[:200], "DAMAGED"),
    "the beginning of a PDF": (b"%PDF-1.7\n", "DAMAGED"),
    "a PDF with a password": (locked_pdf("secret"), "LOCKED"),
    "a PDF without pages": (small_pdf(0), "DAMAGED"),
    "half an archive": (archive(a="x" * 500)[:60], "DAMAGED"),
    "a document with macros": (office("", override="application/vnd.ms-word.document.macroEnabled.main+xml"), "MACROS"),
    "a document with hidden macros": (office("wordprocessingml.document", ["word/vbaProject.bin"]), "MACROS"),
    "a drawing of an office": (office("", override="application/vnd.ms-visio.drawing.main+xml"), "UNKNOWN"),
    "an archive of three gigabytes": (archive_that_unpacks_to_too_much(), "TOO_DEMANDING"),
    "an old Word document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "OLD_OFFICE"),
    "a photograph": (small_jpeg(), "A_PICTURE"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "UNKNOWN"),
    "a page after a mark": (b"\xef\xbb\xbf \n<svg onload=alert(1)>", "UNKNOWN"),
    "a program": (b"\x7fELF" + bytes(200), "UNKNOWN"),
    "a text of old Windows": ("Français et élégant\n".encode("cp1252"), "OTHER_LETTERS"),
    "a text with a NUL": (b"a\x00b", "UNKNOWN"),
    "half a film": (film()[:-100], "DAMAGED"),
    "a film without its description": (box(b"ftyp", b"isom\0\0\0\0isom") + box(b"mdat", bytes(9)), "DAMAGED"),
}
