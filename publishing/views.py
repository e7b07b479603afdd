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

    The link lives as long as whoever made it may see the thing at the desk.
    """
    link = links.read(token)
    if link is None:
        raise Http404
    maker: Any = copy(request)
    maker.user = get_user_model().objects.filter(pk=link.by, is_active=True, is_staff=True).first()
    thing = link.model._base_manager.filter(pk=link.pk).first()
    model_admin: Any = admin.site._registry.get(link.model)
    if link.ends_at <= timezone.now() or not (maker.user and thing and model_admin):
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
