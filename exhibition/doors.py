"""The way from an edition to its exhibition."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from forums.doors import Door
from forums.doors import register as register_door

from .models import Exhibition


def register() -> None:
    register_door(Door("exhibition", _("Exhibition"), has_exhibition, "exhibition:exhibition_detail"))


def has_exhibition() -> Exists:
    return Exists(Exhibition.objects.live().filter(edition=OuterRef("pk")))
