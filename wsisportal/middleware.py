import contextlib
import ipaddress
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, ResponseHeaders
from django.middleware.gzip import GZipMiddleware
from servestatic.middleware import ServeStaticMiddleware
from servestatic.responders import Redirect, StaticFile


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
    """Serves static files. The library's own middleware has an event loop and threads of its own for each of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        async def nothing(request: HttpRequest) -> None:
            return None

        self.get_response = get_response
        self.library = ServeStaticMiddleware(nothing)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        find = self.library.find_file if self.library.autorefresh else self.library.files.get
        file = find(request.path_info) if request.path_info.startswith(settings.STATIC_URL) else None
        return self.serve(file, request) if file else self.get_response(request)

    def serve(self, file: StaticFile | Redirect, request: HttpRequest) -> FileResponse:
        found = file.get_response(request.method or "GET", request.META)
        response = StaticFileResponse(found.file or (), status=found.status)
        response.headers = ResponseHeaders({name: value for name, value in found.headers if value is not None})
        return response


class StaticFileResponse(FileResponse):
    """Has the headers that the library has reckoned once and for all."""

    def set_headers(self, filelike: Any) -> None:
        pass


class PageGZipMiddleware(GZipMiddleware):
    """Compresses pages. Files are sent as they lie on the disk: neither these nor what is drawn would get smaller."""

    small_already = {"image/jpeg", "application/pdf"}

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if isinstance(response, FileResponse) or response.headers.get("Content-Type") in self.small_already:
            return response
        return super().process_response(request, response)
