"""A page of the site as a reader without an account gets it, asked for within the running request."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _

MOST_REDIRECTS = 5
# What belongs to the person who asks, or to the form that was sent, and not to the page.
LEFT_OUT = (
    "HTTP_COOKIE",
    "HTTP_AUTHORIZATION",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_RANGE",
    "CONTENT_TYPE",
    "CONTENT_LENGTH",
)
ADDRESS = re.compile(r"""(<(?:a|area|form)\b[^>]*?\s(?:href|action)=)(["'])(.*?)\2""", re.IGNORECASE | re.DOTALL)


class NoPageError(Exception):
    """A preview has no page to show; the text is a sentence that says why."""


@dataclass(frozen=True)
class Place:
    """A page of this site: its path as it is resolved, without escapes, and its query."""

    path: str
    query: str = ""

    @classmethod
    def of(cls, address: str, request: HttpRequest) -> "Place":
        """Where an address on this site leads; one on another site is no page to show."""
        try:
            parts = urlsplit(address)
        except ValueError:
            raise NoPageError(_("There is no page at this address.")) from None
        if parts.netloc not in ("", request.get_host()) or not parts.path.startswith("/"):
            raise NoPageError(_("This leads to another site, which a preview does not show."))
        return cls(unquote(parts.path), parts.query)

    def __str__(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


def show_page(request: HttpRequest, place: Place, *, lead: Callable[[str], str]) -> HttpResponse:
    """The page at a place with its links leading to further previews: `lead` says where instead of an address."""
    answer, place = _ask(request, place)
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        raise NoPageError(_("This leads to a file, which a preview does not show."))
    html = _lead_on(answer.content.decode(answer.charset), place, request.get_host(), lead)
    return private(HttpResponse(html, status=answer.status_code))


def note(request: HttpRequest, title: str, text: str, *, sentences: list[str] | None = None, status: int = 200) -> Any:
    """In place of a page: why there is none."""
    context = {"title": title, "text": text, "sentences": sentences or []}
    return private(render(request, "preview/note.html", context, status=status))


def no_page(request: HttpRequest, error: NoPageError) -> HttpResponse:
    return note(request, _("There is nothing to show here"), str(error), status=404)


def private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache and listed by no search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _ask(request: HttpRequest, place: Place) -> tuple[Any, Place]:
    """What the site answers at a place, through all that a reader's request passes, and where that was in the end."""
    for _time in range(MOST_REDIRECTS):
        _refuse_private(place)
        with translation.override(None):
            answer = _handler().get_response(_as_reader(request, place))
        if not 300 <= answer.status_code < 400 or "Location" not in answer.headers:
            return answer, place
        place = Place.of(urljoin(str(place), answer.headers["Location"]), request)
    raise NoPageError(_("This address leads from one page to another without end."))


def _refuse_private(place: Place) -> None:
    """The desk has nothing to preview, and a preview of a preview would have no end."""
    try:
        match = resolve(place.path)
    except Resolver404:
        return  # the site's own answer tells what is wrong
    if {"admin", "preview"} & {*match.app_names}:
        raise NoPageError(_("Only pages for readers are previewed."))


def _as_reader(request: HttpRequest, place: Place) -> WSGIRequest:
    environ = {name: value for name, value in request.META.items() if name not in LEFT_OUT}
    path = place.path.encode(errors="replace").decode("latin-1")
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": place.query, "wsgi.input": BytesIO()}
    return WSGIRequest({**environ, **asked})


def _lead_on(html: str, place: Place, host: str, lead: Callable[[str], str]) -> str:
    here = str(place)
    # Without files of its own the site has “/” here.
    folders = {settings.STATIC_URL, settings.MEDIA_URL} - {"/"}
    no_pages = (reverse("admin:index"), *folders)

    def led(found: re.Match[str]) -> str:
        start, quote, value = found.groups()
        address = unescape(value).strip()
        if not address or address.startswith("#"):
            return found.group()
        try:
            parts = urlsplit(urljoin(here, address))
        except ValueError:
            return found.group()
        elsewhere = parts.scheme not in ("", "http", "https") or parts.netloc not in ("", host)
        if elsewhere or not parts.path.startswith("/") or parts.path.startswith(no_pages):
            return found.group()
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return f"{start}{quote}{escape(lead(target) + fragment)}{quote}"

    return ADDRESS.sub(led, html)
