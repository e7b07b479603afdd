"""From a table to things: what each row would do, then all of it as one change."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import history
from ..history import Changed, batched
from .files import Line, Table, text_of
from .resources import Bringing, SheetResource
from .words import Index, fold

LOOKED_UP = 400


class Outcome(models.TextChoices):
    REFUSED = "refused", gettext_lazy("refused")
    ADDED = "added", gettext_lazy("new")
    CHANGED = "changed", gettext_lazy("changed")
    SAME = "same", gettext_lazy("unchanged")


@dataclass
class PlannedRow:
    """What a row of the file would do: its differences in words, or the sentences why it is refused."""

    number: int
    name: str = ""
    thing: Any = None
    outcome: Outcome = Outcome.SAME
    changes: list[Changed] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    links: dict[Any, Any] = field(default_factory=dict)
    # What is to be saved before it, and the name of the field that then points there.
    brought: "PlannedRow | None" = None
    brought_as: str = ""


@dataclass(frozen=True)
class Plan:
    """All rows in the order of the file."""

    rows: list[PlannedRow]

    def of(self, *outcomes: Outcome) -> list[PlannedRow]:
        return [row for row in self.rows if row.outcome in outcomes]

    def counts(self) -> list[tuple[Outcome, int]]:
        counter = Counter(row.outcome for row in self.rows)
        return [(outcome, counter[outcome]) for outcome in Outcome]

    @property
    def fingerprint(self) -> str:
        """What was shown, in short: another one later means that something has been changed meanwhile."""
        shown = [
            [row.number, row.outcome, row.name, [[c.label, c.before, c.after] for c in row.changes], row.mistakes]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


# Why a person may not save a thing that a row has filled, as a sentence; empty where they may. It is given the thing,
# whether it is new, and the names of the columns that change.
Objection = Callable[[Any, bool, set[str]], str]


def plan(resource: SheetResource, table: Table, *, objection: Objection, lock: bool = False) -> Plan:
    """Compare a table with what is stored. With `lock` nobody else changes it until the transaction ends."""
    if resource.brings:
        return _Bringer(resource, resource.brings, table, objection, lock).plan()
    return _Planner(resource, table, objection, lock=lock).plan()


class _Planner:
    def __init__(
        self, resource: SheetResource, table: Table, objection: Objection, *, lock: bool = False, trial: bool = False
    ) -> None:
        """With `trial` each sound row is saved before the next is looked at; the caller takes all of them back."""
        self.resource, self.table, self.objection, self.lock, self.trial = resource, table, objection, lock, trial
        self.model: Any = resource.model
        self.columns = resource.columns_of(table.headers)
        self.key_names = self.model.content_key
        self.index = Index()
        self.unique = _Uniqueness(self.model)
        self.checked: dict[Any, str] = {}

    def plan(self) -> Plan:
        keyed = [self.keyed(line) for line in self.table.lines]
        stored = self.stored([key for row, _line, key in keyed if not row.mistakes])
        seen: dict[tuple[Any, ...], int] = {}
        for row, line, key in keyed:
            if not row.mistakes and key in seen:
                row.mistakes.append(_("Row %(number)s has the same key.") % {"number": seen[key]})
            if not row.mistakes:
                seen[key] = row.number
                self.fill(row, line, key, stored.get(self.raw(key)))
            if row.mistakes:
                row.outcome, row.changes = Outcome.REFUSED, []
        return Plan([row for row, _line, _key in keyed])

    # Which thing a row means

    def keyed(self, line: Line) -> tuple[PlannedRow, Line, tuple[Any, ...]]:
        row = PlannedRow(line.number, mistakes=list(line.mistakes))
        if len(line.cells) > len(self.columns) and any(text_of(cell) for cell in line.cells[len(self.columns) :]):
            row.mistakes.append(_("There are more cells than columns."))
        key, texts = [], []
        for name in self.key_names:
            column = self.resource.fields[name]
            cell = self.cell(line, column)
            texts.append(text_of(cell))
            if not text_of(cell):
                row.mistakes.append(
                    _("%(column)s: empty. It tells which %(kind)s is meant.")
                    % {"column": capfirst(str(column.label)), "kind": self.model._meta.verbose_name}
                )
                continue
            try:
                key.append(column.widget.clean(cell, index=self.index))
            except ValueError as error:
                row.mistakes.append(_sentence(column, str(error)))
        row.name = "/".join(texts)
        return row, line, tuple(key)

    def cell(self, line: Line, column: Any) -> Any:
        place = self.columns.index(column)
        return line.cells[place] if place < len(line.cells) else None

    def raw(self, key: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(part.pk if isinstance(part, models.Model) else part for part in key)

    def stored(self, keys: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], Any]:
        """The things that have these keys already; the last part of a key tells most of them apart."""
        *_owners, last = self.key_names
        attnames = [self.model._meta.get_field(name).attname for name in self.key_names]
        rows = self.resource.whole(self.model._base_manager, self.columns)
        if self.lock:
            rows = rows.select_for_update(of=("self",))
        found = {}
        for some in batched(list({self.raw(key)[-1] for key in keys}), LOOKED_UP):
            for thing in rows.filter(**{f"{last}__in": some}):
                found[tuple(getattr(thing, name) for name in attnames)] = thing
        return found

    # What the row would change

    def fill(self, row: PlannedRow, line: Line, key: tuple[Any, ...], thing: Any) -> None:
        is_new = thing is None
        row.thing = thing = self.model(**dict(zip(self.key_names, key, strict=True))) if is_new else thing
        touched = []
        for place, column in enumerate(self.columns):
            if column.column_name in self.key_names:
                continue
            cell = line.cells[place] if place < len(line.cells) else None
            before = text_of(column.widget.render(column.held(thing)))
            if text_of(cell) == before:
                continue
            try:
                value = self.value(column, cell, thing)
            except ValueError as error:
                row.mistakes.append(_sentence(column, str(error)))
                continue
            touched.append((column, before))
            if column.is_linked:
                row.links[column] = value
            else:
                setattr(thing, column.attribute, value)
        row.name = row.name if is_new else str(thing)
        if row.mistakes or not (is_new or touched):
            return
        self.check(row, [column for column, _before in touched], is_new)
        row.changes = self.changes(row, touched, is_new)
        row.name = str(thing) or row.name
        row.outcome = Outcome.ADDED if is_new else Outcome.CHANGED if row.changes else Outcome.SAME
        if not row.mistakes and row.outcome != Outcome.SAME:
            names = {column.column_name for column, _before in touched}
            row.mistakes += filter(None, [self.objection(thing, is_new, names)])
        if not row.mistakes and row.outcome != Outcome.SAME:
            self.unique.take(thing)
            if self.trial:
                self.try_out(row)

    def try_out(self, row: PlannedRow) -> None:
        try:
            with transaction.atomic():
                _store([replace(row, thing=copy(row.thing))])
        except IntegrityError:
            row.mistakes.append(_("The database refuses it beside the rows before it."))

    def value(self, column: Any, cell: Any, thing: Any) -> Any:
        """What a cell says; an empty one empties the fact, or leaves it at what it begins with."""
        if text_of(cell):
            return column.widget.clean(cell, index=self.index, near=thing)
        if column.is_linked:
            return []
        field = column.model_field
        if not field.blank and not field.null and field.has_default():
            return getattr(thing, column.attribute)
        return field.get_default() if thing._state.adding else column.widget.empty

    def changes(self, row: PlannedRow, touched: list[tuple[Any, str]], is_new: bool) -> list[Changed]:
        """The differences that stand, for a thing may put its facts right when it is checked."""
        own = [column for column in self.columns if column.column_name in self.key_names] if is_new else []
        found = []
        for column, before in [*((column, "") for column in own), *touched]:
            value = row.links[column] if column in row.links else column.held(row.thing)
            after = text_of(column.widget.render(value))
            if after != before:
                found.append(Changed(str(column.label), *column.widget.told("" if is_new else before, after)))
            else:
                row.links.pop(column, None)
        return found

    # Whether the thing is sound

    def check(self, row: PlannedRow, touched: list[Any], is_new: bool) -> None:
        thing = row.thing
        plain = [field for field in self.model._meta.fields if not field.is_relation]
        names = {column.column_name for column in touched} | set(self.key_names)
        left_out = {field.name for field in self.model._meta.fields} - {
            field.name for field in plain if is_new or field.name in names
        }
        for check in (lambda: thing.clean_fields(exclude=left_out), thing.clean):
            try:
                check()
            except ValidationError as error:
                row.mistakes += self.sentences(error)
        if not row.mistakes:
            row.mistakes += [words for words in (self.unique.objection(thing), *self.broken(thing)) if words]

    def sentences(self, error: ValidationError) -> list[str]:
        if not hasattr(error, "error_dict"):
            return error.messages
        found = []
        for name, messages in error.message_dict.items():
            if name == NON_FIELD_ERRORS:
                found += messages
            else:
                label = str(self.model._meta.get_field(name).verbose_name)
                found += [f"{capfirst(label)}: {message}" for message in messages]
        return found

    def broken(self, thing: Any) -> list[str]:
        """What the database would refuse, asked once for each set of facts: thousands of rows share them."""
        found = []
        for rule in self.model._meta.constraints:
            if isinstance(rule, UniqueConstraint) and _is_plain(rule):
                continue
            values: Any = object()
            if isinstance(rule, CheckConstraint):
                names = rule.condition.referenced_base_fields if isinstance(rule.condition, Q) else ()
                values = tuple(getattr(thing, self.model._meta.get_field(name).attname) for name in names)
            key = (rule.name, values)
            if key not in self.checked:
                try:
                    rule.validate(self.model, thing)
                except ValidationError as error:
                    self.checked[key] = " ".join(error.messages)
                else:
                    self.checked[key] = ""
            found.append(self.checked[key])
        return found


class _Bringer:
    """Plans a table whose rows may bring things along.

    All is saved as it is planned, and then taken back: so a row is refused for what it would be refused for, by what
    is stored, by what it brings and by the rows before it.
    """

    def __init__(
        self, resource: SheetResource, bringing: Bringing, table: Table, objection: Objection, lock: bool
    ) -> None:
        self.resource, self.bringing, self.objection, self.lock = resource, bringing, objection, lock
        self.brought = bringing.resource()
        self.model: Any = self.brought.model
        columns = resource.columns_of(table.headers)
        self.lines = [
            (line, {column.column_name: cell for column, cell in zip(columns, line.cells, strict=False)})
            for line in table.lines
        ]
        own = [place for place, column in enumerate(columns) if column not in resource.brought_columns]
        self.own = Table(
            [table.headers[place] for place in own],
            [Line(line.number, self.own_cells(line, own, len(columns)), line.mistakes) for line in table.lines],
        )
        self.named = {column.column_name for column in columns}
        self.index = Index()

    @staticmethod
    def own_cells(line: Line, places: list[int], columns: int) -> list[Any]:
        """Cells of the columns that tell nothing of what is brought, and those beyond the last column."""
        return [*(line.cells[place] for place in places if place < len(line.cells)), *line.cells[columns:]]

    @transaction.atomic
    def plan(self) -> Plan:
        if self.lock:
            for model in (self.resource.model, self.model):  # the rows below are locked only until they are taken back
                list(model._base_manager.select_for_update(of=("self",)).values_list("pk"))
        with transaction.atomic():
            new = self.new()
            shown = _Planner(self.resource, self.own, self.objection, lock=self.lock, trial=True).plan()
            for row, (_line, cells) in zip(shown.rows, self.lines, strict=True):
                self.join(row, new.get(row.number), cells)
            transaction.set_rollback(True)
        return shown

    def new(self) -> dict[int, PlannedRow]:
        """What is not stored, by the number of each row that names it; it is planned from the first of them."""
        named: dict[str, list[tuple[int, str, dict[str, Any]]]] = defaultdict(list)
        for line, cells in self.lines:
            name = text_of(cells.get(self.bringing.field))
            if name and not self.index.knows(self.model, name):
                named[fold(name)].append((line.number, name, cells))
        (key,) = self.model.content_key
        told = [
            column.column_name
            for column in self.brought.columns
            if column.column_name in self.named and column.column_name not in (key, self.bringing.name)
        ]
        addresses = _Addresses(self.model, key)
        lines = [
            Line(number, [addresses.of(name), name, *(cells.get(column) for column in told)])
            for (number, name, cells), *_others in named.values()
        ]
        table = Table([key, self.bringing.name, *told], lines)
        rows = _Planner(self.brought, table, self.objection, trial=True).plan().rows
        return {number: row for row, group in zip(rows, named.values(), strict=True) for number, _name, _cells in group}

    def join(self, row: PlannedRow, new: PlannedRow | None, cells: dict[str, Any]) -> None:
        """Tell in a row what it brings, or why it cannot."""
        labels = {str(column.label) for column in self.resource.brought_columns}
        if new is None:
            mistakes = self.contradictions(getattr(row.thing, self.bringing.field, None), cells) if row.thing else []
        else:
            mistakes = new.mistakes
            row.brought, row.brought_as = new, self.bringing.field
            if row.number == new.number:
                row.changes = [*row.changes, *(change for change in new.changes if change.label in labels)]
        if mistakes:
            row.mistakes = [*mistakes] if new else [*row.mistakes, *mistakes]
            row.outcome, row.changes = Outcome.REFUSED, []

    def contradictions(self, thing: Any, cells: dict[str, Any]) -> list[str]:
        """Where a row tells of something stored what is not stored of it."""
        found = []
        for column in self.resource.brought_columns:
            cell = cells.get(column.column_name)
            if thing is None or not text_of(cell):
                continue
            held = text_of(column.widget.render(column.held(thing)))
            try:
                said = text_of(column.widget.render(column.widget.clean(cell, index=self.index, near=thing)))
            except ValueError as error:
                found.append(_sentence(column, str(error)))
                continue
            if said != held:
                values = {"thing": thing, "held": held or _("nothing")}
                found.append(_sentence(column, _("“%(thing)s” is stored with %(held)s; change it there") % values))
        return found


class _Addresses:
    """Free addresses for things that are new, made of their names."""

    def __init__(self, model: Any, field: str) -> None:
        self.taken = set(model._base_manager.values_list(field, flat=True))
        self.longest = model._meta.get_field(field).max_length - 4
        self.kind = slugify(model._meta.model_name)

    def of(self, name: str) -> str:
        base = slugify(name)[: self.longest].strip("-") or self.kind
        found = next(
            each for each in (base, *(f"{base}-{number}" for number in range(2, 1000))) if each not in self.taken
        )
        self.taken.add(found)
        return found


def _is_plain(rule: UniqueConstraint) -> bool:
    return bool(rule.fields) and rule.condition is None and not rule.expressions


def _sentence(column: Any, words: str) -> str:
    return f"{capfirst(str(column.label))}: {words}."


class _Uniqueness:
    """What may be there only once, besides the key: read whole, then kept in step with the rows of the file."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.rules: list[tuple[list[str], str]] = []
        for rule in model._meta.constraints:
            if isinstance(rule, UniqueConstraint) and _is_plain(rule) and rule.fields != model.content_key:
                names = [model._meta.get_field(name).attname for name in rule.fields]
                self.rules.append((names, str(rule.get_violation_error_message())))
        for found in model._meta.fields:
            if found.unique and not found.primary_key and model.content_key != (found.name,):
                words = _("Another %(kind)s has this %(fact)s.")
                kind = {"kind": model._meta.verbose_name, "fact": found.verbose_name}
                self.rules.append(([found.attname], words % kind))
        self.taken: list[dict[Any, Any]] = []
        for names, _words in self.rules:
            rows = model._base_manager.values_list("pk", *names)
            self.taken.append({tuple(values): pk for pk, *values in rows})

    def objection(self, thing: Any) -> str:
        for (names, words), taken in zip(self.rules, self.taken, strict=True):
            values = tuple(getattr(thing, name) for name in names)
            holder = taken.get(values)
            if None not in values and holder is not None and holder not in (thing.pk, id(thing)):
                return words
        return ""

    def take(self, thing: Any) -> None:
        for (names, _words), taken in zip(self.rules, self.taken, strict=True):
            taken[tuple(getattr(thing, name) for name in names)] = thing.pk or id(thing)


@transaction.atomic
def save(shown: Plan, *, by: Any) -> None:
    """Save what a plan adds and changes as one change, which “Recent changes” can undo; refused rows are left out."""
    rows = shown.of(Outcome.ADDED, Outcome.CHANGED)
    if not rows:
        return
    brought = list({id(row.brought): row.brought for row in rows if row.brought}.values())
    history.begin_all([row.thing for row in rows if row.outcome == Outcome.CHANGED])
    _store(brought)
    for row in rows:
        if row.brought:
            setattr(row.thing, row.brought_as, row.brought.thing)
    _store(rows)
    history.keep_all([row.thing for row in [*brought, *rows]], by=by, comment=history.IMPORTED)


def _store(rows: list[PlannedRow]) -> None:
    new: dict[Any, list[tuple[Any, Any]]] = defaultdict(list)
    for row in rows:
        row.thing.save()
        for column, value in row.links.items():
            if row.outcome == Outcome.ADDED:
                new[column].append((row.thing, value))
            else:
                column.save_links(row.thing, value)
    for column, given in new.items():
        column.add_links(given)
