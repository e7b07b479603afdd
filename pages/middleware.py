import contextlib
import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from medialib.storage import is_full

from .errors import WORDS, error_page, no_room, too_large

logger = logging.getLogger(__name__)

# Seconds. A slow line carries what is a little too large in that time, and nobody holds a thread for longer.
PATIENCE = 30


class ErrorPagesMiddleware:
    """An error that has no page of its own yet gets the site's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in WORDS and not response.streaming and not response.content:
            page = error_page(request, response.status_code)
            if "Allow" in response.headers:
                page.headers["Allow"] = response.headers["Allow"]
            return page
        return response


class BoundedBodyMiddleware:
    """Refuses a body that is larger than its address takes, and says so where there is no room for what was sent.

    Stands before whatever reads a form. Django reads no further than Content-Length says and takes a body without it
    for an empty one, so nothing else has to be counted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if "Transfer-Encoding" in request.headers and not request.META.get("CONTENT_LENGTH"):
            return error_page(request, 411, WORDS[400])
        files = files_taken_by(request)
        most = files + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length_of(request) > most:
            pour_away(request)
            return too_large(request, files) if files else error_page(request, 413)
        try:
            _received = request.POST
        except UnreadablePostError:
            return None  # the browser is gone, and nobody waits for the answer
        except Exception as error:
            if answer := self.process_exception(request, error):
                return answer
            pour_away(request)
            raise
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OSError) or not is_full(error):
            return None
        logger.error("No room for what was sent to %s: %s", request.path, error)
        pour_away(request)
        return no_room(request)


def files_taken_by(request: HttpRequest) -> int:
    """How many bytes the address takes besides the fields of a form."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return next((most for pattern, most in settings.UPLOADS.items() if re.fullmatch(pattern, name)), 0)


def length_of(request: HttpRequest) -> int:
    """As Django takes it: what is no number is none."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def pour_away(request: HttpRequest) -> None:
    """Receive the rest without keeping it: a browser that cannot send everything may say so in place of the answer.

    Whoever asks first (Expect: 100-continue) is told before anything is sent.
    """
    if request.headers.get("Expect", "").lower() == "100-continue":
        return
    until = time.monotonic() + PATIENCE
    with contextlib.suppress(OSError):
        while time.monotonic() < until and request.read(64 * 1024):
            pass
