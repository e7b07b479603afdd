"""What may be missing or wrong in the prizes."""

from collections import Counter
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing import care
from publishing.care import Check, Finding, mendable
from publishing.figures import contradicts

from .models import Category, Cycle, CycleFigure, Distinction

# The topics of the figures that say how many there were of a rank.
TOPICS = {"winners": Distinction.Rank.WINNER, "champions": Distinction.Rank.CHAMPION}


def counts_that_disagree(request: HttpRequest) -> list[Finding]:
    """Only what is too much: records that are missing are shown on the board of the cycle, and contradict nothing."""
    cycles = mendable(request, Cycle)
    counted: Counter[tuple[int, str]] = Counter()
    rows = Distinction.objects.filter(cycle__in=cycles).order_by().values_list("cycle", "rank")
    for cycle, rank, count in rows.annotate(Count("pk")):
        counted[cycle, rank] = count
    findings = []
    figures = CycleFigure.objects.filter(cycle__in=cycles, headline=True, topic__in=TOPICS)
    for figure in figures.select_related("cycle"):
        count = counted[figure.cycle_id, TOPICS[figure.topic]]
        if count > figure.value and contradicts(figure, count):
            words = _("stated: %(figure)s; counted here: %(count)s") % {"figure": figure, "count": count}
            findings.append(_of_cycle(figure.cycle, words))
    return findings


def champions_that_do_not_fit(request: HttpRequest) -> list[Finding]:
    """18 winners with four champions each make 72: a stated number that is another one is shown."""
    figures = CycleFigure.objects.filter(cycle__in=mendable(request, Cycle), headline=True, topic__in=TOPICS)
    stated: dict[int, dict[str, Any]] = {}
    for figure in figures.select_related("cycle"):
        stated.setdefault(figure.cycle_id, {})[figure.topic] = figure
    findings = []
    for both in stated.values():
        if len(both) < len(TOPICS):
            continue
        winners, champions = both["winners"], both["champions"]
        if champions.value != winners.value * 4:
            words = _("%(winners)s × 4 = %(product)s, and stated are %(champions)s")
            values = {"winners": winners.value, "product": winners.value * 4, "champions": champions.value}
            findings.append(_of_cycle(champions.cycle, words % values))
    return findings


def _of_cycle(cycle: Cycle, words: str) -> Finding:
    return Finding(str(cycle), f"{care.form_of(Cycle, cycle.pk)}#figures-group", words)


def categories_without_winner(request: HttpRequest) -> list[Finding]:
    """Of the newest cycle that has any."""
    cycle = mendable(request, Cycle).filter(distinctions__isnull=False).order_by("-edition__year").first()
    if cycle is None:
        return []
    won = Distinction.objects.winners().filter(cycle=cycle, category__isnull=False).values("category")
    missing = Category.objects.exclude(pk__in=won)
    form = care.form_of(Cycle, cycle.pk)
    return [Finding(str(category), form, str(cycle)) for category in missing]


def register() -> None:
    care.register(
        Check(
            "prize-counts",
            gettext_lazy("More prizes than stated"),
            gettext_lazy("A figure of a cycle states one number, and more are entered than that."),
            counts_that_disagree,
        ),
        Check(
            "prize-champions",
            gettext_lazy("Champions that do not fit their winners"),
            gettext_lazy("Each category has one winner and four champions."),
            champions_that_do_not_fit,
        ),
        Check(
            "prize-winners",
            gettext_lazy("Categories without a winner"),
            gettext_lazy("Readers are told that the winner has not been entered yet."),
            categories_without_winner,
        ),
    )
