"""What other rooms have of an edition, such as its prizes: they register here, and the edition's pages lead there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists
from django.urls import reverse


@dataclass(frozen=True)
class Door:
    """The way from an edition to another room's pages of the same year.

    `has` is a condition on the edition of the outer query, `address` the name of an address that takes the year.
    """

    key: str
    label: Any
    has: Callable[[], Exists]
    address: str


_doors: list[Door] = []


def register(door: Door) -> None:
    """Lead from every edition that has such a thing to its page; called in `AppConfig.ready()`."""
    _doors.append(door)


def annotations() -> dict[str, Exists]:
    return {f"has_{door.key}": door.has() for door in _doors}


def of(edition: Any) -> list[tuple[str, str]]:
    """Label and address of each door of an edition that was read with its counts."""
    return [
        (str(door.label), reverse(door.address, args=[edition.year]))
        for door in _doors
        if getattr(edition, f"has_{door.key}", False)
    ]
