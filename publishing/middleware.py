from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseGone, HttpResponsePermanentRedirect

from .models import FormerAddress
from .signals import address


class FormerAddressMiddleware:
    """An address once published never dies: a 404 becomes 301 where its thing has moved, 410 where it is gone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or "\x00" in request.path:
            return response
        former = FormerAddress.objects.filter(path=request.path[:500]).select_related("content_type").first()
        if former is None:
            return response
        target = former.target
        if target is None:
            return HttpResponseGone()
        if target.is_live() and (path := address(target)):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
        return response
