"""What a thing's columns are."""

import difflib
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from import_export import fields
from import_export.resources import ModelResource

from .files import RefusedError
from .words import KeysWords, KeyWords, RowsWords, fold, parents_on, words_for


class SheetField(fields.Field):
    """A column: a field of the model under its own name and under the one that the form shows."""

    def __init__(self, model_field: Any) -> None:
        super().__init__(model_field.name, model_field.name, words_for(model_field))
        self.model_field = model_field
        self.label: Any = model_field.verbose_name

    @property
    def is_linked(self) -> bool:
        """Whether it is saved after the thing itself."""
        return self.model_field.many_to_many

    def held(self, thing: Any) -> Any:
        if self.is_linked:
            return list(getattr(thing, self.attribute).all()) if thing.pk else []
        return getattr(thing, self.attribute, None)  # a new thing has no parent yet

    def save_links(self, thing: Any, value: Any) -> None:
        getattr(thing, self.attribute).set(value)

    def add_links(self, given: list[tuple[Any, Any]]) -> None:
        """As `save_links`, for many things that are new."""
        if self.model_field.remote_field.symmetrical:
            for thing, value in given:
                self.save_links(thing, value)
            return
        through = self.model_field.remote_field.through
        own, other = self.model_field.m2m_field_name(), self.model_field.m2m_reverse_field_name()
        through._base_manager.bulk_create(
            through(**{own: thing, other: target}) for thing, value in given for target in value
        )


class RowsField(fields.Field):
    """A column for the rows that hang on a thing: what each points at and, in brackets, one detail of it.

    Rows that stay keep what the column does not tell, such as their reason.
    """

    is_linked = True

    def __init__(self, rows: str, target: str, *, detail: str = "", label: Any = "") -> None:
        super().__init__(rows)
        self.rows, self.target, self.detail, self.label = rows, target, detail, label

    def bind(self, model: Any, name: str) -> None:
        """Learn from the model what the rows are."""
        relation = next(found for found in model._meta.related_objects if found.get_accessor_name() == self.rows)
        self.column_name = name
        self.model, self.parent = relation.related_model, relation.field.name
        target = self.model._meta.get_field(self.target)
        detail = self.model._meta.get_field(self.detail) if self.detail else None
        self.widget = RowsWords(words_for(target), words_for(detail) if detail else None, detail)
        self.label = self.label or self.model._meta.verbose_name_plural
        self.has_order = any(field.name == "order" for field in self.model._meta.fields)

    def held(self, thing: Any) -> list[tuple[Any, Any]]:
        rows = getattr(thing, self.rows).all() if thing.pk else []
        return [(target, self._detail(row)) for row in rows if (target := getattr(row, self.target))]

    def export(self, instance: Any, **kwargs: Any) -> str:
        return self.widget.render(self.held(instance))

    def select_related(self) -> list[str]:
        if not isinstance(self.widget.target, KeyWords):
            return []
        return [self.target, *(f"{self.target}__{path}" for path in parents_on(self.widget.target.model))]

    def save_links(self, thing: Any, value: list[tuple[Any, Any]]) -> None:
        there: dict[Any, Any] = {}
        if thing.pk:
            rows = self.model._base_manager.filter(**{self.parent: thing}).order_by(*self.model._meta.ordering)
            there = {
                self._identity(target, self._detail(row)): row for row in rows if (target := getattr(row, self.target))
            }
        last = -1
        for target, detail in value:
            row = there.pop(self._identity(target, detail), None)
            told = self._told(target, detail)
            changed = row is None or any(getattr(row, name) != found for name, found in told.items())
            row = row or self.model(**{self.parent: thing})
            for name, found in told.items():
                setattr(row, name, found)
            if self.has_order and (row.order <= last or row.pk is None):
                row.order, changed = last + 1, True
            last = row.order if self.has_order else last
            if changed:
                row.save()
        for row in there.values():
            row.delete()

    def add_links(self, given: list[tuple[Any, Any]]) -> None:
        """As `save_links`, for many things that are new."""
        self.model._base_manager.bulk_create(
            self.model(
                **{self.parent: thing, **self._told(target, detail)}, **({"order": place} if self.has_order else {})
            )
            for thing, value in given
            for place, (target, detail) in enumerate(value)
        )

    def _told(self, target: Any, detail: Any) -> dict[str, Any]:
        return {self.target: target, **({self.detail: detail} if self.detail else {})}

    def _detail(self, row: Any) -> Any:
        return getattr(row, self.detail) if self.detail else None

    def _identity(self, target: Any, detail: Any) -> Any:
        """What tells rows apart: what they point at, with the detail where it belongs to the row's key."""
        said = self.widget.target.render(target)
        return (said, detail) if self.detail in self.model.content_key else said


