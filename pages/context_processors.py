from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from publishing import cache
from publishing.together import read_together

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
    settings, items, alerts = read_together(
        SiteSettings.objects.all(), MenuItem.objects.live().select_related("page"), Alert.objects.live()
    )
    return {
        "settings": settings[0] if settings else SiteSettings(),
        "main_menu": [item for item in items if item.menu == MenuItem.Menu.MAIN],
        "footer_menu": [item for item in items if item.menu == MenuItem.Menu.FOOTER],
        "alerts": alerts,
    }
