"""What a preview shows beyond what readers see: a thing, what is shown with it, and what it belongs to."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.sites import AdminSite
from django.http import HttpRequest

from ..models import LiveModel
from ..reach import WithinReach
from .running import Preview


def show(preview: Preview, things: list[Any], request: HttpRequest, site: AdminSite) -> None:
    """Show things as if they were published, with those hidden parents of theirs that the user may see at the desk.

    What else is hidden stays hidden: other drafts are no part of what readers would get.
    """
    for thing in things:
        for each in _with_parents(thing, request, site):
            preview.show(each)


def _with_parents(thing: Any, request: HttpRequest, site: AdminSite) -> Iterator[LiveModel]:
    if not isinstance(thing, LiveModel):
        return
    yield thing
    for name in thing.shown_with:
        part = getattr(thing, name)
        if part is not None and _may_see(part, request, site):
            yield part
    for name in thing.live_parents:
        parent = getattr(thing, name)
        if parent is None or not _may_see(parent, request, site):
            continue
        if type(parent) is type(thing):
            yield parent  # a tree is hidden one level deep
        else:
            yield from _with_parents(parent, request, site)


def _may_see(thing: Any, request: HttpRequest, site: AdminSite) -> bool:
    model_admin = site._registry.get(type(thing))
    return isinstance(model_admin, WithinReach) and model_admin.has_view_or_change_permission(request, thing)
