"""“Start the next edition”: what will be taken over is seen before anything is made."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from ..forms import NextEditionForm
from ..models import ConsultationPhase, Edition, Track
from ..services import start_next, to_be_filled


class NextEditionAdmin(admin.ModelAdmin):
    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.next_view)
        return [path("<int:pk>/next/", view, name="forums_edition_next"), *super().get_urls()]

    def may_start_next(self, request: HttpRequest) -> bool:
        """Whoever may make all that an edition is started with."""
        admins = (self.admin_site.get_model_admin(model) for model in (Edition, Track, ConsultationPhase))
        return all(model_admin.has_add_permission(request) for model_admin in admins)

    def next_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = self.get_object(request, str(pk))
        if source is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, source) or not self.may_start_next(request):
            raise PermissionDenied
        form = NextEditionForm(request.POST if request.method == "POST" else None, source=source)
        planned = form.planned() if not form.is_bound or form.is_valid() else None
        if planned and "_start" in request.POST:
            edition = start_next(planned, by=request.user)
            self.log_addition(request, edition, _("Started from %(edition)s.") % {"edition": source})
            self.message_user(request, _("%(edition)s is there, as a draft.") % {"edition": edition}, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:forums_edition_change", args=[edition.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Start the next edition"),
            "opts": self.opts,
            "source": source,
            "form": form,
            "planned": planned,
            "to_be_filled": to_be_filled(planned.edition, like=source) if planned else [],
        }
        return TemplateResponse(request, "admin/forums/edition/next.html", context)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        edition: Any = context.get("original")
        if edition:
            context["may_start_next"] = self.may_start_next(request)
            before = Edition.objects.filter(year__lt=edition.year).order_by("-year").first()
            if before and not edition.has_opened:
                context["to_be_filled"] = to_be_filled(edition, like=before)
                context["edition_before"] = before
        return super().render_change_form(request, context, *args, **kwargs)
