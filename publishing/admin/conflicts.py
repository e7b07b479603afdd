"""A save never undoes another person's: a form that has grown stale is refused, with both versions to choose from."""

from copy import copy
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .posted import State, merge, state_of

SHOWN = "_shown"
SALT = "publishing.admin.conflicts"


def sign(thing: Any, state: State, pending: list[str]) -> str:
    """What a form showed when it was opened, as text that comes back with it."""
    return signing.dumps([thing._meta.label, thing.pk, state.as_json(), pending], salt=SALT, compress=True)


def unsign(text: str, thing: Any) -> tuple[State, list[str]]:
    """What the form showed, and the conflicts it asked about; an empty state if the text is not about this thing."""
    try:
        label, pk, state, pending = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return State(), []
    return (State(**state), pending) if (label, pk) == (thing._meta.label, thing.pk) else (State(), [])


class ConflictsAdmin(admin.ModelAdmin):
    """Compares what a form showed with what is stored now, under a lock, before anything is saved."""

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None
    ) -> Any:
        if request.method == "POST" and object_id and SHOWN in request.POST:
            self._compare(request, object_id)
        return super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]

    def _compare(self, request: HttpRequest, object_id: str) -> None:
        thing = self.get_object(request, unquote(object_id))
        if thing is None or not self.has_change_permission(request, thing):
            return
        self.model._base_manager.select_for_update().get(pk=thing.pk)
        thing = self.get_object(request, unquote(object_id))
        form, formsets = self.unbound(request, thing)
        base, pending = unsign(request.POST[SHOWN], thing)
        theirs = state_of(form, formsets)
        if base == theirs and not pending:
            return
        merged = merge(request.POST, form, formsets, base=base, theirs=theirs, pending=pending)
        merged.data[SHOWN] = sign(thing, theirs, [difference.key for difference in merged.conflicts])
        request.POST = merged.data  # type: ignore[assignment]
        if merged.conflicts or merged.taken:
            request.merged = merged  # type: ignore[attr-defined]

    def unbound(self, request: HttpRequest, thing: Any) -> tuple[Any, list[Any]]:
        """The form of a saved thing and its formsets, as somebody who opens it now is shown them."""
        reading = copy(request)
        reading.method = "GET"
        fields = flatten_fieldsets(self.get_fieldsets(reading, thing))
        form_class: Any = self.get_form(reading, thing, change=True, fields=fields)
        formsets, _inlines = self._create_formsets(reading, thing, change=True)  # type: ignore[attr-defined]
        return form_class(instance=thing), formsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form_class: Any = super().get_form(request, obj, change, **kwargs)
        if not hasattr(request, "merged") or request.method != "POST":
            return form_class

        class Refused(form_class):
            def full_clean(self) -> None:
                super().full_clean()
                self.add_error(None, _("Nothing was saved yet: somebody else has changed this meanwhile."))

        return Refused

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        thing = context.get("original")
        if thing is not None and self.has_change_permission(request, thing):
            context["merged"] = getattr(request, "merged", None)
            context["shown"] = request.POST.get(SHOWN) or self._shown(context)
            if context["merged"]:
                context["changed_meanwhile"] = last_change(thing)
        return super().render_change_form(request, context, *args, **kwargs)

    def _shown(self, context: dict[str, Any]) -> str:
        form: ModelForm = context["adminform"].form
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        if form.is_bound:
            return ""
        return sign(context["original"], state_of(form, formsets), [])


def last_change(thing: Any) -> LogEntry | None:
    """Who changed a thing last, as far as the desk knows."""
    kind = ContentType.objects.get_for_model(thing)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(thing.pk))
    return entries.select_related("user").order_by("-action_time").first()
