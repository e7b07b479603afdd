"""Rows inside a form: ordered, named for screen readers, their picked things in the same query."""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db import models
from django.db.models import Q, QuerySet
from django.forms.models import BaseInlineFormSet
from django.forms.widgets import Script
from django.http import HttpRequest
from django.utils.text import capfirst

from .fields import FormFields
from .widgets import PickOne, picker_of

ORDERING_SCRIPT = Script("admin-portal/js/ordering.js", type="module")


def conditional_constraints(model: type[models.Model]) -> list[models.UniqueConstraint]:
    """The “one of these only” rules of a model, such as one headline for each topic."""
    return [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint) and rule.condition]


class RowForm(forms.ModelForm):
    """A row of which nothing but its place was filled in is an empty row."""

    @cached_property
    def changed_data(self) -> list[str]:
        changed = super().changed_data
        return [] if changed == ["order"] and not self.instance.pk else changed

    def validate_unique(self) -> None:
        """Django leaves out a row's constraints that name its parent; a refusal in words beats one by the database."""
        super().validate_unique()
        form: Any = self
        left_out = form._get_validation_exclusions()
        for constraint in conditional_constraints(type(self.instance)):
            try:
                constraint.validate(type(self.instance), self.instance, exclude=left_out)
            except forms.ValidationError as error:
                self.add_error(None, error)


class RowFormSet(BaseInlineFormSet):
    """Rows whose fields are named for screen readers, and whose picked things are not asked for one by one."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if not widget.is_hidden:
                widget.attrs.setdefault("aria-label", capfirst(str(field.label or name)))
            if isinstance(widget, PickOne) and (thing := form.instance._state.fields_cache.get(name)):
                widget.know(thing)

    def get_unique_error_message(self, unique_check: Any) -> str:
        """Of rows that are the same twice: in the words of the model's rule, where it has words of its own."""
        model: Any = self.model
        fields = {*unique_check, self.fk.name}
        for rule in model._meta.constraints:
            if not isinstance(rule, models.UniqueConstraint) or {*rule.fields, self.fk.name} != fields:
                continue
            if rule.violation_error_message != rule.default_violation_error_message:
                return str(rule.get_violation_error_message())
        return super().get_unique_error_message(unique_check)

    def validate_unique(self) -> None:
        """New rows are compared with one another too; the database knows none of them yet."""
        super().validate_unique()
        rows = [
            form for form in self.forms if form.has_changed() and form.is_valid() and form not in self.deleted_forms
        ]
        model: Any = self.model
        for rule in conditional_constraints(model):
            only = rule.condition or Q()
            names = [model._meta.get_field(name).attname for name in rule.fields if name != self.fk.name]
            seen = set()
            for form in rows:
                key = tuple(getattr(form.instance, name) for name in names)
                if None in key or not only.check(form.instance._get_field_expression_map(meta=model._meta)):
                    continue
                if key in seen:
                    form.add_error(None, rule.get_violation_error_message())
                    raise forms.ValidationError(rule.get_violation_error_message())
                seen.add(key)


class Rows(FormFields, InlineModelAdmin):
    """What inlines share: no empty rows until one is asked for, and the picked things in the same query."""

    extra = 0
    form = RowForm
    formset = RowFormSet
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        names = set(self.get_autocomplete_fields(request))
        fields = queryset.model._meta.fields
        picked = [field.name for field in fields if field.name in names or picker_of(field.related_model)]
        return queryset.select_related(*picked) if picked else queryset


class RowInline(Rows, admin.TabularInline):
    pass


class _Ordered(Rows):
    """Rows moved by dragging, by buttons or by Alt and an arrow; without JavaScript by their number."""

    class Media:
        js = (ORDERING_SCRIPT,)

    classes: tuple[str, ...] = ("ordered",)


class OrderedInline(_Ordered, admin.TabularInline):
    pass


class OrderedStackedInline(_Ordered, admin.StackedInline):
    pass
