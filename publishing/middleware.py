from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseGone, HttpResponsePermanentRedirect

from .addresses import address, without_language
from .models import FormerAddress


class FormerAddressMiddleware:
    """A 404 becomes 301 where its thing has moved, 410 where it is gone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or "\x00" in request.path:
            return response
        path = without_language(request.path)[:500]
        former = FormerAddress.objects.filter(path=path).select_related("content_type").first()
        if former is None:
            return response
        target = former.target
        if target is None:
            return HttpResponseGone()
        # At its own address it is only a part of the page that was not found, such as ?page=99.
        if target.is_live() and (new := address(target)) and new != request.path:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{new}?{query}" if query else new)
        return response
