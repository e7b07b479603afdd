"""A photo contest on the home page."""

from django.utils.translation import gettext_lazy as _

from pages.home import Context, Kind
from pages.home import register as register_kind
from pages.models import HomeSection

from .models import Award, Contest, Entry


def register() -> None:
    register_kind(Kind("photos", _("Winners of a photo contest"), "photocontest/home/winners.html", lists, winners))


def lists(section: HomeSection) -> list:
    """The contest of the year that the editor chose, or the newest, and its awarded photos."""
    live = Contest.objects.live().order_by("-edition__year").select_related("edition")
    chosen = live.filter(edition__year=section.year) if section.year else live[:1]
    awards = Award.objects.live().filter(Entry.live_q(prefix="entry__"), contest__in=chosen.values("pk"))
    return [chosen, awards.select_related("entry__contest__edition")[: section.count]]


def winners(section: HomeSection, found: list[Contest], awards: list[Award]) -> Context | None:
    return {"contest": found[0], "awards": awards} if found else None
