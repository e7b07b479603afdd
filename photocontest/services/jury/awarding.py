"""Awards made from what the last round came to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import ADDITION, LogEntry
from django.db import transaction
from django.utils.translation import gettext as _

from publishing import history

from ...models import Award, Contest, Entry, Result, Round
from . import log
from .rounds import NotPossibleError

# Where no photo passed, those of so many places are offered.
USUAL_PLACES = 3
MOST_OFFERED = 100


@dataclass(frozen=True)
class Candidate:
    """A photo that the last round judged."""

    result: Result
    # Whether others hold its place too.
    is_equal: bool
    # Whether it can still be awarded: neither withdrawn nor hidden since.
    is_there: bool
    award: Award | None

    @property
    def entry(self) -> Entry:
        return self.result.entry


def check(round: Round) -> None:
    """Raises NotPossibleError unless its results are the last word of the jury."""
    if round.status != Round.Status.CLOSED:
        raise NotPossibleError(_("Awards are made from the results of a round that is closed."))
    later = Round.objects.filter(contest=round.contest_id, number__gt=round.number).order_by("-number").first()
    if later is not None:
        raise NotPossibleError(_("Awards are made from the last round, which is %(round)s.") % {"round": later})


def places(round: Round) -> int:
    """How many places the results speak of: down to the last photo that passed."""
    last = round.results.filter(passes=True).order_by("-place").first()
    return last.place if last else USUAL_PLACES


def candidates(round: Round, places: int) -> list[Candidate]:
    """The photos of the first places in the order of the results, at most `MOST_OFFERED`; without a vote, none."""
    judged = round.results.exclude(votes=0)
    held = Counter(judged.values_list("place", flat=True))
    found = judged.filter(place__lte=places).select_related("entry__contest__edition", "entry__entrant")
    there = set(Entry.objects.to_judge().filter(contest=round.contest_id).values_list("pk", flat=True))
    awards = {award.entry_id: award for award in awarded(round)}
    return [
        Candidate(result, held[result.place] > 1, result.entry_id in there, awards.get(result.entry_id))
        for result in found[:MOST_OFFERED]
    ]


def awarded(round: Round) -> list[Award]:
    """The awards that there are in its contest, however they were entered."""
    return list(Award.objects.filter(contest=round.contest_id).select_related("contest__edition", "entry"))


@transaction.atomic
def award(round: Round, awards: Sequence[Award], *, by: Any) -> list[Award]:
    """Make awards as drafts, in one change that can be undone, and return them. Raises NotPossibleError.

    Asked for the same again, it makes nothing a second time. Nobody adds an award to the contest meanwhile: a new row
    needs the contest's, which is held here.
    """
    Contest.objects.select_for_update().get(pk=round.contest_id)
    check(round)
    there = {award.entry_id: award for award in awarded(round)}
    new = [award for award in awards if award.entry_id not in there]
    for each in awards:
        if each.entry_id in there and _words(each) != _words(there[each.entry_id]):
            message = _("“%(photo)s” was awarded meanwhile, in other words. Nothing was added; look again.")
            raise NotPossibleError(message % {"photo": each.entry})
    left = Entry.objects.to_judge().filter(results__round=round, pk__in=[award.entry_id for award in new])
    if left.count() != len(new):
        raise NotPossibleError(_("A photo was withdrawn or hidden meanwhile. Nothing was added; look again."))
    if new:
        comment = _("Made from the results of the jury, %(round)s.") % {"round": round}
        source = _("Results of the jury, %(round)s") % {"round": round}
        with history.recorded(by=by, comment=comment):
            for each in new:
                each.source = source
                each.save()
        LogEntry.objects.log_actions(by.pk, new, ADDITION, comment)
        words = [f"photo {each.entry_id}: {each.name}, place {each.place or 'none'}" for each in new]
        log.record(round, log.Verb.AWARDED, "\n".join(words), by=by)
    return new


def _words(award: Award) -> tuple[str, int | None, str]:
    return award.name, award.place, award.citation
