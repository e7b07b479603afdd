"""The pages of the hackathons."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.signing import BadSignature, SignatureExpired
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_countries.fields import Country

from forums.models import Achievement, AlbumPicture, Edition, Session
from intake.services import erase
from intake.views import Pages, answer, form_page, see
from publishing import cache
from publishing.figures import by_topic
from publishing.models import EditorialNote
from publishing.notes import notes_on, notes_on_all
from publishing.together import read_together
from reference.models import ActionLine, Goal, Region

from . import services
from .forms import InterestForm
from .models import (
    Award,
    Challenge,
    Hackathon,
    HackathonFigure,
    HackathonLink,
    HackathonOrganisation,
    HackathonPerson,
    Interest,
    Team,
)

# How many pictures of the album stand on the page of a hackathon.
PICTURES = 6
GENDERS = ("women", "men")


def live_hackathons() -> QuerySet[Hackathon]:
    return Hackathon.objects.live().select_related("edition", "picture", "album")


def live_hackathon(year: int, slug: str) -> Hackathon:
    return get_object_or_404(live_hackathons(), edition__year=year, slug=slug)


@require_safe
def hackathon_list(request: HttpRequest) -> HttpResponse:
    hackathons = live_hackathons().with_counts()  # type: ignore[attr-defined]
    return render(request, "hackathons/hackathon_list.html", {"hackathons": hackathons})


@require_safe
def year_detail(request: HttpRequest, year: int) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.live(), year=year)
    hackathons = live_hackathons().with_counts().filter(edition=edition)  # type: ignore[attr-defined]
    return render(request, "hackathons/year_detail.html", {"edition": edition, "hackathons": hackathons})


@require_safe
def hackathon_detail(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    hackathon = live_hackathon(year, slug)
    teams = Team.objects.live().filter(hackathon=hackathon)
    pictures = AlbumPicture.objects.live().filter(album=hackathon.album_id).select_related("picture", "album__edition")
    (
        organisations,
        people,
        challenges,
        found,
        awards,
        figures,
        links,
        sessions,
        achievements,
        lines,
        goals,
        pictures_shown,
        notes,
        team_notes,
    ) = read_together(
        HackathonOrganisation.objects.live().filter(hackathon=hackathon).select_related("organisation"),
        HackathonPerson.objects.live().filter(hackathon=hackathon).select_related("person"),
        Challenge.objects.filter(hackathon=hackathon),
        teams.select_related("hackathon__edition"),
        Award.objects.live().filter(hackathon=hackathon).select_related("giver", "team__hackathon__edition"),
        HackathonFigure.objects.filter(hackathon=hackathon),
        HackathonLink.objects.filter(hackathon=hackathon),
        Session.objects.live().filter(hackathons=hackathon).select_related("edition"),
        Achievement.objects.live().filter(hackathons=hackathon).select_related("edition"),
        ActionLine.objects.filter(hackathons=hackathon),
        Goal.objects.filter(hackathons=hackathon),
        pictures[:PICTURES],
        notes_on(hackathon),
        notes_on_all(teams),
    )
    context: dict[str, Any] = {
        "hackathon": hackathon,
        "organisations": by_role(organisations),
        "people": people,
        "challenges": by_challenge(challenges, found, awards, team_notes),
        "awards": awards,
        "figures": by_topic(figures),
        "genders": shares(figures),
        "origins": origins(found),
        "links": links,
        "sessions": sessions,
        "achievements": achievements,
        "action_lines": lines,
        "goals": goals,
        "pictures": pictures_shown,
        "notes": notes,
    }
    return render(request, "hackathons/hackathon_detail.html", context)


def by_role(rows: Iterable[HackathonOrganisation]) -> list[tuple[str, list[HackathonOrganisation]]]:
    """Organisations under the label of their role, in the order of the roles."""
    groups: dict[str, list[HackathonOrganisation]] = {role: [] for role in HackathonOrganisation.Role.values}
    for row in rows:
        groups[row.role].append(row)
    return [(str(HackathonOrganisation.Role(role).label), found) for role, found in groups.items() if found]


def by_challenge(
    challenges: list[Challenge], teams: list[Team], awards: list[Award], notes: list[EditorialNote]
) -> list[tuple[Challenge | None, list[dict[str, Any]]]]:
    """Each challenge with the teams that took it on, and last, if there are any, the teams without a known one."""
    rows: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for team in teams:
        given = [award for award in awards if award.team_id == team.pk]
        about = [note for note in notes if note.object_id == team.pk]
        rows[team.challenge_id].append({"team": team, "awards": given, "notes": about})
    known: list[tuple[Challenge | None, list[dict[str, Any]]]] = [
        (challenge, rows[challenge.pk]) for challenge in challenges
    ]
    return [*known, (None, rows[None])] if rows[None] else known


def shares(figures: list[HackathonFigure]) -> list[dict[str, Any]]:
    """Women and men among those who took part, each with their part of a hundred and where it begins."""
    stated = [figure for topic in GENDERS for figure in figures if figure.topic == topic and figure.headline]
    whole = sum(figure.value for figure in stated)
    if len(stated) < len(GENDERS) or not whole:
        return []
    first = round(stated[0].value * 100 / whole)
    return [
        {"figure": stated[0], "percent": first, "start": 0},
        {"figure": stated[1], "percent": 100 - first, "start": first},
    ]


def origins(teams: list[Team]) -> list[tuple[str, list[tuple[Country, int]]]]:
    """The countries of the teams with how many came from each, under their regions."""
    regions = cache.versioned("reference.regions", lambda: list(Region.objects.all()))
    counts: dict[Country, int] = defaultdict(int)
    for team in teams:
        if team.country:
            counts[team.country] += 1
    found: dict[str, list[tuple[Country, int]]] = defaultdict(list)
    for country, count in sorted(counts.items(), key=lambda pair: str(pair[0].name)):
        region = next((region.name for region in regions if country in region.countries), _("Other"))
        found[region].append((country, count))
    return sorted(found.items())


@require_safe
def team_detail(request: HttpRequest, year: int, slug: str, team: str) -> HttpResponse:
    hackathon = live_hackathon(year, slug)
    found = get_object_or_404(
        Team.objects.live().select_related("hackathon__edition", "challenge", "picture"), hackathon=hackathon, slug=team
    )
    awards, others, notes = read_together(
        Award.objects.live().filter(team=found).select_related("giver"),
        Team.objects.live().filter(hackathon=hackathon).exclude(pk=found.pk).select_related("hackathon__edition"),
        notes_on(found),
    )
    context = {"hackathon": hackathon, "team": found, "awards": awards, "others": others, "notes": notes}
    return render(request, "hackathons/team_detail.html", context)


# Taking part

TAKING_PART = Pages(form="hackathons/take_part.html", closed="hackathons/call_closed.html")


@never_cache
@form_page
def take_part(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    hackathon = live_hackathon(year, slug)
    if not hackathon.registration:
        raise Http404(_("There is no registration for this hackathon here."))
    return answer(
        request,
        InterestForm(request.POST if request.method == "POST" else None),
        lambda form: services.register(form.save(commit=False), hackathon=hackathon),
        correct=services.correct,
        pages=TAKING_PART,
        is_open=hackathon.takes_registrations,
        context={"hackathon": hackathon},
    )


@never_cache
@form_page
def interest_detail(request: HttpRequest, year: int, slug: str, token: str) -> HttpResponse:
    """The receipt, behind its private link; sending the form in it withdraws the registration."""
    interest = Interest.by_token(token)
    hackathon = hackathon_behind(interest, year, slug)
    if interest is None or interest.hackathon_id != hackathon.pk:
        return gone(request, hackathon)
    if request.method == "POST":
        erase(interest)
        return gone(request, hackathon, status=200)
    return render(request, "hackathons/interest_detail.html", {**around(hackathon), "interest": interest})


@never_cache
@form_page
def interest_confirm(request: HttpRequest, year: int, slug: str, stamp: str) -> HttpResponse:
    """What the link in the mail opens. Programs that read mail open links too, so a button confirms."""
    try:
        reference = Interest.reference_to_confirm(stamp)
    except SignatureExpired:
        return gone(request, live_hackathon(year, slug))
    except BadSignature as error:
        raise Http404(_("This link is not whole.")) from error
    interest = Interest.objects.filter(reference=reference).first()
    hackathon = hackathon_behind(interest, year, slug)
    if interest and interest.hackathon_id != hackathon.pk:
        interest = None
    if interest and (interest.confirmed_at or request.method == "POST"):
        interest = services.confirm(interest)
        if interest:
            return see(interest)
    if interest is None:
        return gone(request, hackathon)
    return render(request, "hackathons/interest_confirm.html", {**around(hackathon), "interest": interest})


def around(hackathon: Hackathon) -> dict[str, Any]:
    """What a private page shows around its own: no way to pages that are hidden."""
    return {"hackathon": hackathon, "is_hidden": not hackathon.is_live()}


def hackathon_behind(interest: Interest | None, year: int, slug: str) -> Hackathon:
    """The live hackathon at an address, or that of a private link which led there before it was renamed or hidden."""
    found = live_hackathons().filter(edition__year=year, slug=slug).first()
    if found is None and interest:
        found = Hackathon.objects.select_related("edition").get(pk=interest.hackathon_id)
    if found is None:
        raise Http404(_("There is no such hackathon."))
    return found


def gone(request: HttpRequest, hackathon: Hackathon, *, status: int = 410) -> HttpResponse:
    """It was withdrawn, erased or never there; which of these is nobody's business."""
    context = {**around(hackathon), "withdrawn": status != 410}
    return render(request, "hackathons/interest_gone.html", context, status=status)
