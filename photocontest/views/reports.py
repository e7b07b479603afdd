"""Where readers report a photo."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from intake.forms import PublicForm
from intake.limits import sender_of
from intake.services import erase
from intake.views import Pages, answer, form_page

from ..models import Contest, Entry, Report
from ..services import reports
from .contests import around, get_contest

PAGES = Pages(form="photocontest/report.html", closed="photocontest/report_closed.html")


class ReportForm(PublicForm[Report]):
    name = "photocontest.report"
    most_in_an_hour = 10
    # Where the photo is known from.
    links_in = ("words",)

    class Meta:
        model = Report
        fields = ("why", "words", "email")
        labels = {"why": _("What is wrong?"), "words": _("In your own words"), "email": _("Your mail address")}
        help_texts = {
            "words": _("Whatever helps us to decide, such as where the photo is known from: at most 1200 characters."),
            "email": _("If you want to know what we decided. It is shown to nobody else."),
        }
        widgets = {
            "why": forms.RadioSelect,
            "words": forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        why: Any = self.fields["why"]
        why.choices = Report.Why.choices
        why.error_messages["required"] = _("Choose what is wrong.")


@never_cache
@form_page
def entry_report(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    contest = get_contest(year)
    entry = get_object_or_404(Entry.objects.for_list(), contest=contest, pk=pk)
    if entry.review == Entry.Review.GONE:
        return render(request, "photocontest/entry_gone.html", {"contest": contest}, status=410)
    is_shown = entry.is_live()
    # What somebody typed while others had it hidden is said too.
    was_shown = entry.review == Entry.Review.ACCEPTED and entry.hidden_at is not None
    return answer(
        request,
        ReportForm(request.POST if request.method == "POST" else None),
        lambda form: reports.report(form, entry=entry, sender=sender_of(request)),
        pages=PAGES,
        is_open=is_shown or (request.method == "POST" and was_shown),
        context={"contest": contest, "entry": entry if is_shown else None},
    )


@never_cache
@form_page
def report_detail(request: HttpRequest, year: int, token: str) -> HttpResponse:
    """The receipt, behind its private link; sending the form in it withdraws the report."""
    report = Report.by_token(token)
    if report is None or report.entry.contest.edition.year != year:
        return gone(request, get_contest(year))
    contest = report.entry.contest
    if request.method == "POST":
        erase(report)
        return gone(request, contest, status=200)
    return render(request, "photocontest/report_detail.html", {**around(contest), "report": report})


def gone(request: HttpRequest, contest: Contest, *, status: int = 410) -> HttpResponse:
    context = {**around(contest), "withdrawn": status != 410}
    return render(request, "photocontest/report_gone.html", context, status=status)
