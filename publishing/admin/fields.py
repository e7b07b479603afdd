"""How fields are edited, in forms and in inlines alike."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    RelatedFieldWidgetWrapper,
)
from django.db import models
from django.http import HttpRequest
from django_countries.fields import CountryField

from ..reach import PicksWithinReach
from .widgets import DayInput, HourInput, MomentInput, PickCountries, PickCountry, PickMany, PickOne, picker_of


class FormFields(PicksWithinReach):
    """How fields are edited, in forms and in inlines alike."""

    formfield_overrides = {
        models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput},
        models.DateField: {"widget": DayInput},
        models.TimeField: {"widget": HourInput},
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
    }
    # Foreign keys and what narrows their autocomplete, as `narrowing()` answers it.
    narrowed_fields: ClassVar[tuple[str, ...]] = ()

    def narrowing(self, db_field: models.ForeignKey, request: HttpRequest) -> str:
        """A query string for the autocomplete of a field in `narrowed_fields`."""
        return ""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, CountryField):
            kwargs.setdefault("widget", PickCountries if db_field.multiple else PickCountry)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # A picker adds and corrects; deleting is done where one sees what goes with it.
            field.widget.can_delete_related = False
            field.widget.can_view_related = False
            if getattr(field.widget.widget, "leads_on", False):
                field.widget.can_add_related = field.widget.can_change_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        own = picker_of(db_field.remote_field.model)
        if own or db_field.name in self.get_autocomplete_fields(request):
            within = self.narrowing(db_field, request) if db_field.name in self.narrowed_fields else ""
            widget = (own or PickOne)(db_field, self.admin_site, within=within)
            widget.serve(request)
            kwargs.setdefault("widget", widget)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", PickMany(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)
