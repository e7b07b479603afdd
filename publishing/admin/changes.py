"""Recent changes over the whole site, by person, room and day, each with a way to take it back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Revision, Version

from .. import history
from ..models import Publishable, State
from .history import asked_revision
from .widgets import DayInput

CHANGES_PER_PAGE = 30
THINGS_SHOWN = 6


@dataclass(frozen=True)
class Thing:
    kind: str
    name: str
    url: str


@dataclass(frozen=True)
class Change:
    """One change: the revision, the first things in it, and how many more there are."""

    revision: Revision
    comment: str
    things: list[Thing]
    more: int
    may_undo: bool


class ChangesFilter(forms.Form):
    who = forms.ModelChoiceField(
        get_user_model().objects.none(),
        required=False,
        label=gettext_lazy("Who"),
        empty_label=gettext_lazy("Everybody"),
    )
    room = forms.ChoiceField(required=False, label=gettext_lazy("Room"))
    day = forms.DateField(required=False, label=gettext_lazy("Day"), widget=DayInput)

    def __init__(self, data: Any, *, rooms: list[str]) -> None:
        super().__init__(data)
        people = get_user_model().objects.filter(Exists(Revision.objects.filter(user=OuterRef("pk"))))
        self.fields["who"].queryset = people.order_by("username")  # type: ignore[attr-defined]
        named = [(label, apps.get_app_config(label).verbose_name) for label in rooms]
        self.fields["room"].choices = [("", _("All")), *named]  # type: ignore[attr-defined]


def changes_view(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The changes of everything that the user may see."""
    models = [
        model
        for model, model_admin in site._registry.items()
        if history.has_history(model) and model_admin.has_view_or_change_permission(request)
    ]
    if not models:
        raise PermissionDenied
    kinds = {model: kind.pk for model, kind in ContentType.objects.get_for_models(*models).items()}
    if request.method == "POST":
        return _undo(request, site)
    rooms = list(dict.fromkeys(model._meta.app_label for model in models))
    asked = ChangesFilter(request.GET, rooms=rooms)
    asked.is_valid()
    wanted = asked.cleaned_data
    room = wanted.get("room")
    shown = [pk for model, pk in kinds.items() if not room or model._meta.app_label == room]
    revisions = Revision.objects.filter(
        Exists(Version.objects.filter(revision=OuterRef("pk"), content_type__in=shown))
    ).select_related("user")
    if wanted.get("who"):
        revisions = revisions.filter(user=wanted["who"])
    day: date | None = wanted.get("day")
    if day:
        revisions = revisions.filter(date_created__date=day)
    page = Paginator(revisions.order_by("-pk"), CHANGES_PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **site.each_context(request),
        "title": _("Recent changes"),
        "filter": asked,
        "page": page,
        "changes": [] if asked.errors else _changes(request, list(page), set(kinds.values()), site),
    }
    return TemplateResponse(request, "admin/changes.html", context)


def _changes(request: HttpRequest, revisions: list[Revision], kinds: set[int], site: AdminSite) -> list[Change]:
    versions: dict[int, list[Version]] = {revision.pk: [] for revision in revisions}
    rows = Version.objects.filter(revision__in=revisions, content_type__in=kinds)
    for version in rows.order_by("pk"):
        versions[version.revision_id].append(version)
    found = []
    for revision in revisions:
        things = [each for each in history.touched(versions[revision.pk]) if _may_see(request, each, site)]
        if not things:
            continue
        shown = [Thing(_kind(version), version.object_repr, _history_of(version)) for version in things[:THINGS_SHOWN]]
        may_undo = history.can_be_undone(revision) and _may_change(request, things, site)
        found.append(Change(revision, history.words_of(revision), shown, len(things) - len(shown), may_undo))
    return found


def _kind(version: Version) -> str:
    return str(version._model._meta.verbose_name)


def _history_of(version: Version) -> str:
    opts = version._model._meta
    try:
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_history", args=[version.object_id])
    except NoReverseMatch:
        return ""


def _may_change(request: HttpRequest, things: list[Version], site: AdminSite) -> bool:
    models = {version._model for version in things}
    return all(
        site._registry[model].has_change_permission(request) and site._registry[model].has_delete_permission(request)
        for model in models
    )


def _undo(request: HttpRequest, site: AdminSite) -> HttpResponse:
    revision = asked_revision(request)
    found = list(history.steps(revision)) if revision else []
    may_change = _may_change(request, [step.version for step in found], site)
    if not may_change or not all(_may_go_back(request, step, site) for step in found):
        raise PermissionDenied
    try:
        history.undo(revision, by=request.user)
    except history.NoWayBackError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The change was undone."))
    return HttpResponseRedirect(request.get_full_path())


def _may_see(request: HttpRequest, version: Version, site: AdminSite) -> bool:
    model_admin: Any = site._registry[version._model]
    return not model_admin.reach(request) or model_admin.has_view_or_change_permission(request, history.kept(version))


def _may_go_back(request: HttpRequest, step: history.Step, site: AdminSite) -> bool:
    """Whether a person may change a thing as it is, and as it was before the change that they take back."""
    model_admin: Any = site._registry[step.model]
    if not model_admin.has_change_permission(request, step.thing or history.kept(step.version)):
        return False
    was = history.kept(step.before) if step.before else None
    if was is None:
        return True
    return model_admin.has_change_permission(request, was) and (
        not _opens_or_closes(step.thing, was) or model_admin.has_publish_permission(request, was)
    )


def _opens_or_closes(thing: Any, was: Any) -> bool:
    """Whether readers would see a thing, or no longer see it, as it was."""
    if not isinstance(was, Publishable):
        return False
    if thing is None:
        return was.state == State.PUBLISHED
    return thing.opens_or_closes(was.state) or any(
        getattr(thing, name) != getattr(was, name) for name in was.schedule_fields
    )
