"""The way from an edition to its hackathons."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from forums.doors import Door
from forums.doors import register as register_door

from .models import Hackathon


def register() -> None:
    register_door(Door("hackathons", _("Hackathons"), has_hackathons, "hackathons:year_detail"))


def has_hackathons() -> Exists:
    return Exists(Hackathon.objects.live().filter(edition=OuterRef("pk")))
