"""What a photo's page is shared and printed with: its preview image, and the poster of a winner."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import FileResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from medialib.printing import NoPrinterError
from medialib.views import ASK_FIRST, FOR_STAFF, preview_image
from pages.context_processors import shell

from .. import cards
from ..models import Award, Entry
from ..services import posters
from .contests import get_contest, live_awards


@require_safe
def entry_card(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """There for as long as the page is."""
    contest = get_contest(year)
    entry = get_object_or_404(Entry.objects.live(), contest=contest, pk=pk)
    entry.contest = contest
    awards = list(Award.objects.live().filter(entry=entry))
    return preview_image(cards.card_of(entry, awards, site=shell(request)["shell"]["settings"].name))


@require_safe
def poster(request: HttpRequest, year: int, pk: int) -> HttpResponse | FileResponse:
    """The poster of a photo that was awarded, for as long as readers see the award."""
    contest = get_contest(year)
    award = live_awards(contest).filter(entry=pk).first()
    if award is None:
        raise Http404(_("There is no such poster."))
    award.contest = contest
    try:
        file = posters.poster(award, language=get_language() or "en")
    except Entry.DoesNotExist as error:
        raise Http404(_("There is no such poster.")) from error
    except NoPrinterError as error:
        return not_now(request, award, str(error))
    except posters.BusyError:
        return not_now(request, award, _("Other posters are being made. Please try again in a minute."))
    name = slugify(award.entry.title)[:60].strip("-") or str(pk)
    response = FileResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="photo-contest-{year}-{name}.pdf"'
    response["Cache-Control"] = ASK_FIRST
    return response


def not_now(request: HttpRequest, award: Award, why: str) -> HttpResponse:
    context = {"award": award, "contest": award.contest, "why": why}
    response = render(request, "photocontest/poster_missing.html", context, status=503)
    response["Cache-Control"] = FOR_STAFF
    response["Retry-After"] = "60"
    return response
