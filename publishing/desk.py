"""The editors' desk: the admin's index shows what waits before it lists tables."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial, wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.http import HttpRequest, JsonResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .reach import WithinReach

SHOWN = 8
# One's own drafts are listed nowhere else.
SHOWN_DRAFTS = 50
# The order in which an editor works; a room that is not named comes after these, before the accounts.
ROOMS = (
    "forums",
    "prizes",
    "exhibition",
    "photocontest",
    "hackathons",
    "directory",
    "medialib",
    "pages",
    "reference",
    "publishing",
)
ACCOUNTS = ("auth", "axes")
# Words that an editor types; everything else in an address is made by the desk itself.
TYPED = ("q", "term")
# More digits than any database's whole number has.
TOO_LONG_A_NUMBER = re.compile(r"\d{19}")


@dataclass(frozen=True)
class Task:
    """One line of a panel: what it is, where to do it, and what to say beside it."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Panel:
    """What waits, as lines; `lists` leads to the full lists, and `count` says how many there are in all."""

    title: str
    tasks: list[Task] = field(default_factory=list)
    empty: str = ""
    count: int | None = None
    lists: list[Task] = field(default_factory=list)
    intro: str = ""


_panels: list[Callable[[HttpRequest], Panel | None]] = []


def register(provider: Callable[[HttpRequest], Panel | None]) -> None:
    """Let a room show a panel on the index; called in `AppConfig.ready()`."""
    if provider not in _panels:
        _panels.append(provider)


@dataclass(frozen=True)
class _Waiting:
    thing: Any
    label: str
    url: str
    kind: str
    moment: datetime
    opens: bool


