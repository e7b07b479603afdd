"""Previews for people without an account."""

from copy import copy
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .preview import links, pages
from .preview.running import Preview, previewing
from .preview.shown import show


@require_safe
def shared(request: HttpRequest, token: str, page: str = "") -> HttpResponse:
    """A page of the site with one thing in it that is not public yet, as it is saved now.

    The link lives until it is taken back, and only as long as whoever made it may see the thing at the desk.
    """
    word = links.read(token)
    if word is None:
        raise Http404
    link = links.find(word)
    if link is None or link.ends_at <= timezone.now():
        return ended(request)
    if link.taken_back_at:
        return taken_back(request)
    maker: Any = copy(request)
    maker.user = get_user_model().objects.filter(pk=link.made_by_id, is_active=True, is_staff=True).first()
    thing = link.thing
    model_admin: Any = admin.site._registry.get(type(thing))
    if not (maker.user and thing and model_admin):
        return ended(request)
    if not model_admin.has_view_or_change_permission(maker, thing):
        return ended(request)
    start = request.path.removesuffix(page)
    if not page:
        address = model_admin.preview_address(thing)
        return pages.private(redirect(start + address.lstrip("/"))) if address else ended(request)
    moment = date_format(timezone.localtime(link.ends_at), "j F Y, H:i")
    words = _("Preview: not public. This link ends on %(moment)s.") % {"moment": moment}
    with previewing(Preview(words)) as preview:
        show(preview, model_admin.shown_in_preview(thing), maker, admin.site)
        place = pages.Place(f"/{page}", request.META.get("QUERY_STRING", ""))
        try:
            return pages.show_page(request, place, lead=lambda address: start + address.lstrip("/"))
        except pages.NoPageError as error:
            return pages.no_page(request, error)


def ended(request: HttpRequest) -> HttpResponse:
    return pages.note(
        request,
        _("This preview link has ended"),
        _("It was good for seven days, or as long as whoever made it may see the page. Ask that person for another."),
        status=410,
    )


def taken_back(request: HttpRequest) -> HttpResponse:
    return pages.note(
        request,
        _("This preview link was taken back"),
        _("Whoever gave it to you, or a colleague of theirs, has ended it. Ask that person for another."),
        status=410,
    )