@dataclass(frozen=True)
class Bringing:
    """A row may bring along what its column `field` names, if nothing stored is called so: a prize its project.

    `resource` says how such a thing is made; what the cell says becomes its `name`. Columns that both resources have
    tell both, the other columns of `resource` tell only what is brought.
    """

    field: str
    resource: type["SheetResource"]
    name: str


class SheetResource(ModelResource):
    """Columns of a model: `Meta.fields` names them in order, those for rows are declared as `RowsField` besides.

    A row is found again by the model's `content_key`, so its fields are to be among the columns.
    """

    brings: ClassVar[Bringing | None] = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.model: Any = self._meta.model
        for name, field in self.fields.items():
            if isinstance(field, RowsField):
                field.bind(self.model, name)

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> SheetField:
        return SheetField(django_field)

    @property
    def columns(self) -> list[Any]:
        return [self.fields[name] for name in self._meta.fields]

    @cached_property
    def brought(self) -> "SheetResource | None":
        return self.brings.resource() if self.brings else None

    @property
    def brought_columns(self) -> list[Any]:
        """Those that tell nothing but what a row brings along."""
        if self.brought is None or self.brings is None:
            return []
        told = {*self._meta.fields, *self.brought.model.content_key, self.brings.name}
        return [column for column in self.brought.columns if column.column_name not in told]

    @property
    def headers(self) -> list[str]:
        return [str(column.label) for column in self.columns]

    def cells(self, thing: Any) -> list[Any]:
        """A thing as a row, in the order of the columns."""
        return [column.widget.render(column.held(thing)) for column in self.columns]

    def whole(self, queryset: QuerySet, columns: list[Any] | None = None) -> QuerySet:
        """The same things with all that the columns tell, in a number of queries that does not grow."""
        joined: list[str] = list(parents_on(self.model))
        hanging: dict[str, tuple[Any, list[str]]] = {}
        prefetched: list[Any] = []
        for column in self.columns if columns is None else columns:
            if isinstance(column, RowsField):
                hanging.setdefault(column.rows, (column.model, []))[1].extend(column.select_related())
            elif isinstance(column.widget, KeysWords):
                model = column.widget.model
                rows = model._base_manager.select_related(*parents_on(model))
                prefetched.append(Prefetch(column.attribute, rows))
            elif isinstance(column.widget, KeyWords):
                owners = parents_on(column.widget.model)
                joined += [column.attribute, *(f"{column.attribute}__{path}" for path in owners)]
        for name, (model, paths) in hanging.items():
            rows = model._base_manager.order_by(*model._meta.ordering).select_related(*paths)
            prefetched.append(Prefetch(name, rows))
        return queryset.select_related(*joined).prefetch_related(*prefetched)

    def columns_of(self, headers: list[str]) -> list[Any]:
        """The columns that a file's headers name, in the file's order. Raises RefusedError."""
        known: dict[str, Any] = {}
        columns = [*self.columns, *self.brought_columns]
        for column in columns:
            known.setdefault(fold(str(column.label)), column)
        for column in columns:
            known.setdefault(fold(column.column_name.replace("_", " ")), column)
        if "" in headers:
            raise RefusedError(_("Column %(number)s has no name.") % {"number": headers.index("") + 1})
        meant = {header: known.get(fold(header.replace("_", " "))) for header in headers}
        if unknown := [header for header, column in meant.items() if column is None]:
            raise RefusedError(self._unknown(unknown, known))
        found: list[Any] = []
        for header in headers:
            column = meant[header]
            if column in found:
                raise RefusedError(_("The column “%(name)s” is there twice.") % {"name": header})
            found.append(column)
        for name in self.model.content_key:
            if self.fields[name] not in found:
                raise RefusedError(
                    _("The column “%(name)s” is missing. It tells which %(kind)s is meant.")
                    % {"name": self.fields[name].label, "kind": self.model._meta.verbose_name}
                )
        return found

    def _unknown(self, headers: list[str], known: dict[str, Any]) -> str:
        sentences, strange = [], []
        for header in headers:
            if near := difflib.get_close_matches(fold(header), known, n=1):
                names = {"name": header, "near": known[near[0]].label}
                sentences.append(_("There is no column “%(name)s”. Do you mean “%(near)s”?") % names)
            else:
                strange.append(f"“{header}”")
        if strange:
            every = ", ".join(str(column.label) for column in [*self.columns, *self.brought_columns])
            words = ngettext(
                "There is no column %(names)s. Known are: %(all)s.",
                "There are no columns %(names)s. Known are: %(all)s.",
                len(strange),
            )
            sentences.append(words % {"names": ", ".join(strange), "all": every})
        return " ".join(sentences)
