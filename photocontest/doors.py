"""The way from an edition to its photo contest."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from forums.doors import Door
from forums.doors import register as register_door

from .models import Contest


def register() -> None:
    register_door(Door("photo-contest", _("Photo contest"), has_contest, "photocontest:contest_detail"))


def has_contest() -> Exists:
    return Exists(Contest.objects.live().filter(edition=OuterRef("pk")))
