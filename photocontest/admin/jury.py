from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.forms.widgets import Script
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from js_asset import Media as NonceMedia

from forums.admin.base import EditionFilter, InScope
from publishing.admin import FormFields, OrderedInline

from ..models import Criterion, Juror, Round
from ..services.jury.rounds import look_again, sees_names
from . import awarding, boards, judging


class OfContestAdmin(FormFields, InScope):
    """Something of a contest that only those who run it see; the jury's log is its history."""

    edition_path = "contest__edition_id"
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    class Media:
        js = tuple(Script(f"admin-portal/js/{name}.js", type="module") for name in ("richtext", "labels", "menu"))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing is deleted by the dozen: each row says whether it still may be."""
        return {name: each for name, each in super().get_actions(request).items() if name != "delete_selected"}

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["media"] = NonceMedia.from_media(context["media"], nonce=str(getattr(request, "csp_nonce", "")))
        return super().render_change_form(request, context, *args, **kwargs)


class JurorForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        words = super().clean() or {}
        user = words.get("user")
        if user is not None and sees_names(Juror(user=user)):
            message = gettext("By another role, %(person)s sees who sent the photos, and would not judge blind.")
            raise ValidationError({"user": message % {"person": name_of(user)}})
        return words


def name_of(user: Any) -> str:
    """As somebody signs, and signs in."""
    full = user.get_full_name()
    return f"{full} ({user.get_username()})" if full else user.get_username()


@admin.register(Juror)
class JurorAdmin(OfContestAdmin):
    form = JurorForm
    list_display = ("__str__", "organisation", "mail", "photos", "contest")
    list_filter = (("contest__edition", EditionFilter),)
    list_select_related = ("user", "organisation", "contest")
    search_fields = ("user__first_name", "user__last_name", "user__username", "organisation__name")
    search_help_text = _("By name or organisation.")
    autocomplete_fields = ("contest", "organisation")
    fields = ("contest", "user", "organisation")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(photo_count=Count("assignments"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "user" and field is not None:
            people = get_user_model().objects.filter(is_active=True, is_staff=True, groups__name="Juror")
            field.queryset = people.order_by("last_name", "first_name", "username")
            field.label_from_instance = name_of
            field.help_text = _("Somebody with the role of a juror, which an administrator gives.")
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("contest", "user") if obj is not None else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever was given photos stays, with the votes."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not obj.assignments.exists())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "organisation" in form.changed_data and (count := look_again(obj, by=request.user)):
            words = ngettext(
                "There is a conflict of interest with whoever sent %(count)s photo of an open round: it was taken from "
                "this juror, with the vote if there was one, and goes to another who is free.",
                "There is a conflict of interest with whoever sent %(count)s photos of open rounds: they were taken "
                "from this juror, with the votes if there were any, and go to others who are free.",
                count,
            )
            messages.warning(request, words % {"count": count})

    @admin.display(description=_("mail domain"))
    def mail(self, obj: Any) -> str:
        return obj.user.email.rpartition("@")[2] or "–"

    @admin.display(description=_("photos given"))
    def photos(self, obj: Any) -> int:
        return obj.photo_count


class CriterionInline(OrderedInline):
    model = Criterion
    fields = ("name", "weight", "order")
    verbose_name_plural = _("criteria, if stars are given")

    def _is_fixed(self, obj: Any) -> bool:
        return obj is not None and obj.status != Round.Status.PREPARED

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not self._is_fixed(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not self._is_fixed(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not self._is_fixed(obj)


@admin.register(Round)
class RoundAdmin(OfContestAdmin):
    """Rounds; the juror's pages are reached by their own permission, and not by that to see rounds."""

    change_form_template = "admin/photocontest/round/change_form.html"
    list_display = ("name", "kind", "state", "quorum", "passes", "to_board", "contest")
    list_filter = (("contest__edition", EditionFilter), "status", "kind")
    list_select_related = ("contest",)
    autocomplete_fields = ("contest",)
    fieldsets = (
        (None, {"fields": [("contest", "number"), ("kind", "quorum"), "instructions"]}),
        (_("Who passes, as planned"), {"fields": [("passes", "ties")]}),
    )
    inlines = (CriterionInline,)

    def get_urls(self) -> list[Any]:
        def of(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            *judging.urls(self.admin_site),
            path("<int:pk>/board/", of(self.board_view), name="photocontest_round_board"),
            path("<int:pk>/awards/", of(self.awards_view), name="photocontest_round_awards"),
            path("<int:pk>/<slug:name>.csv", of(self.table_view), name="photocontest_round_table"),
            *super().get_urls(),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What jurors began with stays; once closed, all does."""
        if obj is None or obj.status == Round.Status.PREPARED:
            return ()
        fixed = ("contest", "number", "kind", "quorum")
        return fixed if obj.status == Round.Status.OPEN else (*fixed, "instructions", "passes", "ties")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or obj.status == Round.Status.PREPARED)

    def running(self, request: HttpRequest, pk: int) -> Round:
        """A round, for those who run the contest."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        round = self.get_object(request, str(pk))
        if round is None:
            raise Http404
        return round

    def board_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return boards.board(request, self.admin_site, self.running(request, pk))

    def awards_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return awarding.page(request, self.admin_site, self.running(request, pk))

    def table_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        return boards.table(request, self.admin_site, self.running(request, pk), name)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("contest__edition")

    @admin.display(description=_("round"), ordering="number")
    def name(self, obj: Any) -> str:
        return str(obj)

    @admin.display(description=_("status"), ordering="status")
    def state(self, obj: Any) -> SafeString:
        look = {Round.Status.OPEN: "published", Round.Status.CLOSED: "scheduled"}.get(obj.status, "draft")
        return format_html('<span class="badge badge--{}">{}</span>', look, obj.get_status_display())

    @admin.display(description=_("page"))
    def to_board(self, obj: Any) -> SafeString:
        address = reverse("admin:photocontest_round_board", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Progress and results"))
