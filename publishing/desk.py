"""The editors' desk: the admin's index shows what waits before it lists tables."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Task:
    """One line of a panel: what it is, where to do it, and what to say beside it."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Panel:
    title: str
    tasks: list[Task] = field(default_factory=list)
    empty: str = ""


_panels: list[Callable[[HttpRequest], Panel | None]] = []


def register(provider: Callable[[HttpRequest], Panel | None]) -> None:
    """Let a room show a panel on the index; called in `AppConfig.ready()`."""
    _panels.append(provider)


class PortalAdminSite(admin.AdminSite):
    site_header: Any = _("WSIS Portal")
    site_title: Any = _("WSIS Portal")
    index_title: Any = _("Editors' desk")
