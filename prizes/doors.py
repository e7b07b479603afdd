"""The way from an edition to its prizes."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from forums.doors import Door
from forums.doors import register as register_door

from .models import Cycle


def register() -> None:
    register_door(Door("prizes", _("Prizes"), has_prizes, "prizes:cycle_detail"))


def has_prizes() -> Exists:
    return Exists(Cycle.objects.live().filter(edition=OuterRef("pk")))
