"""Pictures that say nothing to whoever cannot see them."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing import care
from publishing.care import Check, Finding

from .models import Picture


def without_words(request: HttpRequest) -> list[Finding]:
    rows: Any = care.mendable(request, Picture)
    return [care.found(picture, _("readers do not see it before it has one")) for picture in rows.without_words()]


def register() -> None:
    care.register(
        Check(
            "pictures-without-words",
            gettext_lazy("Pictures without an alternative text"),
            gettext_lazy("Whoever cannot see a picture is read its alternative text. Without one it is not published."),
            without_words,
        )
    )
