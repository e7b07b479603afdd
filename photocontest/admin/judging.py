"""The juror's pages: one photo at a time, and nothing about whoever sent it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from medialib.models import widths_of
from publishing.reach import RefusedError

from ..models import MOST_STARS, Assignment, Criterion, Entry, Juror, Round
from ..services import jury
from ..services.jury import scoring, voting

STARS = range(1, MOST_STARS + 1)


@dataclass(frozen=True)
class BlindPhoto:
    """All that a page for jurors is given of a photo; whatever else an entry holds cannot get into one."""

    title: str
    description: str
    place: str
    country: str
    goals: list[str]
    alternative_text: str
    width: int
    height: int
    fallback: str
    smallest: str
    largest: str
    avif_set: str
    jpeg_set: str

    @classmethod
    def of(cls, entry: Entry) -> "BlindPhoto":
        widest = widths_of(entry.width)[-1] if entry.is_rendered else entry.at_once
        return cls(
            title=entry.title,
            description=entry.description,
            place=entry.place,
            country=str(entry.country.name),
            goals=[str(goal) for goal in entry.goals.all()],
            alternative_text=entry.alternative_text,
            width=entry.width,
            height=entry.height,
            fallback=entry.fallback,
            smallest=entry.smallest,
            largest=entry.url(widest, "jpeg"),
            avif_set=entry.avif_set,
            jpeg_set=entry.jpeg_set,
        )


@dataclass(frozen=True)
class Place:
    """A photo in a juror's pile, by its number there, with what the juror said of it."""

    number: int
    key: int
    photo: BlindPhoto
    has_vote: bool
    words: str
    # By the key of the criterion.
    stars: dict[int, int]
    is_yes: bool | None

    @classmethod
    def of(cls, row: Assignment) -> "Place":
        vote = scoring.vote_of(row)
        scores = list(vote.scores.all()) if vote else []
        return cls(
            number=row.order,
            key=row.pk,
            photo=BlindPhoto.of(row.entry),
            has_vote=vote is not None,
            words=words_of(row),
            stars={score.criterion_id: score.stars for score in scores},
            is_yes=vote.is_yes if vote else None,
        )


def words_of(row: Assignment) -> str:
    """A vote in words; empty where there is none."""
    vote = scoring.vote_of(row)
    if vote is None:
        return ""
    if vote.is_yes is not None:
        return _("yes") if vote.is_yes else _("no")
    if vote.rank is not None:
        return _("rank %(rank)s") % {"rank": vote.rank}
    return ", ".join(f"{score.criterion}: {score.stars}" for score in vote.scores.all())


@dataclass(frozen=True)
class Sitting:
    """A juror with an own pile in a round."""

    round: Round
    juror: Juror
    rows: list[Assignment]

    @property
    def is_open(self) -> bool:
        return self.round.status == Round.Status.OPEN

    @property
    def is_ranking(self) -> bool:
        return self.round.kind == Round.Kind.RANKING

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def done(self) -> int:
        return sum(scoring.vote_of(row) is not None for row in self.rows)

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def last(self) -> Assignment | None:
        """The photo that was voted on last."""
        voted = [(vote.at, vote.pk, row) for row in self.rows if (vote := scoring.vote_of(row)) is not None]
        return max(voted)[-1] if voted else None

    @property
    def address(self) -> str:
        return reverse("admin:photocontest_judging_round", args=[self.round.pk])

    @property
    def votes_address(self) -> str:
        return reverse("admin:photocontest_judging_votes", args=[self.round.pk])

    @property
    def list_address(self) -> str:
        """Where all photos of the pile are: in order to be ranked, or with the votes on them."""
        return self.address if self.is_ranking and self.is_open else self.votes_address

    @property
    def has_keys(self) -> bool:
        """Whether a photo is voted on where it is shown."""
        return self.is_open and not self.is_ranking

    def address_of(self, row: Assignment) -> str:
        return reverse("admin:photocontest_judging_photo", args=[self.round.pk, row.order])


def sittings(user: Any) -> list[Sitting]:
    """What somebody has to judge, and has judged: open rounds first."""
    found = []
    for juror in voting.memberships(user).select_related("user", "contest__edition"):
        rounds = juror.contest.rounds.exclude(status=Round.Status.PREPARED).order_by("-number")
        found += [Sitting(round, juror, voting.pile(round, juror)) for round in rounds]
    return sorted(found, key=lambda sitting: not sitting.is_open)


