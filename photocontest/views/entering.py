"""Entering the contest, and what an entrant sees and does behind the private link."""

import logging

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from intake import limits
from intake.models import Call
from intake.receiving import SettledError
from intake.views import Pages, answer, form_page, see
from medialib.decoding import BusyError, Reason, RefusedError, Turn
from medialib.models import NO_ROOM
from medialib.storage import is_full

from ..forms import AboutForm, EntrantForm, WordsForm
from ..models import Contest, Decision, Entrant, Entry
from ..services import entering
from .contests import around, get_contest

logger = logging.getLogger(__name__)

ENTERING = Pages(form="photocontest/enter.html", closed="photocontest/call_closed.html")
CORRECTING = Pages(form="photocontest/entrant_correct.html", closed="photocontest/call_closed.html")
# Of photos that are looked into for one address; a class with its teacher sends fewer.
MOST_PHOTOS_IN_AN_HOUR = 300
# Seconds after which there is likely to be time for a photo.
RETRY_AFTER = "30"


@never_cache
@form_page
def enter(request: HttpRequest, year: int) -> HttpResponse:
    contest = get_contest(year)
    if contest.call == Call.NONE:
        raise Http404(_("No photos are taken here for this contest."))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EntrantForm(*sent, contest=contest)
    is_open = contest.takes(begun=form.begun)
    refused: dict[int, str] = {}
    if form.is_bound and is_open and not form.former():
        refused = take_files(request, form)
        form = EntrantForm(form.data, request.FILES, contest=contest, refused=refused)
    context = {"contest": contest, "most_bytes": settings.PICTURE_BYTES, "reasons": Reason}
    try:
        response = answer(
            request,
            form,
            lambda form: entering.enter(form.save(commit=False), form.used, contest=contest),  # type: ignore[attr-defined]
            pages=ENTERING,
            is_open=is_open,
            context=context,
        )
    except entering.GoneError:
        form.refuse("gone", _("A photo was taken out of the form in another window. Choose it again."))
        return render(request, ENTERING.form, {**context, "form": form}, status=409)
    if response.status_code == 422 and str(entering.LATER) in refused.values():
        response.status_code = 503
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def take_files(request: HttpRequest, form: EntrantForm) -> dict[int, str]:
    """Keep the photos that came with the form, so that none has to be chosen again whatever else is to be mended.

    Returns why those are not taken that are not, by their slots.
    """
    turn = Turn()
    refused = entering.finish_all(form.key, turn)
    for photo in form.photos:
        file = request.FILES.get(photo.add_prefix("file"))
        if form.data.get(photo.add_prefix("drop")):
            entering.drop(form.key, photo.slot)
            refused.pop(photo.slot, None)
        elif file is not None:
            refused.pop(photo.slot, None)
            try:
                if not limits.take_place(request, "photocontest.photo", most=MOST_PHOTOS_IN_AN_HOUR):
                    refused[photo.slot] = _("Too many photos came from where you are. Send this one in an hour.")
                else:
                    entering.keep_photo(file, contest=form.contest, key=form.key, slot=photo.slot, turn=turn)
            except RefusedError as error:
                refused[photo.slot] = str(error)
            except BusyError:
                refused[photo.slot] = str(entering.LATER)
            except OSError as error:
                if not is_full(error):
                    raise
                logger.error("No room for a photo: %s", error)
                refused[photo.slot] = str(NO_ROOM)
    return refused


def sent(year: int, token: str) -> tuple[Contest, Entrant | None]:
    """The entrant behind a private link, which works while the contest is hidden too, and the contest in any case."""
    entrant = Entrant.by_token(token)
    if entrant is None or entrant.contest.edition.year != year:
        return get_contest(year), None
    return entrant.contest, entrant


@never_cache
@form_page
def entrant_detail(request: HttpRequest, year: int, token: str) -> HttpResponse:
    """The receipt, behind its private link; its buttons withdraw a photo, or everything."""
    contest, entrant = sent(year, token)
    if entrant is None:
        return gone(request, contest)
    standing = Prefetch("decisions", Decision.objects.filter(taken_back_at=None), to_attr="standing")
    entries = entrant.entries.select_related("contest__edition").prefetch_related(standing).order_by("slot")
    if request.method == "POST":
        if "erase" in request.POST:
            entering.erase(entrant)
            return gone(request, contest, status=200)
        pk = request.POST.get("withdraw", "")
        entering.withdraw(entries.filter(pk=pk) if pk.isdecimal() and len(pk) < 19 else [])
        return see(entrant)
    # Each with what a moderator last said about it and has not taken back.
    rows = [(entry, entering.may_be_corrected(entry), next(iter(entry.standing), None)) for entry in entries]
    context = {
        **around(contest),
        "entrant": entrant,
        "received_there": contest.there(entrant.sent_at),
        "entries": rows,
        "may_correct": any(may_be_corrected for _entry, may_be_corrected, _word in rows),
        "shown": set(Entry.objects.live().filter(entrant=entrant).values_list("pk", flat=True)),
    }
    return render(request, "photocontest/entrant_detail.html", context)


@never_cache
@form_page
def entrant_correct(request: HttpRequest, year: int, token: str) -> HttpResponse:
    """What somebody told about themselves, to be typed over; the name until a photo of theirs is decided on."""
    contest, entrant = sent(year, token)
    if entrant is None:
        return gone(request, contest)
    try:
        return answer(
            request,
            AboutForm(request.POST if request.method == "POST" else None, instance=entrant),
            entering.correct_entrant,
            pages=CORRECTING,
            is_open=True,
            context={**around(contest), "entrant": entrant},
        )
    except SettledError:
        return see(entrant)


@never_cache
@form_page
def entry_correct(request: HttpRequest, year: int, token: str, pk: int) -> HttpResponse:
    """The words of a photo, to be typed over until the contest closes."""
    contest, entrant = sent(year, token)
    if entrant is None:
        return gone(request, contest)
    entry = get_object_or_404(entrant.entries.select_related("contest__edition"), pk=pk)
    is_gone = entry.review == Entry.Review.GONE
    if is_gone or (request.method != "POST" and not entering.may_be_corrected(entry)):
        return see(entrant)
    form = WordsForm(request.POST if request.method == "POST" else None, instance=entry)
    status = 422 if form.errors else 200
    if form.is_valid():
        if entering.correct(entry, form):
            return see(entrant)
        form.add_error(None, _("It was decided on or the contest has closed meanwhile, so it stays as it was."))
        status = 409
    context = {**around(contest), "entrant": entrant, "entry": entry, "form": form}
    return render(request, "photocontest/entry_correct.html", context, status=status)


@never_cache
@form_page
def entrant_data(request: HttpRequest, year: int, token: str) -> HttpResponse:
    """All that is kept about an entrant, as a file."""
    contest, entrant = sent(year, token)
    if entrant is None:
        return gone(request, contest)
    response = JsonResponse(entering.told(entrant), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="{entrant.reference}.json"'
    return response


def gone(request: HttpRequest, contest: Contest, *, status: int = 410) -> HttpResponse:
    """It was withdrawn, erased or never there; which of these is nobody's business."""
    context = {**around(contest), "withdrawn": status != 410}
    return render(request, "photocontest/entrant_gone.html", context, status=status)
