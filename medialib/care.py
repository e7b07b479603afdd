"""Pictures that say nothing to whoever cannot see them, files that nobody finds or knows the language of."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing import care
from publishing.care import Check, Finding

from .models import File, Picture
from .uses import used


def without_words(request: HttpRequest) -> list[Finding]:
    rows: Any = care.mendable(request, Picture)
    return [care.found(picture, _("readers do not see it before it has one")) for picture in rows.without_words()]


def without_language(request: HttpRequest) -> list[Finding]:
    rows: Any = care.mendable(request, File)
    return [care.found(file) for file in rows.without_language()]


def used_nowhere(request: HttpRequest) -> list[Finding]:
    rows: Any = care.mendable(request, File)
    return [care.found(file, file.get_kind_display()) for file in rows.exclude(used(File))]


def register() -> None:
    care.register(
        Check(
            "pictures-without-words",
            gettext_lazy("Pictures without an alternative text"),
            gettext_lazy("Whoever cannot see a picture is read its alternative text. Without one it is not published."),
            without_words,
        ),
        Check(
            "files-without-language",
            gettext_lazy("Files without a language"),
            gettext_lazy("Readers choose a file by its language, and a screen reader reads its title in it."),
            without_language,
        ),
        Check(
            "files-used-nowhere",
            gettext_lazy("Files that are used nowhere"),
            gettext_lazy("Readers get a file only where something shows it. Link it, or delete it."),
            used_nowhere,
        ),
    )
