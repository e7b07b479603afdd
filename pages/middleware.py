from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .errors import WORDS, error_page


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