def may_judge(user: Any) -> bool:
    return user.is_active and user.has_perm("photocontest.add_vote")


def blind(juror: Juror) -> None:
    """Refuse a juror who sees the names of entrants by another role."""
    if jury.rounds.sees_names(juror):
        raise RefusedError(
            _("By another role you can see who sent the photos, so you cannot judge them. Ask an administrator.")
        )


def sit(request: HttpRequest, pk: int) -> Sitting:
    """The juror's own pile in a round that was opened; whoever has none finds no page."""
    if not may_judge(request.user):
        raise PermissionDenied
    juror = voting.memberships(request.user).filter(contest__rounds=pk).select_related("user", "contest").first()
    round = Round.objects.filter(pk=pk).exclude(status=Round.Status.PREPARED).select_related("contest").first()
    if juror is None or round is None:
        raise Http404
    blind(juror)
    return Sitting(round, juror, voting.pile(round, juror))


View = Callable[..., HttpResponse]


def judging(view: View) -> View:
    """A page of a round: what cannot be done as things stand is told, and leads back to the round."""

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def shown(request: HttpRequest, site: AdminSite, pk: int, **kwargs: Any) -> HttpResponse:
        sitting = sit(request, pk)
        try:
            return view(request, site, sitting, **kwargs)
        except jury.NotPossibleError as error:
            if in_background(request):
                return HttpResponse(str(error), status=409, content_type="text/plain")
            messages.error(request, str(error))
            return HttpResponseRedirect(sitting.address)

    return shown


def in_background(request: HttpRequest) -> bool:
    """Whether a script asks, which shows no page."""
    return request.headers.get("X-Requested-With") == "fetch"


def page(request: HttpRequest, site: AdminSite, template: str, title: str, **context: Any) -> HttpResponse:
    shown = {**site.each_context(request), "title": title, "subtitle": None, **context}
    return TemplateResponse(request, f"admin/photocontest/jury/{template}", shown)


def my_rounds(request: HttpRequest, site: AdminSite) -> HttpResponse:
    if not may_judge(request.user):
        raise PermissionDenied
    return page(request, site, "rounds.html", _("Photos for you to judge"), sittings=sittings(request.user))


@judging
def in_round(request: HttpRequest, site: AdminSite, sitting: Sitting) -> HttpResponse:
    """Where a juror goes on: the next photo without a vote, or the ranking."""
    if sitting.is_ranking and sitting.is_open:
        return ranking(request, site, sitting)
    if request.method == "POST" and "_undo" in request.POST:
        row = voting.undo(sitting.round, sitting.juror, by=request.user)
        return HttpResponseRedirect(sitting.address_of(row) if row else sitting.address)
    row = voting.next_open(sitting.rows) if sitting.is_open else None
    return HttpResponseRedirect(sitting.address_of(row) if row else sitting.votes_address)


@judging
def photo(request: HttpRequest, site: AdminSite, sitting: Sitting, number: int) -> HttpResponse:
    """One photo, and the vote on it."""
    row = next((row for row in sitting.rows if row.order == number), None)
    if row is None:
        raise Http404
    if request.method == "POST":
        return _decided(request, sitting, row)
    following = voting.next_open([each for each in sitting.rows if each != row], after=row.order)
    criteria, place = sitting.round.criteria.all(), Place.of(row)
    context = {
        "sitting": sitting,
        "place": place,
        "criteria": [
            (criterion, [(each, place.stars.get(criterion.pk) == each) for each in STARS]) for criterion in criteria
        ],
        "following": BlindPhoto.of(following.entry) if following else None,
        "last": Place.of(sitting.last) if sitting.last else None,
        "before": max((each.order for each in sitting.rows if each.order < number), default=None),
        "after": min((each.order for each in sitting.rows if each.order > number), default=None),
        "at": sitting.rows.index(row) + 1,
    }
    return page(request, site, "photo.html", place.photo.title, **context)


