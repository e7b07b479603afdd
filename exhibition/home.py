"""An exhibition on the home page."""

from django.utils.translation import gettext_lazy as _

from pages.home import Context, Kind
from pages.home import register as register_kind
from pages.models import HomeSection

from .models import Exhibition, Partnership


def register() -> None:
    register_kind(
        Kind("exhibition", _("An exhibition and its partners"), "exhibition/home/exhibition.html", lists, exhibition)
    )


def lists(section: HomeSection) -> list:
    """The exhibition of the year that the editor chose, or the newest, and its partners."""
    live = Exhibition.objects.live().order_by("-edition__year").select_related("edition")
    chosen = live.filter(edition__year=section.year) if section.year else live[:1]
    partners = Partnership.objects.live().filter(exhibition__in=chosen.values("pk")).for_list()
    return [chosen, partners[: section.count]]


def exhibition(section: HomeSection, found: list[Exhibition], partners: list[Partnership]) -> Context | None:
    return {"exhibition": found[0], "partnerships": partners} if found else None
