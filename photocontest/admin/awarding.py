"""The coordinator's page on which the results of the last round become awards."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from publishing.admin.words import state_words
from publishing.reach import RefusedError

from ..models import Award, Round
from ..services import jury
from ..services.jury import awarding
from ..services.jury.awarding import Candidate

HIGHEST = 32767  # that the database has for a place
NAMES = {1: gettext_lazy("Winner"), 2: gettext_lazy("Second place"), 3: gettext_lazy("Third place")}


class PlacesForm(forms.Form):
    places = forms.IntegerField(label=gettext_lazy("Photos down to place"), min_value=1, max_value=HIGHEST)


class AwardForm(forms.ModelForm):
    """One photo's award."""

    place = forms.IntegerField(
        label=gettext_lazy("Place"),
        min_value=1,
        max_value=HIGHEST,
        required=False,
        error_messages={"min_value": gettext_lazy("Places begin at 1.")},
    )

    class Meta:
        model = Award
        fields = ("name", "place", "citation")
        labels = {
            "name": gettext_lazy("Award"),
            "citation": gettext_lazy("Citation, if there is one: why, in the jury’s words"),
        }
        help_texts = {"name": "", "citation": ""}
        widgets = {
            "name": forms.TextInput(attrs={"dir": "auto"}),
            "citation": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        }


class Row:
    """A photo with the form of its award.

    What was typed for a photo without a tick is kept as it is, and not found fault with.
    """

    def __init__(self, candidate: Candidate, data: Mapping[str, str] | None, chosen: set[str]) -> None:
        entry, result = candidate.entry, candidate.result
        self.candidate, self.result, self.entry, self.award = candidate, result, entry, candidate.award
        self.was_chosen = str(entry.pk) in chosen
        self.is_chosen = self.was_chosen if data is not None else result.passes
        self.is_chosen = self.is_chosen and self.award is None
        initial = {"name": NAMES.get(result.place, _("Honourable mention")), "place": result.place, "citation": ""}
        prefix = f"photo-{entry.pk}"
        if data is not None:
            initial = {name: data.get(f"{prefix}-{name}", usual) for name, usual in initial.items()}
        award = Award(contest_id=entry.contest_id, entry=entry)
        self.form = AwardForm(data if self.was_chosen else None, instance=award, prefix=prefix, initial=initial)

    @property
    def is_offered(self) -> bool:
        """Whether it can be ticked, or was when somebody else awarded it."""
        return self.candidate.is_there and (self.award is None or self.was_chosen)

    @property
    def state(self) -> tuple[str, str] | None:
        return state_words(self.award) if self.award else None


class AwardsForm(forms.Form):
    """Which photos get an award."""

    chosen = forms.MultipleChoiceField(
        error_messages={
            "required": gettext_lazy("Tick the photos that get an award."),
            "invalid_choice": gettext_lazy(
                "A photo that was ticked is not among those that can be awarded here: it was withdrawn or hidden, or "
                "is not of this round."
            ),
        }
    )

    def __init__(self, candidates: list[Candidate], data: Any = None) -> None:
        super().__init__(data)
        chosen = set(data.getlist("chosen")) if data is not None else set()
        self.rows = [Row(each, data, chosen) for each in candidates]
        field: Any = self.fields["chosen"]
        field.choices = [(str(row.entry.pk), row.entry.title) for row in self.rows if row.candidate.is_there]

    def is_valid(self) -> bool:
        """Every form is asked, so that all faults are told at once."""
        return all([super().is_valid(), *(row.form.is_valid() for row in self.rows if row.was_chosen)])

    @property
    def awards(self) -> list[Award]:
        return [row.form.instance for row in self.rows if row.was_chosen]


def may_award(request: HttpRequest, round: Round) -> bool:
    return _desk().has_add_permission(request) and not _closed_because(round)


def _desk() -> Any:
    """That of awards: whoever may add one there may do it here."""
    return admin.site.get_model_admin(Award)


def _closed_because(round: Round) -> str:
    return _desk().closed_because(Award(contest=round.contest))


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, site: AdminSite, round: Round) -> HttpResponse:
    if not _desk().has_add_permission(request):
        raise PermissionDenied
    if closed := _closed_because(round):
        raise RefusedError(closed)
    try:
        awarding.check(round)
    except jury.NotPossibleError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:photocontest_round_board", args=[round.pk]))
    places_form = PlacesForm(request.GET if "places" in request.GET else {"places": awarding.places(round)})
    places = places_form.cleaned_data["places"] if places_form.is_valid() else awarding.places(round)
    form = AwardsForm(awarding.candidates(round, places), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = awarding.award(round, form.awards, by=request.user)
        except jury.NotPossibleError as error:
            messages.error(request, str(error))
            form = AwardsForm(awarding.candidates(round, places), request.POST)
        else:
            _tell(request, len(made), len(form.awards) - len(made))
            return HttpResponseRedirect(list_of(round))
    context = {
        **site.each_context(request),
        "title": _("Make awards from these results"),
        "subtitle": None,
        "opts": Round._meta,
        "round": round,
        "places_form": places_form,
        "form": form,
        "is_cut": len(form.rows) == awarding.MOST_OFFERED,
        "awarded": awarding.awarded(round),
        "list_address": list_of(round),
        "sees_names": request.user.has_perm("photocontest.view_entrant"),
    }
    return TemplateResponse(request, "admin/photocontest/jury/awards.html", context)


def list_of(round: Round) -> str:
    """Where the awards of its contest are, to be looked at and published."""
    return f"{reverse('admin:photocontest_award_changelist')}?contest__edition__id__exact={round.contest.edition_id}"


def _tell(request: HttpRequest, made: int, there: int) -> None:
    parts = []
    if made:
        words = ngettext(
            "%(count)s award made, as a draft: readers see it once it is published.",
            "%(count)s awards made, as drafts: readers see them once they are published.",
            made,
        )
        parts.append(words % {"count": made})
    if there:
        words = ngettext(
            "%(count)s was there already, and stays as it is.",
            "%(count)s were there already, and stay as they are.",
            there,
        )
        parts.append(words % {"count": there})
    messages.add_message(request, messages.SUCCESS if made else messages.WARNING, " ".join(parts))
