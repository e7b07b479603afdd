"""A frozen edition is read only, with all that belongs to it; whoever may corrects it by giving a reason."""

from operator import attrgetter
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing import history
from publishing.reach import RefusedError

from ..forms import CorrectionForm
from ..models import Edition
from ..services import correct, freeze, thaw

CORRECT = "correct"
READING = {"view"}


class FrozenAdmin(admin.ModelAdmin):
    """`edition_path` leads from a row to its edition, as for the scope of rights."""

    edition_path = "edition_id"

    def edition_of(self, obj: Any) -> Edition | None:
        if self.edition_path == "pk":
            return obj
        try:
            return attrgetter(self.edition_path.removesuffix("_id").replace("__", "."))(obj)
        except ObjectDoesNotExist:
            return None

    def closed_because(self, obj: Any) -> str:
        edition = self.edition_of(obj)
        if edition is None or edition.frozen_at is None:
            return ""
        return _("%(edition)s is frozen: what belongs to it can be read, and is changed only by a correction.") % {
            "edition": edition
        }

    def may_correct(self, request: HttpRequest) -> bool:
        return request.user.has_perm("forums.correct_frozen")

    def is_correcting(self, request: HttpRequest) -> bool:
        """Whether a form is open for a correction, or previewed in one; nothing but a form ever is."""
        here = request.resolver_match
        name = here.url_name or "" if here else ""
        is_form = name.endswith(("_change", "_preview")) and not name.endswith("_add_preview")
        return is_form and CORRECT in request.GET and self.may_correct(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (not self._is_closed(obj) or self.is_correcting(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not self._is_closed(obj)

    def has_publish_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_publish_permission(request, obj) and not self._is_closed(obj)  # type: ignore[misc]

    def _is_closed(self, obj: Any) -> bool:
        return obj is not None and bool(obj.pk and self.closed_because(obj))

    def _refuse(self, obj: Any) -> None:
        if obj is not None and (closed := self.closed_because(obj)):
            raise RefusedError(closed)

    # What is sent all the same

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and object_id and not self.is_correcting(request):
            self._refuse(self.get_object(request, object_id))
        return super().changeform_view(request, object_id, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        self._refuse(self.get_object(request, object_id))
        return super().delete_view(request, object_id, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            self._refuse(self.get_object(request, object_id))
        return super().history_view(request, object_id, *args, **kwargs)

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            for version in self.gone(request):  # type: ignore[attr-defined]
                if str(version.pk) == request.POST.get("version"):
                    self._refuse(history.kept(version))
        return super().deleted_view(request)  # type: ignore[misc]

    def response_action(self, request: HttpRequest, queryset: QuerySet, *args: Any, **kwargs: Any) -> Any:
        """A verb that does more than read takes no selection in which something is frozen."""
        action = self.get_actions(request).get(request.POST.get("action", ""))
        if action and not set(getattr(action[0], "allowed_permissions", READING)) <= READING:
            rows = queryset
            if request.POST.get("select_across") != "1":
                rows = rows.filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))
            prefix = "" if self.edition_path == "pk" else f"{self.edition_path.removesuffix('_id')}__"
            self._refuse(rows.filter(**{f"{prefix}frozen_at__isnull": False}).first())
        return super().response_action(request, queryset, *args, **kwargs)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        row_form: Any = super().get_changelist_form(request, **kwargs)
        is_closed = self._is_closed

        class OpenRowForm(row_form):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                if is_closed(self.instance):
                    for field in self.fields.values():
                        field.disabled = True

        return OpenRowForm

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new row, or one that moves, does not come into a frozen edition either."""
        if not self.is_correcting(request):
            self._refuse(obj)
        super().save_model(request, obj, form, change)

    # Correcting

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A correction neither shows something to readers nor hides it from them."""
        fixed = [*super().get_readonly_fields(request, obj)]
        return [*fixed, "state"] if self._is_closed(obj) and "state" not in fixed else fixed

    def _is_correction(self, request: HttpRequest, obj: Any) -> bool:
        return self._is_closed(obj) and self.is_correcting(request)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if self._is_correction(request, obj):
            kwargs["form"] = type("CorrectionForm", (CorrectionForm, self.form), {})
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if self._is_correction(request, obj):
            told = {"fields": ["correction_what", "correction_reason"]}
            return [(gettext_lazy("Correction"), told), *fieldsets]
        return fieldsets

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        edition = self.edition_of(form.instance)
        if edition and isinstance(form, CorrectionForm):
            words = form.cleaned_data
            correct(edition, what=words["correction_what"], reason=words["correction_reason"])

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = context.get("original")
        if obj is not None and self._is_closed(obj):
            context["closed"] = self.closed_because(obj)
            context["is_correcting"] = self.is_correcting(request)
            context["may_correct"] = self.may_correct(request) and super().has_change_permission(request, obj)
        return super().render_change_form(request, context, *args, **kwargs)


class FreezingAdmin(FrozenAdmin):
    """The edition's own: it is frozen here, and opened again."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.freeze_view)
        return [path("<int:pk>/freeze/", view, name="forums_edition_freeze"), *super().get_urls()]

    def may_freeze(self, request: HttpRequest, edition: Edition) -> bool:
        return self.may_correct(request) and super(FrozenAdmin, self).has_change_permission(request, edition)

    def freeze_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        edition = self.get_object(request, str(pk))
        if edition is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        if not self.may_freeze(request, edition):
            raise PermissionDenied
        if request.method == "POST":
            return self._freeze(request, edition)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Open it again") if edition.frozen_at else _("Freeze this edition"),
            "opts": self.opts,
            "edition": edition,
        }
        return TemplateResponse(request, "admin/forums/edition/freeze.html", context)

    def _freeze(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        words = {"edition": edition}
        if "_thaw" in request.POST and edition.frozen_at:
            thaw(edition, by=request.user)
            self.message_user(request, _("%(edition)s can be changed again.") % words, messages.SUCCESS)
        elif "_freeze" in request.POST and not edition.is_over:
            self.message_user(request, _("%(edition)s is not over yet.") % words, messages.ERROR)
        elif "_freeze" in request.POST and not edition.frozen_at:
            freeze(edition, by=request.user)
            self.message_user(request, _("%(edition)s is frozen.") % words, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:forums_edition_change", args=[edition.pk]))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        edition: Any = context.get("original")
        context["may_freeze"] = edition is not None and edition.is_over and self.may_freeze(request, edition)
        return super().render_change_form(request, context, *args, **kwargs)
