"""Filters of lists: by state, by missing fact."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext

from ..models import State


class StateFilter(admin.SimpleListFilter):
    """By what readers see of a thing by itself; its parents are not asked."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("draft", State.DRAFT.label),
            ("review", State.REVIEW.label),
            ("scheduled", pgettext("state", "scheduled")),
            ("live", State.PUBLISHED.label),
            ("withdrawn", pgettext("state", "withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        now = timezone.now()
        model: Any = queryset.model
        expired = Q(unpublish_at__isnull=False, unpublish_at__lte=now)
        match self.value():
            case "draft" | "review" as state:
                return queryset.filter(state=state)
            case "scheduled":
                changes = Q()
                for name in model.schedule_fields:
                    changes |= Q(**{f"{name}__gt": now})
                return queryset.filter(changes, state=State.PUBLISHED).exclude(expired)
            case "live":
                return queryset.filter(model.own_live_q(prefix="", at=now))
            case "withdrawn":
                return queryset.filter(expired, state=State.PUBLISHED)
        return queryset


class CountriesInUse(admin.ChoicesFieldListFilter):
    """By a country that some row has: the list of all of them would be longer than most lists of rows."""

    def __init__(
        self, field: Any, request: HttpRequest, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        rows = model_admin.get_queryset(request).order_by()
        self.used = set(rows.values_list(field_path, flat=True).distinct())

    def choices(self, changelist: Any) -> Iterator[Any]:
        every, *countries = super().choices(changelist)
        yield every
        for (code, _name), choice in zip(self.field.flatchoices, countries, strict=True):
            if code in self.used or choice["selected"]:
                yield choice


class MissingFilter(admin.SimpleListFilter):
    """Rows that lack a fact. `facts` maps a word for the address to the fact's name and the condition."""

    title = gettext_lazy("missing")
    parameter_name = "missing"
    facts: ClassVar[dict[str, tuple[Any, Q]]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(word, name) for word, (name, _condition) in self.facts.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        fact = self.facts.get(self.value() or "")
        return queryset.filter(fact[1]) if fact else queryset
