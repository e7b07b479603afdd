"""The pages of the exhibition."""

from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory.models import StakeholderType
from forums.models import Participation, Session
from intake.models import Call
from intake.services import erase
from intake.views import Pages, answer, form_page, see
from medialib import albums
from publishing import cache
from publishing.figures import by_topic
from publishing.listing import Choices, country_choices, paginate
from publishing.notes import notes_on
from publishing.together import read_together
from reference.models import ActionLine, Goal

from . import plan as plans
from . import services
from .filters import UNRECORDED, ExhibitorFilter
from .forms import ApplicationForm, CorrectionForm
from .models import (
    Application,
    Attraction,
    Exhibition,
    ExhibitionFigure,
    ExhibitionPicture,
    Exhibitor,
    ExhibitorPicture,
    Partnership,
    PartnerTier,
    Stand,
)

ROWS_PER_PAGE = 30
# As many as come to 150 kB at most; a browser fetches those below the window too.
PICTURES_PER_PAGE = 12
PICTURES_AT_HOME = 4


def get_exhibition(year: int) -> Exhibition:
    """The live exhibition with its counts, shared by requests while the site version stands."""
    exhibitions = Exhibition.objects.live().with_counts().select_related("edition", "venue")
    exhibition = cache.versioned(f"exhibition.exhibition.{year}", exhibitions.filter(edition__year=year).first)
    if exhibition is None:
        raise Http404(_("There is no exhibition of this year."))
    return exhibition


@require_safe
def exhibition_list(request: HttpRequest) -> HttpResponse:
    exhibitions = Exhibition.objects.live().with_counts().select_related("edition", "venue")
    return render(request, "exhibition/exhibition_list.html", {"exhibitions": exhibitions})


@require_safe
def exhibition_detail(request: HttpRequest, year: int) -> HttpResponse:
    exhibition = get_exhibition(year)
    figures, attractions, openings, guests, partnerships, pictures, notes = read_together(
        ExhibitionFigure.objects.filter(exhibition=exhibition),
        Attraction.objects.filter(exhibition=exhibition),
        Session.objects.live().filter(opened_exhibitions=exhibition).select_related("edition", "room__venue"),
        Participation.objects.live().filter(session=exhibition.opening_id).select_related("person", "organisation"),
        Partnership.objects.live().filter(exhibition=exhibition).for_list(),
        ExhibitionPicture.objects.live().filter(album=exhibition).select_related("picture")[:PICTURES_AT_HOME],
        notes_on(exhibition),
    )
    stands = plans.in_order(Stand.objects.filter(exhibition=exhibition).with_exhibitors())
    return render(
        request,
        "exhibition/exhibition_detail.html",
        {
            "exhibition": exhibition,
            "plan": plans.draw(exhibition, stands, QueryDict(), page=reverse("exhibition:plan", args=[year])),
            "figures": by_topic(figures),
            "attractions": attractions,
            "opening": openings[0] if openings else None,
            "guests": guests,
            "tiers": by_tier(partnerships),
            "rows": albums.numbered(pictures, partial(picture_address, exhibition)),
            "notes": notes,
        },
    )


def by_tier(partnerships: list[Partnership]) -> list[tuple[PartnerTier, list[Partnership]]]:
    """Partners in the order of their tiers, each tier with its own."""
    tiers: dict[PartnerTier, list[Partnership]] = {}
    for partnership in partnerships:
        tiers.setdefault(partnership.tier, []).append(partnership)
    return list(tiers.items())


@require_safe
def exhibitor_list(request: HttpRequest, year: int) -> HttpResponse:
    exhibition = get_exhibition(year)
    exhibitors = Exhibitor.objects.live().filter(exhibition=exhibition)
    found = ExhibitorFilter(request.GET, queryset=exhibitors.for_list(), choices=choices_of(exhibitors))
    page = paginate(found.qs, request, per_page=ROWS_PER_PAGE)
    return render(request, "exhibition/exhibitor_list.html", {"exhibition": exhibition, "filter": found, "page": page})


def choices_of(exhibitors: QuerySet[Exhibitor]) -> dict[str, Choices]:
    """What the filters offer: only what occurs among these exhibitors."""
    within = Q(exhibitors__in=exhibitors)
    lines, goals = read_together(
        ActionLine.objects.main_where(within),
        Goal.objects.filter(within).distinct(),
    )
    told = list(exhibitors.order_by().values_list("sector", "country").distinct())
    sectors, codes = ({row[at] for row in told} for at in (0, 1))
    unrecorded = [(UNRECORDED, _("Not recorded"))]
    return {
        "sector": [each for each in StakeholderType.choices if each[0] in sectors] + unrecorded * ("" in sectors),
        "country": country_choices(codes) + unrecorded * (not all(codes)),
        "action_line": [(line.code.lower(), str(line)) for line in lines],
        "goal": [(str(goal.number), str(goal)) for goal in goals],
    }


