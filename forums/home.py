"""The forum's blocks on the home page: for each kind what it reads, and what it makes of it."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pages.home import Context, Kind
from pages.home import register as register_kind
from pages.models import HomeSection

from .models import Achievement, AchievementParty, Announcement, Edition, EditionFigure, EditionPerson, Outcome

Lists = Sequence[QuerySet]


def register() -> None:
    for kind in (
        Kind("edition", _("An edition in large"), "forums/home/edition.html", hero_lists, hero),
        Kind("figures", _("An edition in figures"), "forums/home/figures.html", figure_lists, figures),
        Kind("next", _("What comes next"), "forums/home/next.html", edition_lists, edition),
        Kind("outcomes", _("An edition's outcomes"), "forums/home/outcomes.html", outcome_lists, outcomes),
        Kind("achievements", _("Key achievements"), "forums/home/achievements.html", achievement_lists, achievements),
        Kind(
            "announcements",
            _("Newest announcements"),
            "forums/home/announcements.html",
            announcement_lists,
            announcements,
        ),
        Kind("doors", _("Doors to an edition's pages"), "forums/home/doors.html", edition_lists, edition),
        Kind("editions", _("All editions"), "forums/home/editions.html", all_edition_lists, editions),
    ):
        register_kind(kind)


def edition_of(section: HomeSection) -> QuerySet[Edition]:
    """The live edition the editor chose, or the newest; with its counts."""
    live = Edition.objects.live().with_counts()
    return live.filter(year=section.year) if section.year else live.order_by("-year")[:1]


def edition_lists(section: HomeSection) -> Lists:
    return [edition_of(section)]


def edition(section: HomeSection, found: list[Edition]) -> Context | None:
    return {"edition": found[0]} if found else None


def hero_lists(section: HomeSection) -> Lists:
    chairs = EditionPerson.objects.live().filter(edition__in=edition_ids(section), role=EditionPerson.Role.CHAIR)
    return [edition_of(section).select_related("hero"), chairs.select_related("person")]


def hero(section: HomeSection, found: list[Edition], chairs: list[EditionPerson]) -> Context | None:
    return {"edition": found[0], "chairs": chairs} if found else None


def edition_ids(section: HomeSection) -> QuerySet:
    return edition_of(section).values("pk")


def figure_lists(section: HomeSection) -> Lists:
    rows = EditionFigure.objects.filter(edition__in=edition_ids(section), headline=True).select_related("edition")
    return [rows[: section.count]]


def figures(section: HomeSection, rows: list[EditionFigure]) -> Context | None:
    return {"edition": rows[0].edition, "figures": rows} if rows else None


def outcome_lists(section: HomeSection) -> Lists:
    live = Outcome.objects.live().filter(edition__in=edition_ids(section))
    return [live.select_related("edition", "document__edition", "session__edition")[: section.count]]


def outcomes(section: HomeSection, rows: list[Outcome]) -> Context | None:
    return {"edition": rows[0].edition, "outcomes": rows} if rows else None


def achievement_lists(section: HomeSection) -> Lists:
    live = Achievement.objects.live().filter(edition__in=edition_ids(section), parent__isnull=True)
    first = live[: section.count]
    parties = AchievementParty.objects.live().filter(achievement__in=first.values("pk"))
    return [first.select_related("edition"), parties.select_related("organisation", "person")]


def achievements(section: HomeSection, rows: list[Achievement], parties: list[AchievementParty]) -> Context | None:
    pairs = [(row, [party for party in parties if party.achievement_id == row.pk]) for row in rows]
    return {"edition": rows[0].edition, "achievements": pairs} if rows else None


def announcement_lists(section: HomeSection) -> Lists:
    live = Announcement.objects.live().select_related("edition")
    return [(live.filter(edition__year=section.year) if section.year else live)[: section.count]]


def announcements(section: HomeSection, rows: list[Announcement]) -> Context | None:
    return {"announcements": rows} if rows else None


def all_edition_lists(section: HomeSection) -> Lists:
    return [Edition.objects.live()]


def editions(section: HomeSection, rows: list[Edition]) -> Context | None:
    return {"editions": rows} if rows else None
