from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .sessions import note_use


class LastSeenMiddleware:
    """Lets the list of sessions say when each was last used; stands inside the session's own middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        note_use(request)
        return response
