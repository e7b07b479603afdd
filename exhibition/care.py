"""What may be missing or wrong in an exhibition."""

from collections import defaultdict
from itertools import combinations

from django.db.models import Exists, F, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing import care
from publishing.care import Check, Finding, found, mendable

from .models import Exhibition, Exhibitor, Stand


def stands_outside_the_plan(request: HttpRequest) -> list[Finding]:
    """Only where the exhibition says how large its plan is."""
    placed = Stand.objects.placed().filter(exhibition__in=mendable(request, Exhibition))
    beyond = placed.filter(x__gt=F("exhibition__plan_width") - F("width")) | placed.filter(
        y__gt=F("exhibition__plan_height") - F("height")
    )
    return [_on_plan(stand, stand.code) for stand in beyond.select_related("exhibition")]


def stands_that_overlap(request: HttpRequest) -> list[Finding]:
    plans: dict[int, list[Stand]] = defaultdict(list)
    placed = Stand.objects.placed().filter(exhibition__in=mendable(request, Exhibition))
    for stand in placed.select_related("exhibition"):
        plans[stand.exhibition_id].append(stand)
    return [
        _on_plan(one, _("%(one)s and %(other)s") % {"one": one, "other": other})
        for stands in plans.values()
        for one, other in combinations(stands, 2)
        if one.overlaps(other)
    ]


def _on_plan(stand: Stand, words: str) -> Finding:
    return Finding(str(stand.exhibition), f"{care.form_of(Exhibition, stand.exhibition_id)}#stands-group", words)


def exhibitors_without_stand(request: HttpRequest) -> list[Finding]:
    """Only where the exhibition has stands: what was never entered is missing, and contradicts nothing."""
    has_stands = Exists(Stand.objects.filter(exhibition=OuterRef("exhibition")))
    exhibitors = mendable(request, Exhibitor).filter(has_stands, stand=None)
    return [found(exhibitor, str(exhibitor.exhibition)) for exhibitor in exhibitors.select_related("exhibition")]


def openings_of_another_edition(request: HttpRequest) -> list[Finding]:
    """The form of an exhibition refuses them, but a session can move to another edition by its own."""
    exhibitions = mendable(request, Exhibition).exclude(opening=None).exclude(opening__edition=F("edition"))
    return [
        found(exhibition, _("%(session)s: %(edition)s") % {"session": session, "edition": session.edition})
        for exhibition in exhibitions.select_related("opening__edition")
        if (session := exhibition.opening)
    ]


def register() -> None:
    care.register(
        Check(
            "stands-outside",
            gettext_lazy("Stands outside the plan"),
            gettext_lazy("The plan that readers see ends before them."),
            stands_outside_the_plan,
        ),
        Check(
            "stands-overlapping",
            gettext_lazy("Stands that overlap"),
            gettext_lazy("Two stands cannot be in one place; on the plan one of them hides the other."),
            stands_that_overlap,
        ),
        Check(
            "exhibitors-without-stand",
            gettext_lazy("Exhibitors without a stand"),
            gettext_lazy("The exhibition has stands, but visitors do not find these exhibitors on the plan."),
            exhibitors_without_stand,
        ),
        Check(
            "exhibition-openings",
            gettext_lazy("Exhibitions opened by a session of another edition"),
            gettext_lazy("Readers are told that it opened on a day of another year, and with its guests."),
            openings_of_another_edition,
        ),
    )
