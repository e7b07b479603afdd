from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from publishing.admin import EditorialNoteInline, OrderedInline, OrderedStackedInline, PublishableAdmin
from publishing.templatetags.publishing import date_span

from ..models import (
    Achievement,
    Album,
    Announcement,
    ConsultationPhase,
    Document,
    Edition,
    EditionFigure,
    EditionOrganisation,
    EditionPerson,
    EditionVenue,
    Outcome,
    Session,
    Track,
    Video,
)
from .base import InScope, WithinEdition
from .frozen import FreezingAdmin
from .missing import MissingFromEdition
from .next_edition import NextEditionAdmin

BELONGINGS: tuple[Any, ...] = (
    Session,
    Track,
    Document,
    Achievement,
    Announcement,
    Album,
    Video,
    ConsultationPhase,
)


@dataclass(frozen=True)
class Belonging:
    """One line of the edition's panel: how many there are, how many of them readers see, and where to go."""

    name: str
    one: str
    live: int
    total: int
    list_url: str
    add_url: str


def belongings(edition: Edition, request: HttpRequest, site: admin.AdminSite) -> list[Belonging]:
    found = []
    for model in BELONGINGS:
        model_admin = site.get_model_admin(model)
        if not model_admin.has_view_or_change_permission(request):
            continue
        counts = model.objects.filter(edition=edition).aggregate(
            total=Count("pk"), live=Count("pk", filter=model.live_q())
        )
        base = f"{site.name}:{model._meta.app_label}_{model._meta.model_name}"
        may_add = model_admin.has_add_permission(request) and edition.frozen_at is None
        add_url = f"{reverse(f'{base}_add')}?edition={edition.pk}" if may_add else ""
        found.append(
            Belonging(
                name=capfirst(str(model._meta.verbose_name_plural)),
                one=str(model._meta.verbose_name),
                list_url=f"{reverse(f'{base}_changelist')}?edition__id__exact={edition.pk}",
                add_url=add_url,
                **counts,
            )
        )
    return found


class FigureInline(OrderedStackedInline):
    model = EditionFigure
    fields = (("label", "qualifier", "value", "unit", "order"), ("topic", "source", "confidence"), "headline")


class VenueInline(OrderedInline):
    model = EditionVenue
    fields = ("venue", "used_for", "order")
    autocomplete_fields = ("venue",)


class OrganisationInline(OrderedInline):
    model = EditionOrganisation
    fields = ("organisation", "role", "order")
    autocomplete_fields = ("organisation",)


class PersonInline(WithinEdition, OrderedStackedInline):
    model = EditionPerson
    fields = (
        ("person", "role", "order"),
        ("honorific", "post"),
        ("affiliation", "country", "stakeholder_type"),
        ("session", "confidence", "source"),
    )
    autocomplete_fields = ("person", "session")
    narrowed_fields = ("session",)


class OutcomeInline(WithinEdition, OrderedStackedInline):
    model = Outcome
    fields = (("title", "order"), "text", ("document", "session", "tool"))
    autocomplete_fields = ("document", "session")
    narrowed_fields = ("document", "session")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "text":
            field.widget.attrs["rows"] = 2
        return field


@admin.register(Edition)
class EditionAdmin(NextEditionAdmin, FreezingAdmin, InScope, PublishableAdmin):
    edition_path = "pk"
    change_form_template = "admin/forums/edition/change_form.html"
    list_display = ("name", "dates", "theme", "session_count", "document_count")
    list_filter = (MissingFromEdition,)
    search_fields = ("name", "=year", "theme", "place")
    date_hierarchy = "start_date"
    autocomplete_fields = ("resolutions", "hero")
    fieldsets = (
        (None, {"fields": [("name", "year"), "theme"]}),
        (_("When and where"), {"fields": [("start_date", "end_date", "dates_confidence"), "place"]}),
        (_("What readers are told"), {"fields": ["summary", "description", "hero"]}),
        (_("Open consultation"), {"fields": ["consultation_text"], "classes": ["collapse"]}),
        (_("Mandate and source"), {"fields": ["resolutions", "source"]}),
    )
    inlines = (FigureInline, VenueInline, OrganisationInline, PersonInline, OutcomeInline, EditorialNoteInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A new edition would be outside the limits of whoever has any."""
        return super().has_add_permission(request) and not self.reach(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Edition.objects.with_counts().filter(self.reach(request))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        edition = self.get_object(request, object_id)
        panel = belongings(edition, request, self.admin_site) if edition else []
        return super().change_view(request, object_id, form_url, {"belongings": panel, **(extra_context or {})})

    @admin.display(description=_("dates"), ordering="start_date")
    def dates(self, obj: Edition) -> str:
        return date_span(obj.start_date, obj.end_date) or "–"

    @admin.display(description=_("sessions"), ordering="session_count")
    def session_count(self, obj: Any) -> int:
        return obj.session_count

    @admin.display(description=_("documents"), ordering="document_count")
    def document_count(self, obj: Any) -> int:
        return obj.document_count
