"""The hackathons on the home page."""

from django.utils.translation import gettext_lazy as _

from pages.home import Context, Kind
from pages.home import register as register_kind
from pages.models import HomeSection

from .models import Hackathon


def register() -> None:
    register_kind(Kind("hackathons", _("Hackathons"), "hackathons/home/hackathons.html", hackathon_lists, hackathons))


def hackathon_lists(section: HomeSection) -> list:
    """Those of the year that the editor chose, or the newest."""
    live = Hackathon.objects.live().with_counts().select_related("edition")
    return [(live.filter(edition__year=section.year) if section.year else live)[: section.count]]


def hackathons(section: HomeSection, rows: list[Hackathon]) -> Context | None:
    return {"hackathons": rows} if rows else None
