"""The prizes on the home page."""

from django.utils.translation import gettext_lazy as _

from pages.home import Context, Kind
from pages.home import register as register_kind
from pages.models import HomeSection

from .models import Cycle, Distinction


def register() -> None:
    register_kind(Kind("prizes", _("Winners of the prizes"), "prizes/home/winners.html", winner_lists, winners))


def winner_lists(section: HomeSection) -> list:
    """The winners on record of the year that the editor chose, or of the newest with prizes."""
    live = Cycle.objects.live().order_by("-edition__year")
    cycles = live.filter(edition__year=section.year) if section.year else live[:1]
    rows = Distinction.objects.live().winners().filter(cycle__in=cycles.values("pk"))
    return [rows.select_related("cycle__edition", "category", "project__cycle__edition")[: section.count]]


def winners(section: HomeSection, rows: list[Distinction]) -> Context | None:
    return {"cycle": rows[0].cycle, "winners": rows} if rows else None
