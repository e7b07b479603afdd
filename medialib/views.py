from typing import Any

from csp.constants import NONE
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from . import ranges, storage
from .cards import Card, drawn
from .models import File
from .uses import seen

CONTENT_TYPES = {"jpeg": "image/jpeg", "avif": "image/avif"}
# A picture that is replaced gets another address.
FOR_GOOD = "public, max-age=31536000, immutable"
# A file that is replaced keeps its address, so whoever has it asks each time whether it still stands.
ASK_FIRST = "public, no-cache"
FOR_STAFF = "private, no-store"
KINDS = {
    File.Kind.PDF: "application/pdf",
    File.Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    File.Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    File.Kind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    File.Kind.ODT: "application/vnd.oasis.opendocument.text",
    File.Kind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    File.Kind.ODP: "application/vnd.oasis.opendocument.presentation",
    File.Kind.CSV: "text/csv; charset=utf-8",
    File.Kind.TXT: "text/plain; charset=utf-8",
    File.Kind.ZIP: "application/zip",
    File.Kind.MP3: "audio/mpeg",
    File.Kind.MP4: "video/mp4",
}
OPENED = (File.Kind.PDF, File.Kind.TXT)
# What a file says is not the site's: it runs nothing, loads nothing and is of no origin.
SANDBOX = {"default-src": [NONE], "sandbox": True}


@require_safe
def rendition(request: HttpRequest, start: str, token: str, width: int, kind: str) -> FileResponse:
    """A rendition, where no web server stands in front that reads the folder by itself."""
    try:
        file = storage.public().open(f"pictures/{start}/{token}/{width}.{kind}")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=CONTENT_TYPES[kind])
    response["Cache-Control"] = FOR_GOOD
    response["ETag"] = f'"{token}-{width}-{kind}"'
    return response


def preview_image(card: Card) -> HttpResponse:
    """A card as an answer. Where an address is shared, its preview image is shown by other sites."""
    response = HttpResponse(drawn(card), content_type="image/jpeg")
    response.headers["Cache-Control"] = ASK_FIRST
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def file(request: HttpRequest, pk: int, name: str) -> Any:
    """A file as it came, to readers while something that they see shows it, and to staff at any time."""
    found = File.objects.live().filter(seen(File), pk=pk).first() if pk < 2**63 else None
    kept = ASK_FIRST
    if found is None and request.user.has_perm("medialib.view_file"):
        found, kept = get_object_or_404(File, pk=pk), FOR_STAFF
    if found is None:
        raise Http404
    if name != found.name:
        return redirect(found, permanent=kept == ASK_FIRST)
    try:
        response = sent(request, found)
    except FileNotFoundError as error:
        raise Http404 from error
    response.headers["Cache-Control"] = kept
    return response


def sent(request: HttpRequest, found: File) -> Any:
    """The whole file, or the part of it that is asked for."""
    etag = f'"{found.checksum}"'
    wanted = ranges.asked(request, found.size, etag)
    if wanted and wanted[0] > wanted[1]:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{found.size}"})
    opened = found.original.open("rb")
    response: Any
    if wanted:
        first, last = wanted
        response = FileResponse(ranges.part(opened, first, last), status=206)
        response.headers["Content-Length"] = str(last - first + 1)
        response.headers["Content-Range"] = f"bytes {first}-{last}/{found.size}"
    else:
        response = FileResponse(opened)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Type"] = KINDS[File.Kind(found.kind)]
    disposition = "inline" if found.kind in OPENED else "attachment"
    response.headers["Content-Disposition"] = f'{disposition}; filename="{found.name}"'
    response.headers["ETag"] = etag
    response._csp_replace = SANDBOX
    return response
