"""The coordinator's page of a round: what it would give to whom, how far it is, who would pass, and what came of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.spreadsheets.files import write_csv

from ..models import Conflict, Event, Round
from ..services import jury
from ..services.jury import export, log, scoring
from .awarding import may_award

EVENTS_SHOWN = 30
TABLES = {"results": export.results, "votes": export.votes, "log": export.events}
# What happens with every vote is in the export; the page tells what the coordinator and conflicts did.
EVERYDAY = (log.Verb.VOTED, log.Verb.CHANGED, log.Verb.UNDONE)
# Krippendorff's own bounds.
HIGH, TENTATIVE = 0.8, 0.667


class LimitForm(forms.Form):
    """Who passes: how many, and what becomes of equals at that limit."""

    limit = forms.IntegerField(label=gettext_lazy("How many pass"), min_value=1, max_value=32767)
    ties = forms.ChoiceField(label=gettext_lazy("If some at the limit are equal"), choices=Round.Ties.choices)


def board(request: HttpRequest, site: AdminSite, round: Round) -> HttpResponse:
    if request.method == "POST":
        return _changed(request, round)
    context = {
        **site.each_context(request),
        "title": f"{round.contest}: {round}",
        "subtitle": None,
        "opts": Round._meta,
        "round": round,
        "events": _events(round),
        **_STATES[Round.Status(round.status)](request, round),
    }
    return TemplateResponse(request, "admin/photocontest/jury/round.html", context)


def _events(round: Round) -> list[tuple[Event, str]]:
    found = Event.objects.filter(round=round).exclude(verb__in=EVERYDAY).select_related("by").order_by("-at", "-pk")
    return [(event, log.label(event.verb)) for event in found[:EVENTS_SHOWN]]


def _prepared(request: HttpRequest, round: Round) -> dict[str, Any]:
    plan = jury.plan(round)
    loads = [count for _juror, count in plan.loads]
    return {"plan": plan, "least": min(loads, default=0), "most": max(loads, default=0)}


def _open(request: HttpRequest, round: Round) -> dict[str, Any]:
    rows = scoring.assignments(round)
    progress = scoring.progress(round, rows)
    found = scoring.standings(round)
    asked = {"limit": round.passes or "", "ties": round.ties}
    if "limit" in request.GET:
        form = LimitForm(request.GET)
    else:
        form = LimitForm(asked if round.passes else None, initial=asked)
    words = form.cleaned_data if form.is_bound and form.is_valid() else None
    chosen = _keys(request.GET.getlist("chosen"))
    return {
        "progress": progress,
        "standings": found,
        "given": sum(each.given for each in progress),
        "done": sum(each.done for each in progress),
        "left": sum(each.left for each in progress),
        "conflicts": Conflict.objects.filter(juror__contest=round.contest_id).count(),
        "below_quorum": [each for each in found if each.asked < round.quorum],
        "withdrawn": len(set(round.assignments.values_list("entry", flat=True)) - {each.entry.pk for each in found}),
        "form": form,
        "cut": scoring.cut(found, words["limit"], ties=words["ties"], chosen=chosen) if words else None,
        **_agreement(round, rows),
    }


def _closed(request: HttpRequest, round: Round) -> dict[str, Any]:
    rows = scoring.assignments(round)
    following = Round.objects.filter(contest=round.contest_id, number__gt=round.number).order_by("number").first()
    results = list(round.results.select_related("entry__contest__edition"))
    return {
        "results": results,
        "passed": sum(result.passes for result in results),
        "progress": scoring.progress(round, rows),
        "following": following,
        "may_award": following is None and may_award(request, round),
        "following_number": round.number + 1,
        **_agreement(round, rows),
    }


_STATES = {Round.Status.PREPARED: _prepared, Round.Status.OPEN: _open, Round.Status.CLOSED: _closed}


def _agreement(round: Round, rows: list[Any]) -> dict[str, Any]:
    alpha = scoring.agreement(round, rows)
    if alpha is None:
        words = _("It cannot be told yet: too few photos have two votes, or all votes are the same.")
    elif alpha >= HIGH:
        words = _("The jurors agree well.")
    elif alpha >= TENTATIVE:
        words = _("The jurors agree enough for a tentative conclusion.")
    else:
        words = _("The jurors agree little. Look at the instructions, and talk about a few photos.")
    return {"alpha": alpha, "alpha_words": words}


def _changed(request: HttpRequest, round: Round) -> HttpResponse:
    address = reverse("admin:photocontest_round_board", args=[round.pk])
    try:
        if "_open" in request.POST:
            jury.open_round(round, by=request.user)
            messages.success(request, _("The round is open; the jurors find their photos on their desk."))
        elif "_close" in request.POST:
            form = LimitForm(request.POST)
            if not form.is_valid():
                raise jury.NotPossibleError(_("Say how many pass, and look at who does."))
            jury.close(
                round,
                by=request.user,
                limit=form.cleaned_data["limit"],
                ties=form.cleaned_data["ties"],
                chosen=_keys(request.POST.getlist("chosen")),
                without_absent="without_absent" in request.POST,
            )
            messages.success(request, _("The round is closed, and its results are kept."))
    except jury.NotPossibleError as error:
        messages.error(request, str(error))
        if "_close" in request.POST:
            asked = request.POST.copy()
            kept = {name: asked.getlist(name) for name in ("limit", "ties", "chosen") if name in asked}
            address += "?" + "&".join(f"{name}={value}" for name, values in kept.items() for value in values)
    # Else a browser goes to where the form was pressed, far below what is said of it.
    return HttpResponseRedirect(address + "#content-start")


def _keys(given: list[str]) -> list[int]:
    return [int(pk) for pk in given if pk.isdecimal() and len(pk) < 19]


def table(request: HttpRequest, site: AdminSite, round: Round, name: str) -> HttpResponse:
    if name not in TABLES:
        raise Http404
    headers, rows = TABLES[name](round)
    file = f"jury-{round.contest.edition.year}-round-{round.number}-{name}.csv"
    told = {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store, private"}
    return HttpResponse(write_csv(headers, rows), content_type="text/csv; charset=utf-8", headers=told)
