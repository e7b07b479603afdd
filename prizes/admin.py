from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from forums.admin import BELONGINGS
from forums.admin.base import OfEditionAdmin
from medialib.printing import NoPrinterError
from publishing.admin import (
    ContentAdmin,
    CountriesInUse,
    EditorialNoteInline,
    MissingFilter,
    OrderedInline,
    OrderedStackedInline,
    SpreadsheetAdmin,
)

from . import certificates
from .board import board_of
from .models import Category, Cycle, CycleFigure, CyclePhase, Distinction, Project, ProjectOrganisation
from .querysets import DistinctionQuerySet
from .spreadsheets import DistinctionResource, ProjectResource

BELONGINGS.append(Cycle)


class PhaseInline(OrderedStackedInline):
    model = CyclePhase
    fields = (
        ("kind", "order"),
        ("planned_start", "planned_end"),
        ("held_start", "held_end"),
        ("note", "source"),
    )


class FigureInline(OrderedStackedInline):
    model = CycleFigure
    fields = (("label", "qualifier", "value", "unit", "order"), ("topic", "source", "confidence"), "headline")


class MissingFromCycle(MissingFilter):
    facts = {
        "summary": (_("summary"), Q(summary="")),
        "phase": (_("phases"), Q(phases=None)),
        "source": (_("source of the facts"), Q(source="")),
    }


def certifies(request: HttpRequest) -> bool:
    """Whether someone may make certificates: of what they may change, even where it is frozen, for nothing changes."""
    return request.user.has_perm("prizes.change_distinction")


def language_asked(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE


def to_certify(request: HttpRequest, cycle: Cycle) -> DistinctionQuerySet:
    """Winners and champions of a cycle; those that readers do not know of only for whoever decides when they do."""
    if not certifies(request):
        raise PermissionDenied
    found = Distinction.objects.filter(cycle=cycle).exclude(rank=Distinction.Rank.NOMINEE)
    return found if request.user.has_perm("prizes.publish_distinction") else found.live()


@admin.register(Cycle)
class CycleAdmin(OfEditionAdmin):
    list_display = ("name", "winners", "champions", "year")
    list_filter = (MissingFromCycle,)
    list_select_related = ("edition",)
    search_fields = ("name", "=edition__year", "summary")
    autocomplete_fields = ("edition", "sessions")
    fieldsets = (
        (None, {"fields": [("name", "edition")]}),
        (_("What readers are told"), {"fields": ["summary", "description", "voting_rule"]}),
        (_("Where the forum tells of it"), {"fields": ["sessions"]}),
        (_("Source"), {"fields": ["source"]}),
    )
    inlines = (PhaseInline, FigureInline, EditorialNoteInline)
    change_form_template = "admin/prizes/cycle/change_form.html"

    def get_urls(self) -> list[Any]:
        board = self.admin_site.admin_view(self.board_view)
        printed = self.admin_site.admin_view(self.certificates_view)
        return [
            path("<int:pk>/board/", board, name="prizes_cycle_board"),
            path("<int:pk>/certificates/", printed, name="prizes_cycle_certificates"),
            path("<int:pk>/certificates/<int:distinction>/", printed, name="prizes_cycle_certificate"),
            *super().get_urls(),
        ]

    def board_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        cycle = self.get_object(request, str(pk))
        if cycle is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        distinctions = self.admin_site.get_model_admin(Distinction)
        if not distinctions.has_view_or_change_permission(request):
            raise PermissionDenied
        board = board_of(cycle)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Board: %(cycle)s") % {"cycle": cycle},
            "opts": self.opts,
            "cycle": cycle,
            "board": board,
            "certifies": certifies(request),
            # In which certificates are offered: in none where there can be none.
            "languages": settings.LANGUAGES if certifies(request) and not board.lacks else [],
            "may_add": distinctions.has_add_permission(request) and cycle.edition.frozen_at is None,
        }
        return TemplateResponse(request, "admin/prizes/cycle/board.html", context)

    def certificates_view(self, request: HttpRequest, pk: int, distinction: int | None = None) -> HttpResponse:
        """One certificate or all that can be made, as a PDF; where there is none, back to the board with the reason."""
        cycle = self.get_object(request, str(pk))
        if cycle is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        found = to_certify(request, cycle)
        if distinction is not None:
            found = found.filter(pk=get_object_or_404(found, pk=distinction).pk)
        chosen = list(found.for_desk())
        ready = certificates.ready(chosen)
        if problems := certificates.problems(cycle, chosen, ready):
            return self.back_to_board(request, cycle, problems)
        try:
            document = certificates.document(cycle, ready, language=language_asked(request))
        except NoPrinterError as error:
            return self.back_to_board(request, cycle, [str(error)])
        name = certificates.file_name(cycle, ready, is_all=distinction is None)
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store, private"}
        return HttpResponse(document, content_type="application/pdf", headers=headers)

    def back_to_board(self, request: HttpRequest, cycle: Cycle, problems: list[str]) -> HttpResponse:
        for problem in problems:
            messages.error(request, problem)
        return redirect("admin:prizes_cycle_board", cycle.pk)

    def for_list(self, rows: Any) -> QuerySet:
        return rows.with_counts()

    @admin.display(description=_("winners seen"))
    def winners(self, obj: Any) -> int:
        return obj.winner_count

    @admin.display(description=_("champions seen"))
    def champions(self, obj: Any) -> int:
        return obj.champion_count


