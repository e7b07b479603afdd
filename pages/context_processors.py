from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from publishing import cache

from .models import Alert, MenuItem, SiteSettings

EMPTY = {"settings": SiteSettings(), "main_menu": [], "footer_menu": [], "alerts": []}


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell`: the site's settings, its two menus and its alerts, read when a page first asks for them."""
    return {"shell": SimpleLazyObject(_kept_shell)}


def _kept_shell() -> dict[str, Any]:
    """Read once for each site version. Error pages ask too, so a database that fails leaves an empty shell."""
    try:
        return cache.versioned("pages.shell", _shell)
    except DatabaseError:
        return EMPTY


def _shell() -> dict[str, Any]:
    items = list(MenuItem.objects.live().select_related("page"))
    return {
        "settings": SiteSettings.objects.first() or SiteSettings(),
        "main_menu": [item for item in items if item.menu == MenuItem.Menu.MAIN],
        "footer_menu": [item for item in items if item.menu == MenuItem.Menu.FOOTER],
        "alerts": list(Alert.objects.live()),
    }
