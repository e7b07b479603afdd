from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from publishing.admin import ContentAdmin, FormFields, PublishableAdmin, form_as_typed
from publishing.reach import WithinReach
from publishing.templatetags.publishing import date_span

from ..models import Edition, editions_of
from .frozen import FrozenAdmin


def owner_pk(request: HttpRequest, model: Any, owner: str = "edition") -> str:
    """What the thing on screen belongs to, its edition by default: as typed, as in the address, or as saved.

    Empty if nothing is named.
    """
    given = form_as_typed(request).get(owner) or request.GET.get(owner) or ""
    if given.isdecimal():
        return given
    object_id = request.resolver_match.kwargs.get("object_id", "") if request.resolver_match else ""
    if model is Edition or not str(object_id).isdecimal():
        return str(object_id)
    found = getattr(request, "_owner_pk", None)
    if found is None:
        found = str(model.objects.filter(pk=object_id).values_list(owner, flat=True).first() or "")
        request._owner_pk = found  # type: ignore[attr-defined]
    return found


def asked(request: HttpRequest, owner: str = "edition") -> str:
    """The thing, an edition by default, to which the address narrows a picker; empty if none."""
    given = request.GET.get(owner, "")
    return given if is_autocomplete(request) and given.isdecimal() else ""


def is_autocomplete(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"


class WithinEdition(FormFields):
    """Pickers named in `narrowed_fields` offer only what belongs to the edition of the form, or to another `owner`."""

    owner = "edition"

    def narrowing(self, db_field: models.ForeignKey, request: HttpRequest) -> str:
        pk = owner_pk(request, getattr(self, "parent_model", self.model), self.owner)
        return f"{self.owner}={pk}" if pk else ""


class InScope(WithinReach):
    """Rows of the editions to which a person's rights are limited; all rows for whoever has no such limit.

    `edition_path` leads from a row to the key of its edition, as in a look-up: `edition_id`, `exhibition__edition_id`.
    """

    edition_path = "edition_id"

    def reach(self, request: HttpRequest) -> Q:
        editions = editions_of(request.user)
        return Q() if editions is None else Q(**{f"{self.edition_path}__in": editions})

    def reaches(self, request: HttpRequest, obj: Any) -> bool:
        editions = editions_of(request.user)
        return editions is None or attrgetter(self.edition_path.replace("__", "."))(obj) in editions


class EditionFilter(admin.RelatedOnlyFieldListFilter):
    """Editions that have such things."""


class InEditionAdmin(FrozenAdmin, InScope, WithinEdition, ContentAdmin):
    """Something that belongs to an edition: told apart by year, reached from the edition and leading back to it.

    It may belong there by way of another thing; `edition_path` begins with that one. Forms of a room above forums/
    extend `admin/forums/change_form.html`, which says where they lead back to and that they are frozen.
    """

    # Where readers find a thing that has no page of its own.
    shown_on = ""

    @property
    def edition_lookup(self) -> str:
        """The way from a row to its edition, as in a look-up: `edition`, `cycle__edition`."""
        return self.edition_path.removesuffix("_id")

    @property
    def owner(self) -> str:  # type: ignore[override]
        """The name of the field that says what a row belongs to: `edition`, `cycle`."""
        return self.edition_lookup.split("__")[0]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Django's lists leave a queryset alone that is joined to anything, so what they show is joined here too.
        shown: Any = self.list_select_related or ()
        return super().get_queryset(request).select_related(self.edition_lookup, *shown)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [(self.edition_lookup, EditionFilter), *super().get_list_filter(request)]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        queryset, may_repeat = super().get_search_results(request, queryset, search_term)
        if pk := asked(request, self.owner):
            queryset = queryset.filter(**{self.owner: pk})
        return queryset, may_repeat

    def autocomplete_label(self, obj: Any) -> str:
        return f"{obj} ({self.year(obj)})"

    def has_pages(self) -> bool:
        return bool(self.shown_on) or super().has_pages()

    def public_address(self, obj: Any) -> str:
        if not self.shown_on:
            return super().public_address(obj)
        try:
            return reverse(self.shown_on, args=[self.year(obj)])
        except NoReverseMatch:
            return ""

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if owner := self.belongs_to(request):
            form = reverse(f"admin:{owner._meta.app_label}_{owner._meta.model_name}_change", args=[owner.pk])
            panel = "#belongings" if isinstance(owner, Edition) else ""
            context |= {"belongs_to": owner, "belongs_to_url": f"{form}{panel}"}
        return super().render_change_form(request, context, *args, **kwargs)

    def belongs_to(self, request: HttpRequest) -> Any:
        """What the form leads back to: as typed, as asked for or as saved."""
        owners: Any = self.model._meta.get_field(self.owner).related_model
        pk = owner_pk(request, self.model, self.owner)
        return owners.objects.filter(pk=pk).first() if pk else None

    @admin.display(description=_("year"))
    def year(self, obj: Any) -> int:
        edition = self.edition_of(obj)
        return edition.year if edition else 0


class DatedAdmin:
    """A column for `date` that is no finer than the date is known, with the last day where there is one."""

    @admin.display(description=_("date"), ordering="date")
    def when(self, obj: Any) -> str:
        return date_span(obj.date, getattr(obj, "end_date", None), obj.date_precision) or "–"


class OfEditionAdmin(InEditionAdmin, PublishableAdmin):
    """Something that belongs to an edition and has a state and a schedule of its own."""