def _decided(request: HttpRequest, sitting: Sitting, row: Assignment) -> HttpResponse:
    if "_declare" in request.POST:
        # In a ranking another one may have been moved to this place meanwhile, in another window.
        if request.POST.get("photo") != str(row.pk):
            raise jury.NotPossibleError(_("Your photos have changed meanwhile. Look at them again."))
        jury.declare(row, by=request.user)
        messages.success(request, _("You do not judge this photo; it is no longer among yours."))
        return HttpResponseRedirect(sitting.address)
    if sitting.round.kind == Round.Kind.YES_NO:
        voting.vote(row, by=request.user, is_yes={"yes": True, "no": False}.get(request.POST.get("answer", "")))
    else:
        voting.vote(row, by=request.user, stars=stars_in(request, list(sitting.round.criteria.all())))
    following = voting.next_open([each for each in sitting.rows if each != row], after=row.order)
    return HttpResponseRedirect(sitting.address_of(following) if following else sitting.votes_address)


def stars_in(request: HttpRequest, criteria: Sequence[Criterion]) -> dict[Criterion, int]:
    posted = {criterion: request.POST.get(f"criterion-{criterion.pk}", "") for criterion in criteria}
    return {criterion: int(stars) for criterion, stars in posted.items() if stars in map(str, STARS)}


@judging
def votes(request: HttpRequest, site: AdminSite, sitting: Sitting) -> HttpResponse:
    """What a juror has voted so far, to look at and, while the round is open, to change."""
    context = {
        "sitting": sitting,
        "places": [Place.of(row) for row in sitting.rows],
        "own": scoring.own(sitting.round, sitting.rows),
        "last": Place.of(sitting.last) if sitting.last and sitting.is_open and not sitting.is_ranking else None,
    }
    return page(request, site, "votes.html", _("Your votes"), **context)


def ranking(request: HttpRequest, site: AdminSite, sitting: Sitting) -> HttpResponse:
    """All photos of a juror in order. It is kept with every move, and counts once it is handed in."""
    round, juror = sitting.round, sitting.juror
    if request.method == "POST":
        if "_take_back" in request.POST:
            voting.take_back(round, juror, by=request.user)
            messages.success(request, _("Your ranking was taken back; its order is kept."))
            return HttpResponseRedirect(sitting.address)
        moved = arranged(request, sitting.rows)
        voting.arrange(round, juror, moved)
        if in_background(request):
            return HttpResponse(status=204)
        if "_hand_in" in request.POST:
            voting.hand_in(round, juror, by=request.user)
            messages.success(request, _("Your ranking is handed in."))
        pk = request.POST.get("up") or request.POST.get("down") or ""
        return HttpResponseRedirect(f"{sitting.address}#photo-{pk}" if pk.isdecimal() else sitting.address)
    context = {
        "sitting": sitting,
        "places": [Place.of(row) for row in sitting.rows],
        "is_handed_in": voting.is_handed_in(sitting.rows),
    }
    return page(request, site, "ranking.html", _("Your ranking"), **context)


def arranged(request: HttpRequest, rows: Sequence[Assignment]) -> list[int]:
    """The keys of the photos in the order that the numbers of the form and the button pressed ask for.

    Whoever types another number means that place: what moves up goes before, and what moves down behind what is there.
    """
    wanted = []
    for number, row in enumerate(rows, 1):
        typed = request.POST.get(f"place-{row.pk}", "")
        place = int(typed) if typed.isdecimal() and len(typed) < 6 else number
        wanted.append((place, (place > number) - (place < number), number, row.pk))
    order = [pk for *_place, pk in sorted(wanted)]
    for button, step in (("up", -1), ("down", 1)):
        here = next((at for at, pk in enumerate(order) if str(pk) == request.POST.get(button)), None)
        if here is not None:
            there = min(max(here + step, 0), len(order) - 1)
            order[here], order[there] = order[there], order[here]
    return order


def urls(site: AdminSite) -> list[Any]:
    def of(view: View) -> View:
        return site.admin_view(lambda request, **kwargs: view(request, site, **kwargs))

    return [
        path("judging/", of(my_rounds), name="photocontest_judging"),
        path("judging/<int:pk>/", of(in_round), name="photocontest_judging_round"),
        path("judging/<int:pk>/votes/", of(votes), name="photocontest_judging_votes"),
        path("judging/<int:pk>/<int:number>/", of(photo), name="photocontest_judging_photo"),
    ]
