"""Tells the page of who may do what which people are limited to certain editions."""

from accounts import limits

from .models import EditionScope


def register() -> None:
    limits.register(editions)


def editions(keys: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for scope in EditionScope.objects.filter(user__in=keys).select_related("edition"):
        found.setdefault(scope.user_id, []).append(str(scope.edition))
    return found