class PortalAutocompleteView(AutocompleteJsonView):
    """Results as the admin of the thing words them, so that two sessions of one title can be told apart."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        name = getattr(self.model_admin, "autocomplete_label", str)
        return {"id": str(getattr(obj, to_field_name)), "text": name(obj)}


class PortalAdminSite(admin.AdminSite):
    site_header: Any = gettext_lazy("WSIS Portal")
    site_title: Any = gettext_lazy("WSIS Portal")
    index_title: Any = gettext_lazy("Editors’ desk")
    empty_value_display = "–"

    @property
    def site_url(self) -> str:  # type: ignore[override]
        """The public home page; the admin has no language in its address, the site has."""
        try:
            return reverse("pages:home")
        except NoReverseMatch:
            return "/"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from .admin.care import care_view  # the desk's forms are made once the desk is
        from .admin.changes import changes_view

        countries = path("autocomplete/countries/", self.admin_view(country_choices), name="autocomplete_countries")
        changes = path("changes/", self.admin_view(partial(changes_view, site=self)), name="changes")
        care = path("care/", self.admin_view(partial(care_view, site=self)), name="care")
        return [countries, changes, care, *super().get_urls()]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's, for signed-in people; what no database could look for is refused before it is asked.

        A form that comes after its sender's sign-in has ended is kept as their draft, which opens once they are back.
        """

        @wraps(view)
        def sensible(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            refuse_nonsense(request)
            return view(request, *args, **kwargs)

        for_signed_in = super().admin_view(sensible, cacheable)

        @wraps(for_signed_in)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method == "POST" and not self.has_permission(request):
                from .admin.drafts import keep_for_absent  # the desk's forms are made once the desk is

                if kept_at := keep_for_absent(request, self):
                    return redirect_to_login(kept_at, reverse("admin:login", current_app=self.name))
            return for_signed_in(request, *args, **kwargs)

        return answer

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Signing out changes something, so following a link only asks; the button does it."""
        if request.method in ("GET", "HEAD"):
            context = {**self.each_context(request), "title": _("Log out?"), **(extra_context or {})}
            return TemplateResponse(request, "admin/logout_confirmation.html", context)
        return super().logout(request, extra_context)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return PortalAutocompleteView.as_view(admin_site=self)(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Made where a page shows it: Django asks twice for the index, and for every pop-up."""
        return SimpleLazyObject(partial(self._rooms, request, app_label))

    def _rooms(self, request: HttpRequest, app_label: str | None) -> list[Any]:
        """Rooms in the order of work, and what is in them in the order in which their admin registers it."""
        apps = self._build_app_dict(request, app_label)

        def place(label: str) -> int:
            if label in ROOMS:
                return ROOMS.index(label)
            return len(ROOMS) + (label in ACCOUNTS)

        return [apps[label] for label in sorted(apps, key=place)]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        given = [panel for panel in (provider(request) for provider in _panels) if panel is not None]
        return super().index(
            request,
            {
                "waiting_panels": [*drafts_panels(request, self), *waiting_panels(request, self)],
                "room_panels": given,
                "care_panel": care_panel(request, self),
                "changed_by_you": changed_by(request.user),
                "site_version": _site_version(),
                **(extra_context or {}),
            },
        )


def refuse_nonsense(request: HttpRequest) -> None:
    """Answer 400 to an address that would make a database fail: zero bytes, years and numbers beyond its range.

    Lists hand what stands in the address on to the database as it is, unlike forms, which check it.
    """
    for name, values in request.GET.lists():
        for value in values:
            if "\x00" in name + value or (name not in TYPED and TOO_LONG_A_NUMBER.search(value)):
                raise BadRequest(name)
            parts = name.split("__")[1:]
            is_year = "year" in parts or "iso_year" in parts
            if is_year and not (value.isdecimal() and 1 <= int(value) <= 9999):
                raise BadRequest(name)
            if "regex" in parts or "iregex" in parts:
                raise BadRequest(name)
    if request.method == "POST":
        for pk in request.POST.getlist(ACTION_CHECKBOX_NAME):
            if not pk.isdecimal() or TOO_LONG_A_NUMBER.match(pk):
                raise BadRequest(ACTION_CHECKBOX_NAME)


def drafts_panels(request: HttpRequest, site: admin.AdminSite) -> list[Panel]:
    """What the user has typed and not saved, the latest first; no panel where there is nothing."""
    from .admin.drafts import draft_address
    from .models import WorkingDraft

    mine = WorkingDraft.objects.waiting().filter(user=request.user.pk).defer("data").select_related("content_type")
    known = [draft for draft in mine if draft.content_type.model_class() in site._registry]
    tasks = [
        Task(
            str(draft),
            draft_address(draft, site.name),
            _("%(kind)s, kept %(moment)s")
            % {
                "kind": draft.content_type.name,
                "moment": date_format(timezone.localtime(draft.saved_at), "j M Y, H:i"),
            },
        )
        for draft in known[:SHOWN_DRAFTS]
    ]
    intro = _("Typed and not saved yet; nobody else sees it.")
    return [Panel(title=_("Your working drafts"), intro=intro, tasks=tasks, count=len(known))] if known else []


def waiting_panels(request: HttpRequest, site: admin.AdminSite) -> list[Panel]:
    """Drafts, things in review and scheduled things that the user may change; one query for each kind of thing.

    Nothing waits for whoever may change none, as a juror.
    """
    from . import reviews  # models are loaded after the desk is made
    from .models import Publishable

    waiting: dict[str, list[_Waiting]] = {"draft": [], "review": [], "scheduled": []}
    totals: dict[str, list[Task]] = {"draft": [], "review": [], "scheduled": []}
    changed = [
        (model, model_admin)
        for model, model_admin in site._registry.items()
        if issubclass(model, Publishable)
        and isinstance(model_admin, WithinReach)
        and model_admin.has_change_permission(request)
    ]
    if not changed:
        return []
    for model, model_admin in changed:
        counts: dict[str, int] = {}
        for row in _waiting_rows(model, model_admin.reach(request)):
            counts[row.waits_as] = row.waits_in_all
            waiting[row.waits_as].append(
                _Waiting(
                    thing=row,
                    label=str(row),
                    url=reverse(f"{site.name}:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk]),
                    kind=str(model._meta.verbose_name),
                    moment=row.waits_since,
                    opens=row.waits_since != row.unpublish_at,
                )
            )
        for state, count in counts.items():
            listed = reverse(f"{site.name}:{model._meta.app_label}_{model._meta.model_name}_changelist")
            totals[state].append(
                Task(capfirst(str(model._meta.verbose_name_plural)), f"{listed}?state={state}", str(count))
            )
    for rows in (waiting["draft"], waiting["review"]):
        rows.sort(key=lambda row: row.moment, reverse=True)
    waiting["scheduled"].sort(key=lambda row: row.moment)
    said = reviews.last_words(row.thing for row in waiting["review"][:SHOWN])
    words = {
        "draft": (_("Drafts"), _("No drafts. Everything begun has been sent on.")),
        "review": (_("In review"), _("Nothing waits for a second pair of eyes.")),
        "scheduled": (_("Scheduled"), _("The clock changes nothing by itself.")),
    }
    return [
        Panel(
            title=words[state][0],
            empty=words[state][1],
            tasks=[Task(capfirst(row.label), row.url, _waiting_note(row, state, said)) for row in rows[:SHOWN]],
            count=sum(int(task.note) for task in totals[state]),
            lists=totals[state],
        )
        for state, rows in waiting.items()
    ]


def _waiting_rows(model: Any, reach: Q) -> Any:
    """The newest rows of each waiting state (the next ones, of the scheduled), with how many there are in all."""
    now = timezone.now()
    openings = model.opening_fields()
    opens = Q()
    for name in openings:
        opens |= Q(**{f"{name}__gt": now})
    next_moment = Coalesce(
        *(Case(When(**{f"{name}__gt": now}, then=F(name))) for name in (*openings, "unpublish_at")), "updated_at"
    )
    return (
        model._default_manager.filter(reach)
        .filter(~Q(state="published") | opens | Q(unpublish_at__gt=now))
        .exclude(state="published", unpublish_at__isnull=False, unpublish_at__lte=now)
        .annotate(
            waits_as=Case(When(state="published", then=Value("scheduled")), default=F("state")),
            waits_since=Case(When(state="published", then=next_moment), default=F("updated_at")),
        )
        .annotate(
            waits_in_all=Window(Count("pk"), partition_by="waits_as"),
            waits_at=Window(
                RowNumber(),
                partition_by="waits_as",
                order_by=[
                    Case(When(waits_as="scheduled", then=F("waits_since"))).asc(),
                    F("updated_at").desc(),
                    F("pk").desc(),
                ],
            ),
        )
        .filter(waits_at__lte=SHOWN)
        .order_by("waits_at")
    )


def _waiting_note(row: _Waiting, state: str, said: dict[Any, Any]) -> str:
    values = {"kind": row.kind, "moment": date_format(timezone.localtime(row.moment), "j M Y, H:i")}
    if state != "scheduled":
        note = said.get((type(row.thing), str(row.thing.pk)))
        changed = _("%(kind)s, changed %(moment)s") % values
        return f"{changed}. {note.who}: {Truncator(note.text).chars(120)}" if note else changed
    if row.opens:
        return _("%(kind)s, appears %(moment)s") % values
    return _("%(kind)s, disappears %(moment)s") % values


def changed_by(user: Any) -> Panel:
    """What the user changed last, each thing once."""
    entries = LogEntry.objects.filter(user=user.pk).exclude(action_flag=DELETION).select_related("content_type")
    tasks: dict[str, Task] = {}
    for entry in entries.order_by("-action_time")[: SHOWN * 5]:
        url = entry.get_admin_url()
        if url and url not in tasks and entry.content_type and entry.content_type.model_class():
            note = _("%(kind)s, %(moment)s") % {
                "kind": entry.content_type.name,
                "moment": date_format(timezone.localtime(entry.action_time), "j M Y, H:i"),
            }
            tasks[url] = Task(entry.object_repr, url, note)
    return Panel(
        title=_("Changed by you"),
        tasks=list(tasks.values())[:SHOWN],
        empty=_("What you change is kept at hand here."),
        lists=[Task(_("Everybody’s recent changes"), reverse("admin:changes"))],
    )


def care_panel(request: HttpRequest, site: admin.AdminSite) -> Panel | None:
    """The way to all checks; nothing is counted before the page is asked for."""
    from . import care
    from .admin.care import may_care

    if not may_care(request, site):
        return None
    page = reverse("admin:care")
    return Panel(
        title=_("Care for the content"),
        intro=_("What is missing or wrong, each with a link to mend it."),
        tasks=[Task(str(check.title), f"{page}#{check.key}") for check in care.checks()],
        lists=[Task(_("All checks"), page)],
    )


def _site_version() -> Any:
    from .models import SiteVersion

    return SiteVersion.objects.first()


def country_choices(request: HttpRequest) -> JsonResponse:
    """Countries by part of their name or by code, as select2 asks for them."""
    from django_countries import countries

    term = request.GET.get("term", "").strip().casefold()
    found = [
        {"id": country.code, "text": country.name}
        for country in countries
        if term in country.name.casefold() or term == country.code.casefold()
    ]
    return JsonResponse({"results": found, "pagination": {"more": False}})
