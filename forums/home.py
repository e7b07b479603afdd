"""The forum's blocks on the home page."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from pages.home import Context, Kind
from pages.home import register as register_kind
from pages.models import HomeSection

from .models import Achievement, AchievementParty, Announcement, Edition, EditionFigure, EditionPerson, Outcome


def register() -> None:
    for kind in (
        Kind("edition", _("An edition in large"), "forums/home/edition.html", edition),
        Kind("figures", _("An edition in figures"), "forums/home/figures.html", figures),
        Kind("next", _("What comes next"), "forums/home/next.html", next_edition),
        Kind("outcomes", _("An edition's outcomes"), "forums/home/outcomes.html", outcomes),
        Kind("achievements", _("Key achievements"), "forums/home/achievements.html", achievements),
        Kind("announcements", _("Newest announcements"), "forums/home/announcements.html", announcements),
        Kind("doors", _("Doors to an edition's pages"), "forums/home/doors.html", doors),
        Kind("editions", _("All editions"), "forums/home/editions.html", editions),
    ):
        register_kind(kind)


def edition_of(section: HomeSection) -> Edition | None:
    """The live edition the editor chose, or the newest."""
    live = Edition.objects.live().with_counts()
    return (live.filter(year=section.year) if section.year else live.order_by("-year")).first()


def edition(section: HomeSection) -> Context | None:
    found = edition_of(section)
    if found is None:
        return None
    chairs = EditionPerson.objects.live().filter(edition=found, role=EditionPerson.Role.CHAIR)
    return {"edition": found, "chairs": list(chairs.select_related("person"))}


def figures(section: HomeSection) -> Context | None:
    found = edition_of(section)
    rows = list(EditionFigure.objects.filter(edition=found, headline=True)[: section.count]) if found else []
    return {"edition": found, "figures": rows} if rows else None


def next_edition(section: HomeSection) -> Context | None:
    found = edition_of(section)
    return {"edition": found} if found else None


def outcomes(section: HomeSection) -> Context | None:
    found = edition_of(section)
    live = (
        Outcome.objects.live().filter(edition=found).select_related("edition", "document__edition", "session__edition")
    )
    rows = list(live[: section.count]) if found else []
    return {"edition": found, "outcomes": rows} if rows else None


def achievements(section: HomeSection) -> Context | None:
    found = edition_of(section)
    parties = AchievementParty.objects.live().select_related("organisation", "person")
    live = Achievement.objects.live().filter(edition=found, parent__isnull=True).select_related("edition")
    rows = list(live.prefetch_related(Prefetch("parties", parties))[: section.count]) if found else []
    return {"edition": found, "achievements": rows} if rows else None


def announcements(section: HomeSection) -> Context | None:
    live = Announcement.objects.live().select_related("edition")
    rows = list((live.filter(edition__year=section.year) if section.year else live)[: section.count])
    return {"announcements": rows} if rows else None


def doors(section: HomeSection) -> Context | None:
    found = edition_of(section)
    return {"edition": found} if found else None


def editions(section: HomeSection) -> Context | None:
    rows = list(Edition.objects.live())
    return {"editions": rows} if rows else None
