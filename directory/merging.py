"""At the desk: two entries that mean the same are put side by side and become one."""

from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.addresses import known_paths

from .forms import MergeForm
from .services import Entry, effects, merge

MOST_FOUND = 20


def counted(rows: list[Any]) -> list[str]:
    """How many rows of each kind: “Participations: 12”."""
    kinds = Counter(str(capfirst(row._meta.verbose_name_plural)) for row in rows)
    return [_("%(kind)s: %(count)s") % {"kind": kind, "count": count} for kind, count in sorted(kinds.items())]


class MergeAdmin(admin.ModelAdmin):
    """Adds the action `merge_selected` and pages that merge two entries."""

    change_form_template = "admin/directory/change_form.html"

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/merge/", wrap(self.find_other_view), name=name),
            path("<int:pk>/merge/<int:other_pk>/", wrap(self.merge_view), name=f"{name}_with"),
            *super().get_urls(),
        ]

    def has_merge_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One of the two is changed and the other is deleted, and it may be this one."""
        return self.has_change_permission(request, obj) and self.has_delete_permission(request, obj)

    @admin.action(description=gettext_lazy("Merge the two selected"), permissions=["merge"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        entries = list(queryset[:3])
        if len(entries) != 2:
            self.message_user(request, _("Select two, and no more: they become one."), messages.ERROR)
            return None
        kept, other = sorted(entries, key=lambda entry: (not entry.is_live(), entry.pk))
        return HttpResponseRedirect(self._with(kept, other))

    def find_other_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """By a part of its name: the entry that means the same as this one."""
        kept = self._entry(request, pk)
        term = request.GET.get("q", "").strip()
        found: list[Any] = []
        if term:
            rows, may_repeat = self.get_search_results(request, self.get_queryset(request).exclude(pk=pk), term)
            found = list((rows.distinct() if may_repeat else rows)[:MOST_FOUND])
        context = {
            **self._context(request, kept),
            "title": _("Merge “%(name)s” with another") % {"name": kept},
            "term": term,
            "found": [(entry, self._with(kept, entry)) for entry in found],
        }
        return TemplateResponse(request, "admin/directory/find_other.html", context)

    def merge_view(self, request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
        kept, other = self._entry(request, pk), self._entry(request, other_pk)
        if kept == other:
            raise Http404
        form = MergeForm(request.POST or None, kept=kept, other=other)
        if form.is_valid():
            try:
                merge(kept, other, take=form.taken, by=request.user)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                words = _("Merged with “%(name)s”.") % {"name": other}
                self.log_change(request, kept, words)
                self.message_user(request, words, messages.SUCCESS)
                return HttpResponseRedirect(self._form(kept))
        found = effects(kept, other)
        context = {
            **self._context(request, kept),
            "title": _("Merge two %(things)s") % {"things": self.opts.verbose_name_plural},
            "kept": kept,
            "other": other,
            "form": form,
            "moved": counted(found.moved),
            "dropped": found.dropped,
            "beyond_undo": counted(found.beyond_undo),
            "paths": known_paths(other),
            "becomes_hidden": other.is_live() and not kept.is_live(),
            "the_other_way": self._with(other, kept),
        }
        return TemplateResponse(request, "admin/directory/merge.html", context)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        entry = context.get("original")
        if entry is not None and self.has_merge_permission(request, entry):
            context["merge_url"] = self._address("merge", entry.pk)
        return super().render_change_form(request, context, *args, **kwargs)

    def _entry(self, request: HttpRequest, pk: int) -> Entry:
        entry = self.get_object(request, str(pk))
        if entry is None:
            raise Http404
        if not self.has_merge_permission(request, entry):
            raise PermissionDenied
        return entry

    def _context(self, request: HttpRequest, entry: Entry) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "entry": entry,
            "entry_url": self._form(entry),
        }

    def _with(self, kept: Entry, other: Entry) -> str:
        return self._address("merge_with", kept.pk, other.pk)

    def _form(self, entry: Entry) -> str:
        return self._address("change", entry.pk)

    def _address(self, name: str, *keys: int) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=keys)