@require_safe
def exhibitor_detail(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    exhibition = get_exhibition(year)
    exhibitors = Exhibitor.objects.live().select_related("exhibition__edition", "organisation", "stand")
    exhibitor = get_object_or_404(exhibitors, exhibition=exhibition, slug=slug)
    others = Exhibitor.objects.live().filter(organisation=exhibitor.organisation_id, organisation__isnull=False)
    lines, goals, pictures, other_places, partnerships, notes = read_together(
        ActionLine.objects.filter(exhibitors=exhibitor),
        Goal.objects.filter(exhibitors=exhibitor),
        ExhibitorPicture.objects.live().filter(album=exhibitor).select_related("picture"),
        others.exclude(pk=exhibitor.pk).select_related("exhibition__edition"),
        Partnership.objects.live().filter(exhibition=exhibition, organisation=exhibitor.organisation_id).for_list(),
        notes_on(exhibitor),
    )
    return render(
        request,
        "exhibition/exhibitor_detail.html",
        {
            "exhibition": exhibition,
            "exhibitor": exhibitor,
            "action_lines": lines,
            "goals": goals,
            "pictures": pictures,
            "other_places": other_places,
            "partnerships": partnerships,
            "notes": notes,
        },
    )


@require_safe
def partner_list(request: HttpRequest, year: int) -> HttpResponse:
    exhibition = get_exhibition(year)
    partnerships, notes = read_together(
        Partnership.objects.live().filter(exhibition=exhibition).for_list(), notes_on(exhibition)
    )
    context = {"exhibition": exhibition, "tiers": by_tier(partnerships), "notes": notes}
    return render(request, "exhibition/partner_list.html", context)


@require_safe
def plan(request: HttpRequest, year: int) -> HttpResponse:
    exhibition = get_exhibition(year)
    stands = plans.in_order(Stand.objects.filter(exhibition=exhibition).with_exhibitors())
    drawn = plans.draw(exhibition, stands, request.GET)
    return render(request, "exhibition/plan.html", {"exhibition": exhibition, "stands": stands, "plan": drawn})


def picture_address(exhibition: Exhibition, picture: int) -> str:
    return reverse("exhibition:photo_detail", args=[exhibition.edition.year, picture])


@require_safe
def photo_list(request: HttpRequest, year: int) -> HttpResponse:
    exhibition = get_exhibition(year)
    rows = ExhibitionPicture.objects.live().filter(album=exhibition).select_related("picture")
    page = paginate(rows, request, per_page=PICTURES_PER_PAGE)
    numbered = albums.numbered(page, partial(picture_address, exhibition), first=page.start_index())
    return render(request, "exhibition/photo_list.html", {"exhibition": exhibition, "page": page, "rows": numbered})


@require_safe
def photo_detail(request: HttpRequest, year: int, picture: int) -> HttpResponse:
    exhibition = get_exhibition(year)
    rows = ExhibitionPicture.objects.live().filter(album=exhibition)
    place = albums.place_of(picture, list(rows.values_list("picture", flat=True)))
    context = {
        "exhibition": exhibition,
        "row": rows.select_related("picture").get(picture=picture),
        "place": place,
        "page_number": (place.number - 1) // PICTURES_PER_PAGE + 1,
        "previous": place.previous and picture_address(exhibition, place.previous),
        "next": place.next and picture_address(exhibition, place.next),
    }
    return render(request, "exhibition/photo_detail.html", context)


# Applying

APPLYING = Pages(form="exhibition/apply.html", closed="exhibition/call_closed.html")
CORRECTING = Pages(form="exhibition/application_correct.html", closed="exhibition/call_closed.html")


@never_cache
@form_page
def application_form(request: HttpRequest, year: int) -> HttpResponse:
    exhibition = get_exhibition(year)
    if exhibition.call == Call.NONE:
        raise Http404(_("There is no call to exhibitors here."))
    return answer(
        request,
        ApplicationForm(request.POST if request.method == "POST" else None),
        lambda form: services.apply(form, exhibition=exhibition),
        correct=services.correct,
        pages=APPLYING,
        is_open=exhibition.call == Call.OPEN,
        context={"exhibition": exhibition},
    )


@never_cache
@form_page
def application_detail(request: HttpRequest, year: int, token: str) -> HttpResponse:
    """The receipt, behind its private link; sending the form in it withdraws the application."""
    exhibition, application = sent(year, token)
    if application is None:
        return gone(request, exhibition)
    if request.method == "POST":
        erase(application)
        return gone(request, exhibition, status=200)
    context = {
        **around(exhibition),
        "application": application,
        "lines": ", ".join(str(line) for line in application.action_lines.all()),
        "goals": ", ".join(str(goal) for goal in application.goals.all()),
    }
    return render(request, "exhibition/application_detail.html", context)


@never_cache
@form_page
def application_correct(request: HttpRequest, year: int, token: str) -> HttpResponse:
    """What was sent, to be typed over until it is decided."""
    exhibition, application = sent(year, token)
    if application is None:
        return gone(request, exhibition)
    if not application.may_be_corrected:
        return see(application)
    try:
        return answer(
            request,
            CorrectionForm(request.POST if request.method == "POST" else None, instance=application),
            services.correct,
            pages=CORRECTING,
            is_open=True,
            context={**around(exhibition), "application": application},
        )
    except services.DecidedError:
        return see(application)


def sent(year: int, token: str) -> tuple[Exhibition, Application | None]:
    """What a private link leads to, and its exhibition, which may be hidden by now."""
    application = Application.by_token(token)
    try:
        exhibition = get_exhibition(year)
    except Http404:
        if application is None:
            raise
        exhibition = Exhibition.objects.select_related("edition").get(pk=application.exhibition_id)
    return exhibition, application if application and application.exhibition_id == exhibition.pk else None


def around(exhibition: Exhibition) -> dict[str, Any]:
    """What a private page shows around its own: no way to pages that are hidden."""
    return {"exhibition": exhibition, "is_hidden": not exhibition.is_live()}


def gone(request: HttpRequest, exhibition: Exhibition, *, status: int = 410) -> HttpResponse:
    """It was withdrawn, erased or never there; which of these is nobody's business."""
    context = {**around(exhibition), "withdrawn": status != 410}
    return render(request, "exhibition/application_gone.html", context, status=status)
