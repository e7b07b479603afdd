"""What readers see when something goes wrong: a sentence that helps, in the site's look, and a way on."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import requires_csrf_token

from medialib.models import NO_ROOM
from publishing.reach import RefusedError


@dataclass(frozen=True)
class Words:
    title: Any
    text: Any


WORDS = {
    400: Words(
        _("This request could not be understood"),
        _(
            "Something in the address or the form is not as it should be. "
            "Go back and try again, or start from the home page."
        ),
    ),
    403: Words(
        _("You may not open this page"),
        _("It is for people with a certain role. If you should be one of them, sign in, or ask the secretariat."),
    ),
    404: Words(
        _("There is no page at this address"),
        _("It may have been mistyped, or what it showed is not public. The pages below lead on."),
    ),
    405: Words(
        _("This page cannot be used that way"),
        _("What it does begins on another page. Go back and try again, or start from the home page."),
    ),
    410: Words(
        _("This page has been removed"),
        _("What was here has been taken down for good. The address will not be used for anything else."),
    ),
    413: Words(
        _("That is too much at once"),
        _(
            "What was sent is larger than this page takes. Go back: what you typed should still be there. "
            "Make it smaller and send it again."
        ),
    ),
    429: Words(
        _("Too many attempts"),
        _("To keep accounts safe, there is a pause after several failed attempts. Please try again in an hour."),
    ),
}


def error_page(request: HttpRequest, status: int, words: Words | None = None) -> HttpResponse:
    """The page for an HTTP status of WORDS, or with words of its own, never stored by caches."""
    words = words or WORDS[status]
    context = {"status": status, "words": words, "at_the_desk": request.path.startswith(reverse("admin:index"))}
    response = render(request, "errors/error.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """Says how much an address takes that takes files."""
    text = _(
        "What was sent is larger than the %(most)s MB that this page takes. Go back: what you typed should still be "
        "there. Make the file smaller and send it again."
    )
    return error_page(request, 413, Words(WORDS[413].title, text % {"most": most // settings.MEGABYTE}))


def no_room(request: HttpRequest) -> HttpResponse:
    return error_page(request, 507, Words(_("This could not be kept"), NO_ROOM))


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return error_page(request, 413 if too_large else 400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    words = Words(_("This cannot be changed"), str(exception)) if isinstance(exception, RefusedError) else WORDS[403]
    return error_page(request, 403, words)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database and no menu: either may be what failed."""
    return HttpResponse(render_to_string("errors/500.html"), status=500, headers={"Cache-Control": "no-store"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    response = render(request, "errors/csrf.html", status=403)
    response.headers["Cache-Control"] = "no-store"
    return response


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """Called by django-axes after too many failed sign-ins."""
    return error_page(request, 429)
