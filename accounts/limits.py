"""What narrows people's rights to a part of the rows, in words. Rooms that limit people register here."""

from collections import defaultdict
from collections.abc import Callable, Iterable

# Takes the keys of users; answers what those who are limited are limited to.
Provider = Callable[[list[int]], dict[int, list[str]]]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def of_users(keys: Iterable[int]) -> dict[int, list[str]]:
    """For each user that is limited in any way: to what."""
    asked = list(keys)
    found: dict[int, list[str]] = defaultdict(list)
    for provider in _providers:
        for key, words in provider(asked).items():
            found[key] += words
    return found
