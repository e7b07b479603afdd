"""What readers see of the photo contests: the call, the winners, the gallery and each photo."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from medialib import storage
from medialib.views import CONTENT_TYPES
from publishing import cache
from publishing.counting import live_rows
from publishing.listing import Choices, country_choices, paginate
from publishing.notes import notes_on
from publishing.together import read_together
from reference.models import ActionLine, Goal

from .. import cards
from ..filters import UNRECORDED, EntryFilter
from ..models import Award, Campaign, Contest, Entry, Example
from ..models.entries import held_token

# As many as come to 150 kB at most; a browser fetches those below the window too.
PHOTOS_PER_PAGE = 12
PHOTOS_ON_CALL = 8
# Long enough that the next photo is there before a moderator gets to it.
KEPT_HELD = "private, max-age=600"


def live_contests() -> QuerySet[Contest]:
    counted = Contest.objects.live().annotate(entry_count=live_rows(Entry, "contest"))
    return counted.select_related("edition")


def get_contest(year: int) -> Contest:
    """The live contest with its count of photos, shared by requests while the site version stands."""
    contest = cache.versioned(f"photocontest.contest.{year}", live_contests().filter(edition__year=year).first)
    if contest is None:
        raise Http404(_("There is no photo contest of this year."))
    return contest


def around(contest: Contest) -> dict[str, Any]:
    """What a private page shows around its own: no way to pages that are hidden."""
    return {"contest": contest, "is_hidden": not contest.is_live()}


def live_awards(contest: Contest) -> QuerySet[Award]:
    """Those of a contest whose photo readers see, with what a card shows."""
    awards = Award.objects.live().filter(Entry.live_q(prefix="entry__"), contest=contest)
    return awards.select_related("entry__contest__edition")


@dataclass(frozen=True)
class Row:
    """A photo among others, as what shows albums takes it."""

    number: int
    picture: Entry

    @property
    def url(self) -> str:
        return self.picture.get_absolute_url()

    @property
    def words(self) -> str:
        return self.picture.title

    @property
    def more(self) -> str:
        return _("About this photo")

    @property
    def alternative_text(self) -> str:
        return self.picture.alternative_text


def numbered(entries: Iterable[Entry], *, first: int = 1) -> list[Row]:
    return [Row(number, entry) for number, entry in enumerate(entries, first)]


@require_safe
def contest_list(request: HttpRequest) -> HttpResponse:
    return render(request, "photocontest/contest_list.html", {"contests": live_contests()})


@require_safe
def contest_detail(request: HttpRequest, year: int) -> HttpResponse:
    contest = get_contest(year)
    awards, photos, examples, campaigns, notes = read_together(
        live_awards(contest),
        Entry.objects.live().filter(contest=contest).for_list().order_by("-pk")[:PHOTOS_ON_CALL],
        Example.objects.live().filter(album=contest).select_related("picture"),
        Campaign.objects.filter(contest=contest),
        notes_on(contest),
    )
    context = {
        "contest": contest,
        "awards": awards,
        "rows": numbered(photos) if contest.shows_gallery else [],
        "examples": examples,
        "campaigns": campaigns,
        "notes": notes,
    }
    return render(request, "photocontest/contest_detail.html", context)


@require_safe
def winner_list(request: HttpRequest, year: int) -> HttpResponse:
    contest = get_contest(year)
    awards, notes = read_together(live_awards(contest), notes_on(contest))
    return render(request, "photocontest/winner_list.html", {"contest": contest, "awards": awards, "notes": notes})


@require_safe
def entry_list(request: HttpRequest, year: int) -> HttpResponse:
    contest = get_contest(year)
    if not contest.shows_gallery:
        raise Http404(_("The photos of this contest are not shown."))
    entries = Entry.objects.live().filter(contest=contest)
    found = EntryFilter(request.GET, queryset=entries.for_list().order_by("-pk"), choices=choices_of(entries))
    page = paginate(found.qs, request, per_page=PHOTOS_PER_PAGE)
    rows = numbered(page, first=page.start_index())
    context = {"contest": contest, "filter": found, "page": page, "rows": rows}
    return render(request, "photocontest/entry_list.html", context)


def choices_of(entries: QuerySet[Entry]) -> dict[str, Choices]:
    """What the filters offer: only what occurs among these photos."""
    lines, goals = read_together(
        ActionLine.objects.main_where(Q(photo_entries__in=entries)),
        Goal.objects.filter(photo_entries__in=entries).distinct(),
    )
    codes = set(entries.order_by().values_list("country", flat=True).distinct())
    unrecorded = [(UNRECORDED, _("Not recorded"))]
    return {
        "goal": [(str(goal.number), str(goal)) for goal in goals],
        "action_line": [(line.code.lower(), str(line)) for line in lines],
        "country": country_choices(codes) + unrecorded * (not all(codes)),
    }


@require_safe
def entry_detail(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    contest = get_contest(year)
    entry = get_object_or_404(Entry.objects.select_related("contest__edition", "action_line"), contest=contest, pk=pk)
    if entry.review == Entry.Review.GONE:
        return render(request, "photocontest/entry_gone.html", {"contest": contest}, status=410)
    if not entry.is_live():
        raise Http404(_("There is no such photo."))
    awards, goals, before, after, notes = read_together(
        Award.objects.live().filter(entry=entry),
        Goal.objects.filter(photo_entries=entry),
        neighbours(contest).filter(pk__gt=pk).order_by("pk")[:1],
        neighbours(contest).filter(pk__lt=pk).order_by("-pk")[:1],
        notes_on(entry),
    )
    context: dict[str, Any] = {
        "contest": contest,
        "entry": entry,
        "awards": awards,
        "goals": goals,
        "lines": [entry.action_line] if entry.action_line else [],
        "previous": before[0] if before else None,
        "next": after[0] if after else None,
        "notes": notes,
        "shared": cards.shared(entry, awards),
    }
    return render(request, "photocontest/entry_detail.html", context)


def neighbours(contest: Contest) -> QuerySet[Entry]:
    """The photos among which readers go on and back: those of the gallery, newest first, or the winners."""
    return Entry.objects.live().filter(contest=contest).for_list()


@require_safe
def held(request: HttpRequest, signed: str, width: int, kind: str) -> FileResponse:
    """A rendition of a photo that readers do not see; whoever has its address was given it by a page meant for them."""
    token = held_token(signed)
    if token is None or kind not in CONTENT_TYPES:
        raise Http404
    try:
        file = storage.private().open(f"{storage.HELD}/{token[:2]}/{token}/{width}.{kind}")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=CONTENT_TYPES[kind])
    response["Cache-Control"] = KEPT_HELD
    return response