@admin.register(Category)
class CategoryAdmin(ContentAdmin):
    list_display = ("number", "title", "action_line")
    list_display_links = ("number", "title")
    list_select_related = ("action_line",)
    search_fields = ("=number", "title", "action_line__code")
    autocomplete_fields = ("action_line",)
    fieldsets = ((None, {"fields": [("number", "slug"), "title", "action_line"]}),)


class OfCycleAdmin(OfEditionAdmin):
    """Something that belongs to a cycle, and by it to an edition."""

    edition_path = "cycle__edition_id"


class ProjectOrganisationInline(OrderedInline):
    model = ProjectOrganisation
    fields = ("organisation", "order")
    autocomplete_fields = ("organisation",)


class MissingFromProject(MissingFilter):
    facts = {
        "title": (_("title"), Q(title="")),
        "organisation": (_("organisation"), Q(organisations=None)),
        "country": (_("country"), Q(country="")),
        "goal": (_("goal"), Q(goals=None)),
        "summary": (_("summary"), Q(summary="")),
        "picture": (_("picture"), Q(picture=None)),
        "source": (_("source"), Q(source="")),
    }


@admin.register(Project)
class ProjectAdmin(SpreadsheetAdmin, OfCycleAdmin):
    resource_class = ProjectResource
    list_display = ("__str__", "country", "embargo_until", "year")
    list_filter = (MissingFromProject, ("country", CountriesInUse))
    list_select_related = ("cycle__edition",)
    search_fields = ("title", "summary", "organisations__organisation__name", "slug")
    search_help_text = _("By title, organisation or address.")
    autocomplete_fields = ("cycle", "people", "goals", "picture")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ["title", "slug", ("cycle", "country")]}),
        (_("What it is"), {"fields": ["summary", "story", "picture", "website"]}),
        (_("Who and what for"), {"fields": ["people", "goals"]}),
        (_("When readers may know of it"), {"fields": ["embargo_until"]}),
        (_("Source"), {"fields": ["source"]}),
    )
    inlines = (ProjectOrganisationInline, EditorialNoteInline)


class MissingFromDistinction(MissingFilter):
    facts = {
        "category": (_("category"), Q(category=None)),
        "source": (_("source"), Q(source="")),
    }


@admin.register(Distinction)
class DistinctionAdmin(SpreadsheetAdmin, OfCycleAdmin):
    resource_class = DistinctionResource
    list_display = ("project", "rank", "category", "embargo_until", "year")
    list_filter = (MissingFromDistinction, "rank", ("category", admin.RelatedOnlyFieldListFilter), "confidence")
    list_select_related = ("cycle__edition", "project", "category")
    search_fields = ("project__title", "project__organisations__organisation__name", "category__title")
    search_help_text = _("By project, organisation or category.")
    autocomplete_fields = ("cycle", "project", "category")
    fieldsets = (
        (None, {"fields": ["project", ("cycle", "category"), ("rank", "order")]}),
        (_("When readers may know of it"), {"fields": ["embargo_until"]}),
        (_("Source"), {"fields": [("source", "confidence")]}),
    )
    inlines = (EditorialNoteInline,)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Whoever began at a category of the board goes on there."""
        if "category" not in request.GET:
            return super().response_post_save_add(request, obj)
        board = reverse("admin:prizes_cycle_board", args=[obj.cycle_id])
        return HttpResponseRedirect(f"{board}#category-{obj.category_id}")

    def public_address(self, obj: Any) -> str:
        return super().public_address(obj.project)
