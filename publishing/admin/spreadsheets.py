"""Lists go out as spreadsheets and come back: a dry run of every row, then one change that can be undone as one."""

from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..models import Publishable, State
from ..reach import WithinReach
from ..spreadsheets import (
    MAX_BYTES,
    Outcome,
    Plan,
    RefusedError,
    SheetResource,
    plan,
    read,
    save,
    write_csv,
    write_xlsx,
)
from . import uploads

ROWS_PER_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or Excel (.xlsx), at most 5 MB and 20,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def __init__(self, *args: Any, resource: SheetResource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resource = resource

    def clean_file(self) -> Any:
        """The upload, once its rows can be read and its columns are known."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Divide it into several."))
        try:
            self.resource.columns_of(read(file).headers)
        except RefusedError as error:
            raise forms.ValidationError(str(error)) from error
        file.seek(0)
        return file


class SpreadsheetAdmin(WithinReach):
    """Adds import and export to a list; `resource_class` says what the columns are."""

    resource_class: ClassVar[type[SheetResource]]

    def get_urls(self) -> list[Any]:
        def route(address: str, view: Any, name: str) -> Any:
            return path(address, self.admin_site.admin_view(view), name=self._url_name(name))

        return [
            route("export/csv/", partial(self.export_view, kind="csv"), "export_csv"),
            route("export/xlsx/", partial(self.export_view, kind="xlsx"), "export_xlsx"),
            route("import/", self.import_view, "import"),
            route("import/<str:token>/", self.dry_run_view, "dry_run"),
            *super().get_urls(),
        ]

    def _url_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _reverse(self, name: str, *args: str) -> str:
        return reverse(f"admin:{self._url_name(name)}", args=args)

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        addresses = {
            "import_url": self._reverse("import") if self.has_import_permission(request) else "",
            "csv_url": self._reverse("export_csv"),
            "xlsx_url": self._reverse("export_xlsx"),
        }
        return super().changelist_view(request, {"spreadsheets": addresses, **(extra_context or {})})

    # Going out

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        for name in ("export_selected_as_csv", "export_selected_as_xlsx"):
            if self.has_view_permission(request) and (action := self.get_action(name)):
                actions[name] = action
        return actions

    @admin.action(description=gettext_lazy("Export as CSV"))
    def export_selected_as_csv(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return self._download(queryset, "csv")

    @admin.action(description=gettext_lazy("Export for Excel"))
    def export_selected_as_xlsx(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return self._download(queryset, "xlsx")

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """What the list shows under the same filters, all of its pages."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            shown = self.get_changelist_instance(request).get_queryset(request)
        except admin.options.IncorrectLookupParameters:
            return HttpResponseRedirect(self._reverse("changelist"))
        return self._download(shown, kind)

    def _download(self, queryset: QuerySet, kind: str) -> HttpResponse:
        resource = self.resource_class()
        rows = (resource.cells(thing) for thing in resource.whole(queryset.select_related(None)))
        name = f"{self.opts.model_name}-{timezone.localdate():%Y-%m-%d}.{kind}"
        if kind == "csv":
            body, content_type = write_csv(resource.headers, rows), "text/csv; charset=utf-8"
        else:
            title = str(self.opts.verbose_name_plural)
            body, content_type = write_xlsx(resource.headers, rows, title=title), XLSX
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store, private"}
        return HttpResponse(body, content_type=content_type, headers=headers)

    # Coming in

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Takes a file; nothing is saved before its dry run has been seen."""
        self._may_import(request)
        resource = self.resource_class()
        form = UploadForm(resource=resource)
        if request.method == "POST":
            form = UploadForm(request.POST, request.FILES, resource=resource)
            if form.is_valid():
                token = uploads.keep(form.cleaned_data["file"], by=request.user, model=self.model)
                return HttpResponseRedirect(self._reverse("dry_run", token))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import %(things)s") % {"things": self.opts.verbose_name_plural},
            "opts": self.opts,
            "form": form,
            "columns": resource.columns,
            "brings": resource.fields[resource.brings.field] if resource.brings else None,
            "brought_columns": resource.brought_columns,
            "key_columns": [resource.fields[name] for name in self.model.content_key],
        }
        return TemplateResponse(request, "admin/import.html", context)

    def dry_run_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """What a kept file would do, row by row; posted, it is done."""
        self._may_import(request)
        file = uploads.kept(token, by=request.user, model=self.model)
        if file is None:
            return self._no_longer_kept(request)
        try:
            if request.method == "POST":
                return self._cancel(request, file) if "cancel" in request.POST else self._import(request, file)
            shown = self._plan(request, file)
        except FileNotFoundError:  # a second click waited for the first, which has imported it
            return self._no_longer_kept(request)
        refused = shown.of(Outcome.REFUSED)
        rows = [*refused, *shown.of(Outcome.ADDED, Outcome.CHANGED)]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Dry run: %(things)s") % {"things": self.opts.verbose_name_plural},
            "opts": self.opts,
            "counts": shown.counts(),
            "page": Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("p")),
            "refused": len(refused),
            "to_save": len(rows) - len(refused),
            "fingerprint": shown.fingerprint,
        }
        return TemplateResponse(request, "admin/import_dry_run.html", context)

    def _no_longer_kept(self, request: HttpRequest) -> HttpResponse:
        words = _("This file is not kept any more: it has been imported, or is too old.")
        self.message_user(request, words, messages.WARNING)
        return HttpResponseRedirect(self._reverse("import"))

    def _may_import(self, request: HttpRequest) -> None:
        if not self.has_import_permission(request):
            raise PermissionDenied

    def _plan(self, request: HttpRequest, file: Path, *, lock: bool = False) -> Plan:
        with file.open("rb") as opened:
            table = read(opened)
        return plan(
            self.resource_class(),
            table,
            objection=partial(self._objection, request),
            lock=lock,
        )

    def _objection(self, request: HttpRequest, thing: Any, is_new: bool, changed: set[str]) -> str:
        """What the desk of such a thing has against it: a row may bring along what is at home at another."""
        model_admin: Any = self.admin_site.get_model_admin(type(thing))
        if is_new and not model_admin.has_add_permission(request):
            return _("You may not add this.")
        return model_admin.import_objection(request, thing, is_new, changed)

    def import_objection(self, request: HttpRequest, thing: Any, is_new: bool, changed: set[str]) -> str:
        """Why this person may not import a thing as a row has filled it; an empty string where they may."""
        if closed := self.closed_because(thing):
            return closed
        if not self.has_change_permission(request, thing) or not self.reaches(request, thing):
            return _("You may not change this.")
        if isinstance(thing, Publishable) and not self.has_publish_permission(request):
            before = State.DRAFT if is_new else thing._loaded_state
            if thing.opens_or_closes(before) or changed & {"publish_at", "unpublish_at"}:
                return _("You may not publish or withdraw this; leave its state and its schedule as they are.")
        return ""

    def _cancel(self, request: HttpRequest, file: Path) -> HttpResponse:
        file.unlink(missing_ok=True)
        self.message_user(request, _("Nothing was imported."), messages.INFO)
        return HttpResponseRedirect(self._reverse("changelist"))

    def _import(self, request: HttpRequest, file: Path) -> HttpResponse:
        """Import what was shown, and only that."""
        again = HttpResponseRedirect(request.get_full_path())
        try:
            with transaction.atomic():
                shown = self._plan(request, file, lock=True)
                if shown.fingerprint != request.POST.get("seen"):
                    self.message_user(
                        request,
                        _("Nothing was imported yet: something has been changed meanwhile. See the new dry run."),
                        messages.WARNING,
                    )
                    return again
                if shown.of(Outcome.REFUSED) and "without_refused" not in request.POST:
                    self.message_user(
                        request,
                        _("Nothing was imported: rows are refused. Mend them in the file, or tick to leave them out."),
                        messages.ERROR,
                    )
                    return again
                save(shown, by=request.user)
                self._log(request, shown)
        except (DatabaseError, ProtectedError):
            self.message_user(
                request, _("Nothing was imported: the database refused it. Look at the dry run again."), messages.ERROR
            )
            return again
        file.unlink(missing_ok=True)
        self._tell_imported(request, shown)
        return HttpResponseRedirect(self._reverse("changelist"))

    def _log(self, request: HttpRequest, shown: Plan) -> None:
        words = _("Imported from a spreadsheet.")
        for outcome, flag in ((Outcome.ADDED, ADDITION), (Outcome.CHANGED, CHANGE)):
            things = [row.thing for row in shown.of(outcome)]
            things += {id(row.brought): row.brought.thing for row in shown.of(outcome) if row.brought}.values()
            if things:
                LogEntry.objects.log_actions(request.user.pk, things, flag, words)  # type: ignore[arg-type]

    def _tell_imported(self, request: HttpRequest, shown: Plan) -> None:
        added, changed = len(shown.of(Outcome.ADDED)), len(shown.of(Outcome.CHANGED))
        parts = [
            ngettext("%(count)s added", "%(count)s added", added) % {"count": added},
            ngettext("%(count)s changed", "%(count)s changed", changed) % {"count": changed},
        ]
        if refused := len(shown.of(Outcome.REFUSED)):
            parts.append(ngettext("%(count)s left out", "%(count)s left out", refused) % {"count": refused})
        words = _("Imported: %(counts)s.") % {"counts": ", ".join(parts)}
        link = format_html('<a href="{}">{}</a>', reverse("admin:changes"), _("Undo it under Recent changes"))
        self.message_user(request, format_html("{} {}.", words, link), messages.SUCCESS)
