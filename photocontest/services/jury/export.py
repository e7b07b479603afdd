"""What a round leaves for the files: results, votes and the log, as tables."""

from typing import Any

from django.utils.translation import gettext as _

from ...models import Event, Round
from . import log, scoring

Table = tuple[list[str], list[list[Any]]]


def results(round: Round) -> Table:
    """The frozen results; nothing while the round is not closed."""
    headers = [_("place"), _("photo"), _("title"), _("score"), _("votes"), _("passes")]
    rows = round.results.select_related("entry")
    return headers, [
        [each.place, each.entry_id, each.entry.title, each.score, each.votes, each.passes] for each in rows
    ]


def votes(round: Round) -> Table:
    """Every vote by juror and photo, with the number that it counts as."""
    criteria = list(round.criteria.all())
    headers = [_("juror"), _("photo"), _("vote"), *(each.name for each in criteria), _("counts as"), _("at")]
    rows = scoring.assignments(round)
    worth = scoring.values(round, rows)
    found: list[list[Any]] = []
    for row in rows:
        if (vote := scoring.vote_of(row)) is None:
            found.append([str(row.juror), row.entry_id, _("none"), *([""] * len(criteria)), "", ""])
            continue
        said = {Round.Kind.YES_NO: _("yes") if vote.is_yes else _("no"), Round.Kind.RANKING: vote.rank}
        stars = {score.criterion_id: score.stars for score in vote.scores.all()}
        found.append(
            [
                str(row.juror),
                row.entry_id,
                said.get(Round.Kind(round.kind), ""),
                *(stars.get(each.pk, "") for each in criteria),
                scoring.rounded(worth[row.pk]),
                vote.at,
            ]
        )
    return headers, found


def events(round: Round) -> Table:
    headers = [_("at"), _("by"), _("what"), _("words")]
    rows = Event.objects.filter(round=round).select_related("by")
    return headers, [[each.at, str(each.by or ""), log.label(each.verb), each.words] for each in rows]
