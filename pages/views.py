"""The home page, plain pages, and the list of editorial notes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from intake import retention
from publishing import cache
from publishing.listing import paginate
from publishing.notes import notes_in_view, notes_on, with_subjects

from .home import blocks
from .models import Page

NOTES_PER_PAGE = 30
# The page below whose words stands what is kept about people.
PRIVACY = "about/privacy"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/home.html", {"blocks": cache.versioned("pages.home", blocks)})


@require_safe
def page_detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(Page.objects.live(), slug=slug)
    kept = retention.table() if slug == PRIVACY else []
    return render(request, "pages/page_detail.html", {"page": page, "kept": kept, "notes": notes_on(page)})


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Every public editorial note whose thing readers can see."""
    page = paginate(notes_in_view(), request, per_page=NOTES_PER_PAGE)
    return render(request, "pages/corrections.html", {"page": page, "notes": with_subjects(page)})
