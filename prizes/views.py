"""The pages of the prizes."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.models import Person
from forums.models import Session
from medialib.views import preview_image
from pages.context_processors import shell
from publishing import cache
from publishing.figures import by_topic
from publishing.listing import Choices, country_choices, paginate
from publishing.notes import notes_on
from publishing.together import read_together
from reference.models import ActionLine, Goal

from . import cards
from .filters import UNRECORDED, DistinctionFilter
from .models import Category, Cycle, CycleFigure, CyclePhase, Distinction, Project, ProjectOrganisation

ROWS_PER_PAGE = 30


def get_cycle(year: int) -> Cycle:
    """The live cycle with its counts, shared by requests while the site version stands."""
    cycles = Cycle.objects.live().with_counts().select_related("edition")
    cycle = cache.versioned(f"prizes.cycle.{year}", cycles.filter(edition__year=year).first)
    if cycle is None:
        raise Http404(_("There are no prizes of this year."))
    return cycle


@require_safe
def cycle_list(request: HttpRequest) -> HttpResponse:
    cycles, categories = read_together(
        Cycle.objects.live().with_counts().select_related("edition"), Category.objects.select_related("action_line")
    )
    return render(request, "prizes/cycle_list.html", {"cycles": cycles, "categories": categories})


@require_safe
def cycle_detail(request: HttpRequest, year: int) -> HttpResponse:
    cycle = get_cycle(year)
    phases, figures, categories, sessions, notes = read_together(
        CyclePhase.objects.filter(cycle=cycle),
        CycleFigure.objects.filter(cycle=cycle),
        Category.objects.select_related("action_line"),
        Session.objects.live().filter(prize_cycles=cycle).select_related("edition"),
        notes_on(cycle),
    )
    found = list(Distinction.objects.live().filter(cycle=cycle).exclude(rank=Distinction.Rank.NOMINEE).for_list())
    return render(
        request,
        "prizes/cycle_detail.html",
        {
            "cycle": cycle,
            "phases": phases,
            "figures": by_topic(figures),
            "categories": [(category, *of_category(found, category.pk)) for category in categories],
            "without_category": of_category(found, None)[0],
            "sessions": sessions,
            "notes": notes,
        },
    )


def of_category(distinctions: list[Distinction], category: int | None) -> tuple[list[Distinction], int]:
    """The winners in a category, and how many champions it has."""
    inside = [each for each in distinctions if each.category_id == category]
    winners = [each for each in inside if each.rank == Distinction.Rank.WINNER]
    return winners, len(inside) - len(winners)


@require_safe
def distinction_list(request: HttpRequest, year: int, rank: str) -> HttpResponse:
    cycle = get_cycle(year)
    distinctions = Distinction.objects.live().filter(cycle=cycle, rank=rank)
    found = DistinctionFilter(request.GET, queryset=distinctions.for_list(), choices=choices_of(distinctions))
    page = paginate(found.qs, request, per_page=ROWS_PER_PAGE)
    context = {"cycle": cycle, "rank": rank, "filter": found, "page": page}
    return render(request, f"prizes/{rank}_list.html", context)


def choices_of(distinctions: QuerySet[Distinction]) -> dict[str, Choices]:
    """What the filters offer: only what occurs among these distinctions."""
    within = Q(prize_category__distinctions__in=distinctions)
    categories, lines, goals, projects = read_together(
        Category.objects.filter(distinctions__in=distinctions).distinct(),
        ActionLine.objects.main_where(within),
        Goal.objects.filter(prize_projects__distinctions__in=distinctions).distinct(),
        Project.objects.filter(distinctions__in=distinctions).exclude(country="").distinct(),
    )
    codes = {project.country.code for project in projects}
    return {
        "category": [*((each.slug, str(each)) for each in categories), (UNRECORDED, _("Category not recorded"))],
        "action_line": [(line.code.lower(), str(line)) for line in lines],
        "country": country_choices(codes),
        "goal": [(str(goal.number), str(goal)) for goal in goals],
    }


@require_safe
def category_detail(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    cycle = get_cycle(year)
    category = get_object_or_404(Category.objects.select_related("action_line"), slug=slug)
    found = list(Distinction.objects.live().filter(category=category).for_list())
    here = [each for each in found if each.cycle_id == cycle.pk]
    return render(
        request,
        "prizes/category_detail.html",
        {
            "cycle": cycle,
            "category": category,
            "ranks": [(rank.label, [each for each in here if each.rank == rank]) for rank in Distinction.Rank],
            "other_years": [each for each in found if each.cycle_id != cycle.pk and each.rank == "winner"],
        },
    )


def find_project(slug: str) -> Project:
    return get_object_or_404(Project.objects.live().select_related("cycle__edition", "picture"), slug=slug)


def about(project: Project) -> tuple[QuerySet[Distinction], QuerySet[ProjectOrganisation]]:
    """What it was given, the latest first, and who is behind it."""
    distinctions = Distinction.objects.live().filter(project=project)
    organisations = ProjectOrganisation.objects.live().filter(project=project)
    return (
        distinctions.select_related("cycle__edition", "category__action_line"),
        organisations.select_related("organisation"),
    )


@require_safe
def project_detail(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    project = find_project(slug)
    if project.cycle.edition.year != year:
        return redirect(project, permanent=True)
    distinctions, organisations, people, goals, notes = read_together(
        *about(project),
        Person.objects.live().filter(prize_projects=project),
        Goal.objects.filter(prize_projects=project),
        notes_on(project),
    )
    context: dict[str, Any] = {
        "cycle": get_cycle(year),
        "project": project,
        "distinctions": distinctions,
        "organisations": organisations,
        "people": people,
        "goals": goals,
        "notes": notes,
        "shared": cards.shared(project, distinctions),
    }
    return render(request, "prizes/project_detail.html", context)


@require_safe
def project_card(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """The preview image of a project's page, there for as long as the page is."""
    project = find_project(slug)
    if project.cycle.edition.year != year:
        return redirect(project.card_address, permanent=True)
    distinctions, organisations = read_together(*about(project))
    site = shell(request)["shell"]["settings"].name
    return preview_image(cards.card_of(project, distinctions, organisations, site=site))
