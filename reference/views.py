"""Action lines, goals, the matrix between them, and the resolutions the process rests on."""

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .mentions import gather
from .models import ActionLine, Goal, MatrixCell, Resolution
from .sections import render_section


@require_safe
def action_line_list(request: HttpRequest) -> HttpResponse:
    lines = ActionLine.objects.main().prefetch_related("children")
    return render(request, "reference/action_line_list.html", {"action_lines": lines})


@require_safe
def action_line_detail(request: HttpRequest, code: str) -> HttpResponse:
    lines = ActionLine.objects.select_related("parent").prefetch_related(
        "children", Prefetch("matrix_cells", MatrixCell.objects.select_related("goal"))
    )
    line = get_object_or_404(lines, code__iexact=code)
    sections = gather(line, url=line.get_absolute_url())
    return render(request, "reference/action_line_detail.html", {"action_line": line, "sections": sections})


@require_safe
def action_line_section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    line = get_object_or_404(ActionLine, code__iexact=code)
    crumbs = [(_("Action lines"), reverse("reference:action_line_list")), (str(line), line.get_absolute_url())]
    return render_section(request, line, section, crumbs=crumbs)


@require_safe
def goal_list(request: HttpRequest) -> HttpResponse:
    return render(request, "reference/goal_list.html", {"goals": Goal.objects.all()})


@require_safe
def goal_detail(request: HttpRequest, number: int) -> HttpResponse:
    if number > 17:
        raise Http404
    goals = Goal.objects.prefetch_related(Prefetch("matrix_cells", MatrixCell.objects.select_related("action_line")))
    goal = get_object_or_404(goals, number=number)
    sections = gather(goal, url=goal.get_absolute_url())
    return render(request, "reference/goal_detail.html", {"goal": goal, "sections": sections})


@require_safe
def goal_section(request: HttpRequest, number: int, section: str) -> HttpResponse:
    if number > 17:
        raise Http404
    goal = get_object_or_404(Goal, number=number)
    crumbs = [(_("Goals"), reverse("reference:goal_list")), (str(goal), goal.get_absolute_url())]
    return render_section(request, goal, section, crumbs=crumbs)


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    goals = list(Goal.objects.all())
    lines = ActionLine.objects.assignable().prefetch_related("matrix_cells")
    rows = []
    for line in lines:
        cells = {cell.goal_id: cell for cell in line.matrix_cells.all()}
        rows.append({"action_line": line, "cells": [{"goal": goal, "cell": cells.get(goal.pk)} for goal in goals]})
    unverified = sum(1 for row in rows for place in row["cells"] if place["cell"] and not place["cell"].verified)
    return render(request, "reference/matrix.html", {"goals": goals, "rows": rows, "unverified": unverified})


@require_safe
def resolution_list(request: HttpRequest) -> HttpResponse:
    return render(request, "reference/resolution_list.html", {"resolutions": Resolution.objects.all()})
