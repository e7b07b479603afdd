from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseGone, HttpResponsePermanentRedirect

from .addresses import address, without_language
from .models import FormerAddress


class FormerAddressMiddleware:
    """A 404 becomes 301 where its thing has moved, 410 where it is gone; a picture beneath its page goes with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or "\x00" in request.path:
            return response
        path = without_language(request.path)[:500]
        page, _slash, beneath = path.rpartition("/")
        known = FormerAddress.objects.filter(path__in=[path, f"{page}/"]).select_related("content_type")
        former = max(known, key=lambda each: len(each.path), default=None)
        if former is None:
            return response
        target = former.target
        if target is None:
            return HttpResponseGone()
        new = address(target) if target.is_live() else ""
        if new and former.path != path:
            new += beneath
        # At its own address it is only a part of the page that was not found, such as ?page=99.
        if new and new != request.path:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{new}?{query}" if query else new)
        return response
