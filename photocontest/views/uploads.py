"""Photos that come piece by piece and go on after a broken connection: tus 1.0 with creation and termination.

The protocol is that of https://tus.io/protocols/resumable-upload. Where a photo is sent says which form it belongs to:
the form's ticket, signed by us, and its place in the form.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from intake import limits, tickets
from intake.forms import MOST_SECONDS
from intake.tickets import Ticket
from medialib.decoding import BusyError, Reason, RefusedError, Turn

from ..forms import EntrantForm
from ..models import Contest, Upload
from ..services import entering
from .contests import get_contest
from .entering import MOST_PHOTOS_IN_AN_HOUR, RETRY_AFTER

VERSION = "1.0.0"
PIECE = 256 * 1024
MOVED = "application/offset+octet-stream"


def answer(status: int, words: str = "", **headers: Any) -> HttpResponse:
    response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    response.headers["Tus-Resumable"] = VERSION
    for name, value in headers.items():
        response.headers[name.replace("_", "-").title()] = str(value)
    return response


def tus(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A request in the version of the protocol that is spoken here."""

    def speaking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            return answer(412, _("This is another version of the protocol."), tus_version=VERSION)
        return view(request, *args, **kwargs)

    return speaking


def fresh(text: str) -> Ticket | None:
    """The ticket of a form that may still be sent."""
    ticket = tickets.read(EntrantForm.name, text)
    return ticket if ticket and ticket.seconds <= MOST_SECONDS else None


def stale() -> HttpResponse:
    return answer(404, _("The form was open for too long. Load this page anew: what you typed is still here."))


@never_cache
@require_http_methods(["OPTIONS", "POST"])
@tus
def create(request: HttpRequest, year: int) -> HttpResponse:
    """A place for a photo of so many bytes; what was in it before goes."""
    contest = get_contest(year)
    if request.method == "OPTIONS":
        return answer(
            204, tus_version=VERSION, tus_extension="creation,termination", tus_max_size=settings.PICTURE_BYTES
        )
    told = metadata(request.headers.get("Upload-Metadata", ""))
    length, slot = number(request.headers.get("Upload-Length", "")), number(told.get("slot", ""))
    ticket = fresh(told.get("ticket", ""))
    if ticket is None:
        return stale()
    if length is None or slot is None or slot >= contest.most_photos:
        return answer(400, _("How many bytes are to come, and for which photo?"))
    if not contest.takes(begun=None):
        return answer(403, _("The contest is closed, so no photo is taken any more."))
    if length == 0:
        return answer(422, str(Reason.EMPTY.label))
    if length > settings.PICTURE_BYTES:
        return answer(413, str(Reason.TOO_HEAVY.label))
    if not limits.take_place(request, "photocontest.photo", most=MOST_PHOTOS_IN_AN_HOUR):
        return answer(429, _("Too many photos came from where you are. Send this one in an hour."))
    try:
        entering.begin(contest=contest, key=ticket.key, slot=slot, length=length)
    except entering.GoneError:
        return answer(409, _("Another window sends a photo for this place. Try again."))
    return answer(201, location=reverse("photocontest:upload", args=[year, told["ticket"], slot]), upload_offset=0)


def metadata(header: str) -> dict[str, str]:
    """Pairs of a name and a value in Base64; what is none is left out."""
    found = {}
    for pair in header.split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            continue
    return found


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


@never_cache
@require_http_methods(["HEAD", "PATCH", "DELETE"])
@tus
def upload(request: HttpRequest, year: int, ticket: str, slot: int) -> HttpResponse:
    contest = get_contest(year)
    form = fresh(ticket)
    if form is None:
        return stale()
    found = Upload.of_form(form.key).filter(contest=contest, slot=slot).first()
    if found is None:
        return answer(410, _("This photo is not here any more. Choose it again."))
    if request.method == "HEAD":
        return answer(200, upload_offset=found.received, upload_length=found.length)
    if request.method == "DELETE":
        entering.drop(found.key, slot)
        return answer(204)
    return receive(request, contest, found)


def receive(request: HttpRequest, contest: Contest, found: Upload) -> HttpResponse:
    """Take what comes and keep each piece at once, so that a broken connection loses no more than the last."""
    if request.content_type != MOVED:
        return answer(415, _("Bytes are to come as %(kind)s.") % {"kind": MOVED})
    if not contest.takes(begun=found.begun_at):
        return answer(403, _("The contest is closed, so no photo is taken any more."))
    if number(request.headers.get("Upload-Offset", "")) != found.received:
        return answer(409, _("These bytes do not follow those that are here."), upload_offset=found.received)
    try:
        while piece := request.read(PIECE):
            found = entering.append(found, piece)
        if found.received == found.length and not found.is_whole:
            found = entering.finish(found, Turn())
    except UnreadablePostError:
        pass  # nobody waits for the answer; what came is kept
    except entering.GoneError:
        return answer(409, _("These bytes do not follow those that are here."))
    except RefusedError as refused:
        return answer(422, str(refused))
    except BusyError:
        words = _("It has arrived and is looked into as soon as others have been.")
        return answer(503, words, retry_after=RETRY_AFTER, upload_offset=found.received)
    return answer(204, upload_offset=found.received)


@never_cache
@require_safe
def waiting(request: HttpRequest, year: int, ticket: str) -> JsonResponse:
    """The photos that wait for a form, by their places, for the script that shows them."""
    get_contest(year)
    form = fresh(ticket)
    if form is None:
        raise Http404(_("There is no such form, or it was open for too long."))
    found = {}
    for each in Upload.of_form(form.key):
        shown = {"url": each.fallback, "width": each.width, "height": each.height} if each.is_whole else None
        found[each.slot] = {"offset": each.received, "length": each.length, "picture": shown}
    return JsonResponse(found)
