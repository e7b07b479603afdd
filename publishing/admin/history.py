"""The history of a thing at the desk: what changed, a way back to any state, and what was deleted."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from reversion.models import Revision, Version

from .. import history
from .posted import whole

CHANGES_PER_PAGE = 20


def asked_revision(request: HttpRequest) -> Revision | None:
    """The change that a button was pressed for."""
    return Revision.objects.filter(pk=whole(request.POST.get("revision"), most=2**31 - 1)).first()


class HistoryAdmin(admin.ModelAdmin):
    """Keeps every change made at the desk and offers the ways back."""

    object_history_template = "admin/history.html"

    def get_urls(self) -> list[Any]:
        opts = self.model._meta
        name = f"{opts.app_label}_{opts.model_name}_deleted"
        return [path("deleted/", self.admin_site.admin_view(self.deleted_view), name=name), *super().get_urls()]

    # Keeping

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with history.recorded(by=request.user):
            return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        opts = self.model._meta
        gone = reverse(f"admin:{opts.app_label}_{opts.model_name}_deleted")
        with history.recorded(by=request.user):
            return super().changelist_view(request, {"deleted_url": gone, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            history.begin(obj)
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        history.keep_before_deletion([obj], by=request.user)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        history.keep_before_deletion(list(queryset), by=request.user)
        super().delete_queryset(request, queryset)

    # Showing and going back

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        thing = self.get_object(request, unquote(object_id))
        if thing is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, thing):
            raise PermissionDenied
        if request.method == "POST":
            return self._go_back(request, thing)
        total = Version.objects.get_for_object(thing).count()
        page = Paginator(range(total), CHANGES_PER_PAGE).get_page(request.GET.get("p"))
        start = page.start_index() - 1 if total else 0
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(name)s") % {"name": thing},
            "module_name": str(capfirst(self.opts.verbose_name_plural)),
            "object": thing,
            "opts": self.opts,
            "moments": history.moments(self.model, thing.pk, start=start, most=CHANGES_PER_PAGE),
            "page": page,
            "may_go_back": self.has_change_permission(request, thing),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def _go_back(self, request: HttpRequest, thing: Any) -> HttpResponse:
        if not self.has_change_permission(request, thing):
            raise PermissionDenied
        revision = asked_revision(request)
        if not self.has_change_permission(request, history.state_at(revision, thing)):
            raise PermissionDenied
        try:
            thing = history.go_back(self.model, thing.pk, revision, by=request.user)
        except history.NoWayBackError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        self.log_change(request, thing, _("Returned to an earlier state."))
        moment = history.moment_words(revision)
        self.message_user(request, _("It is again what it was on %(moment)s.") % {"moment": moment}, messages.SUCCESS)
        return HttpResponseRedirect(self._form(thing))

    def gone(self, request: HttpRequest) -> list[Version]:
        """The deleted things within a person's reach, the latest first."""
        versions = history.deleted(self.model)
        return [version for version in versions if self.has_view_or_change_permission(request, history.kept(version))]

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """What was deleted, the latest first; a person who may add may bring it back."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        gone = self.gone(request)
        if request.method == "POST":
            if not self.has_add_permission(request):
                raise PermissionDenied
            asked = whole(request.POST.get("version"), most=2**31 - 1)
            version = next((version for version in gone if version.pk == asked), None)
            try:
                if version is None:
                    raise history.NoWayBackError(_("It is back already, or was never here."))
                thing = history.recover(version, by=request.user)
            except history.NoWayBackError as error:
                self.message_user(request, str(error), messages.ERROR)
                return HttpResponseRedirect(request.get_full_path())
            self.log_addition(request, thing, _("Brought back after it was deleted."))
            self.message_user(request, _("“%(name)s” is back.") % {"name": thing}, messages.SUCCESS)
            return HttpResponseRedirect(self._form(thing))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Deleted %(things)s") % {"things": self.opts.verbose_name_plural},
            "opts": self.opts,
            "page": Paginator(gone, CHANGES_PER_PAGE).get_page(request.GET.get("p")),
            "may_bring_back": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/deleted.html", context)

    def _form(self, thing: Any) -> str:
        opts = self.model._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[quote(thing.pk)])
