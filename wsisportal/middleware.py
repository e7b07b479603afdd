import contextlib
import ipaddress
from collections.abc import Callable
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import FileResponse, HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from servestatic.middleware import ServeStaticMiddleware


class ForwardedAddressMiddleware:
    """Behind proxies, REMOTE_ADDR is the visitor's address again: whatever counts attempts by address relies on it.

    Every trusted proxy appends to X-Forwarded-For the address it was called from, so the visitor's is as many entries
    from the end as there are proxies. What stands further left was sent by the visitor and proves nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.TRUSTED_PROXIES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        with contextlib.suppress(IndexError, ValueError):
            request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(entries[-settings.TRUSTED_PROXIES].strip()))
        return self.get_response(request)


class CrossOriginResourcePolicyMiddleware:
    """No other site may embed what this one serves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class StaticFilesMiddleware:
    """Serves static files. The library's own middleware takes every page through an event loop, which costs a tenth."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        async def nothing(request: HttpRequest) -> None:
            return None

        self.get_response = get_response
        self.find = async_to_sync(ServeStaticMiddleware(nothing))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = self.find(request) if request.path_info.startswith(settings.STATIC_URL) else None
        return found or self.get_response(request)


class PageGZipMiddleware(GZipMiddleware):
    """Compresses pages. Files are sent as they lie on the disk: neither these nor what is drawn would get smaller."""

    small_already = {"image/jpeg", "application/pdf"}

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if isinstance(response, FileResponse) or response.headers.get("Content-Type") in self.small_already:
            return response
        return super().process_response(request, response)
