"""The page of one section of a subject: all its entries, page by page."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from publishing.listing import paginate

from .mentions import sections_of

ENTRIES_PER_PAGE = 40

Crumb = tuple[str, str]


def render_section(request: HttpRequest, subject: Any, key: str, *, crumbs: Sequence[Crumb]) -> HttpResponse:
    """`crumbs` are titles with addresses and lead down to the subject; 404 for a key that no provider gives."""
    section = next((section for section in sections_of(subject) if section.key == key), None)
    if section is None:
        raise Http404(_("There is no such list."))
    page = paginate(section.rows, request, per_page=ENTRIES_PER_PAGE)
    title, url = crumbs[-1]
    return render(
        request,
        "reference/section.html",
        {
            "section": section,
            "page": page,
            "entries": [section.entry(row) for row in page],
            "crumbs": crumbs,
            "subject": {"title": title, "url": url},
        },
    )
