"""Care for the content: what is missing or wrong, each with the form where it is mended.

Rooms register their checks in `AppConfig.ready()`. A check asks a fixed number of queries, however much it finds.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .addresses import address, without_language
from .models import FormerAddress, LiveModel, Publishable, RichTextField
from .reach import WithinReach

HREF = re.compile(r"""<a\s[^>]*?href=["']([^"']+)["']""")


@dataclass(frozen=True)
class Finding:
    """One thing to mend: its name, the form where it is mended, and what is the matter with it."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Check:
    """What is looked for and why it matters; `find` answers what the person of the request may mend."""

    key: str
    title: Any
    why: Any
    find: Callable[[HttpRequest], list[Finding]]


_checks: list[Check] = []
_link_fields: list[tuple[type[LiveModel], str]] = []


def register(*checks: Check) -> None:
    """Let a room add checks."""
    _checks.extend(check for check in checks if check not in _checks)


def register_link(model: type[LiveModel], field: str) -> None:
    """Let a room name a plain field that holds an address on this site."""
    if (model, field) not in _link_fields:
        _link_fields.append((model, field))


def checks() -> list[Check]:
    return list(_checks)


def mendable(request: HttpRequest, model: Any) -> QuerySet:
    """The rows of a model that a person may change; none where they may change none."""
    rows = model._default_manager.all()
    model_admin = admin.site._registry.get(model)
    if model_admin is None or not model_admin.has_change_permission(request):
        return rows.none()
    return rows.filter(model_admin.reach(request)) if isinstance(model_admin, WithinReach) else rows


def form_of(model: Any, pk: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])


def found(thing: Any, note: str = "") -> Finding:
    """A thing that is mended in its own form."""
    return Finding(str(thing), form_of(type(thing), thing.pk), note)


# Links on this site


@dataclass(frozen=True)
class Addresses:
    """Every address of a thing, with whether readers see it, and the addresses that things have left."""

    seen: dict[str, bool]
    views: set[str]
    former: dict[str, FormerAddress]

    def fault(self, path: str) -> str:
        """What is the matter with a link to a path; empty where it leads to a page."""
        if self.seen.get(without_language(path)):
            return ""
        if without_language(path) == path:
            return _("leads there only by a redirect: write the language too")
        try:
            here = resolve(path)
        except Resolver404:
            return _("leads to no page, or only by a redirect")
        for start in starts(path):
            try:
                above = resolve(start)
            except Resolver404:
                continue
            # A page beneath a thing's own, such as a year's programme, names the thing and is there while it is.
            names_it = above.view_name in self.views and above.kwargs.items() <= here.kwargs.items()
            if names_it and (fault := self._fault_of_thing(without_language(start))):
                return fault
        return ""

    def _fault_of_thing(self, path: str) -> str:
        if path in self.seen:
            return "" if self.seen[path] else _("leads to something that readers do not see")
        former = self.former.get(path)
        if former is None:
            return _("leads to no page")
        if former.object_id is None:
            return _("leads to something that was deleted")
        return _("leads there only by a redirect: its address has changed")


def starts(path: str) -> Iterator[str]:
    """The path and each that it lies beneath, the shortest first: /en/, /en/forum/, /en/forum/2017/."""
    yield from (path[: end.end()] for end in re.finditer("/", path) if end.start())


def all_addresses() -> Addresses:
    """One query for each kind of thing that has an address, and one for all that were left."""
    seen: dict[str, bool] = {}
    views: set[str] = set()
    for model in apps.get_models():
        if not (issubclass(model, LiveModel) and hasattr(model, "get_absolute_url")):
            continue
        rows: Any = model._default_manager.select_related(*model.ways_to_parents())
        path = ""
        for row in rows.annotate(readers_see_it=truth(model.live_q())):
            if path := address(row):
                seen[without_language(path)] = row.readers_see_it
        if path:
            views.add(resolve(path).view_name)
    return Addresses(seen, views, {former.path: former for former in FormerAddress.objects.all()})


def truth(condition: Q) -> Case:
    """Whether a row meets a condition, as a column."""
    return Case(When(Q(pk__isnull=False) & condition, then=Value(True)), default=Value(False))


def links_on_this_site(request: HttpRequest, text: str) -> Iterator[str]:
    """The paths of this site's pages that formatted text or an address leads to, without what follows ? and #."""
    files = [url for url in (settings.STATIC_URL, settings.MEDIA_URL) if url != "/"]
    own = f"{request.scheme}://{request.get_host()}"
    for link in HREF.findall(text) if "<" in text else [text]:
        path = unescape(link).removeprefix(own).partition("#")[0].partition("?")[0]
        if path.startswith("/") and not path.startswith(("//", *files)):
            yield path


def fields_with_links() -> list[tuple[type[LiveModel], str]]:
    """Formatted text, and the fields that rooms have named."""
    fields = [*_link_fields]
    for model in apps.get_models():
        if issubclass(model, LiveModel):
            fields += [(model, each.name) for each in model._meta.fields if isinstance(each, RichTextField)]
    return fields


def dead_links(request: HttpRequest) -> list[Finding]:
    addresses = all_addresses()
    findings = []
    for model, name in fields_with_links():
        label = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for row in mendable(request, model).exclude(**{name: ""}):
            for path in dict.fromkeys(links_on_this_site(request, getattr(row, name))):
                if fault := addresses.fault(path):
                    words = _("%(field)s: %(path)s %(fault)s")
                    findings.append(found(row, words % {"field": capfirst(label), "path": path, "fault": fault}))
    return findings


def published_but_hidden(request: HttpRequest) -> list[Finding]:
    """Published by itself, but something that it belongs to is not."""
    findings = []
    for model in admin.site._registry:
        if not (issubclass(model, Publishable) and model.live_parents):
            continue
        columns = {}
        for name in model.live_parents:
            parent: Any = model._meta.get_field(name).related_model
            own = parent.own_live_q if parent is model else parent.live_q
            moment = {"at": timezone.now()}
            columns[f"{name}_seen"] = truth(own(prefix=f"{name}__", **moment) | Q(**{f"{name}__isnull": True}))
        rows = mendable(request, model).filter(model.own_live_q(prefix="", at=timezone.now()))
        hidden = rows.exclude(model.live_q()).annotate(**columns).select_related(*model.live_parents)
        for row in hidden:
            parents = [getattr(row, name) for name in model.live_parents if not getattr(row, f"{name}_seen")]
            findings.append(found(row, _("hidden by: %(parents)s") % {"parents": "; ".join(map(str, parents))}))
    return findings


register(
    Check(
        "links",
        gettext_lazy("Links that lead nowhere"),
        gettext_lazy("A reader who follows one finds an error page, or is sent on. Menus and alerts count too."),
        dead_links,
    ),
    Check(
        "hidden",
        gettext_lazy("Published, but hidden with something else"),
        gettext_lazy("It says “published”, yet no reader sees it as long as what it belongs to is not published."),
        published_but_hidden,
    ),
)
