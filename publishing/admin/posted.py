"""A form of the desk as the browser posts it: what it holds, what two people made of it, and both put together.

Values are lists of strings by field, as in a query string, without empty ones; rows of inlines are told apart by their
primary key, for their numbers change when a row comes or goes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django import forms
from django.forms.models import InlineForeignKeyField, ModelChoiceField
from django.http import QueryDict
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

Values = list[str]
Fields = dict[str, Values]


@dataclass
class State:
    """What a saved thing's form holds: `fields` of its own, and of each inline's rows by prefix and primary key.

    `files` are the names under which its files are kept; a form shows them and does not send them.
    """

    fields: Fields = field(default_factory=dict)
    rows: dict[str, dict[str, Fields]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Typed(State):
    """What somebody sent: besides changed rows also those `deleted` and, in order, those `added`."""

    deleted: dict[str, set[str]] = field(default_factory=dict)
    added: dict[str, list[Fields]] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """One value on which two people differ, in words; `key` names it in the form that asks which to keep."""

    key: str
    label: str
    mine: str
    theirs: str


@dataclass
class Merged:
    """A form put together: its data, what both changed, and in sentences what was taken over from the other."""

    data: QueryDict
    conflicts: list[Difference] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


# Reading


def state_of(form: Any, formsets: Iterable[Any]) -> State:
    """What an unbound form and its formsets show."""
    files = {name: str(form[name].initial or "") for name in form.fields if takes_file(form.fields[name])}
    state = State({name: shown(form[name]) for name in form.fields}, files=files)
    for formset in formsets:
        state.rows[formset.prefix] = {
            str(row.instance.pk): {name: shown(row[name]) for name in own_fields(formset, row)}
            for row in formset.initial_forms
        }
    return state


def typed(data: QueryDict, form: Any, formsets: Iterable[Any]) -> Typed:
    """What was sent for this form and these formsets; they may be unbound, and only say which fields there are."""
    sent = Typed({name: tidy(data.getlist(form.add_prefix(name))) for name in form.fields})
    for formset in formsets:
        names = own_fields(formset, formset.empty_form)
        pk_name = formset.model._meta.pk.name
        rows, deleted, added = {}, set(), []
        for index in range(whole(data.get(f"{formset.prefix}-TOTAL_FORMS"), most=formset.absolute_max)):
            prefix = formset.add_prefix(index)
            values = {name: tidy(data.getlist(f"{prefix}-{name}")) for name in names}
            pk = data.get(f"{prefix}-{pk_name}", "")
            if not pk:
                added.append(values)
                continue
            rows[pk] = values
            if data.get(f"{prefix}-DELETE"):
                deleted.add(pk)
        sent.rows[formset.prefix] = rows
        sent.deleted[formset.prefix] = deleted
        sent.added[formset.prefix] = [row for row in added if any(row.values())]
    return sent


def own_fields(formset: Any, row: Any) -> list[str]:
    """The fields of a row that a person fills in."""
    pk_name = formset.model._meta.pk.name
    return [
        name
        for name, found in row.fields.items()
        if name not in (pk_name, "DELETE") and not isinstance(found, InlineForeignKeyField)
    ]


def shown(bound: forms.BoundField) -> Values:
    """What the browser would send for a field that nobody touches; nothing for files."""
    widget: Any = getattr(bound.field.widget, "widget", bound.field.widget)
    value = bound.value()
    if takes_file(bound.field):
        return []
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if widget.check_test(value) else []
    formatted = widget.format_value(value)
    if formatted is None:
        return []
    return tidy(formatted if isinstance(formatted, list | tuple) else [formatted])


def takes_file(form_field: Any) -> bool:
    return isinstance(getattr(form_field.widget, "widget", form_field.widget), forms.FileInput)


def tidy(values: Iterable[Any]) -> Values:
    """Values as they are compared: line ends alike, nothing empty, several in one order."""
    return sorted(text for value in values if (text := str(value).replace("\r\n", "\n").strip()))


def whole(text: str | None, *, most: int) -> int:
    return min(int(text), most) if text and text.isdecimal() and len(text) < 10 else 0


# Putting together


def merge(
    data: QueryDict, form: Any, formsets: list[Any], *, base: State, theirs: State, pending: Iterable[str] = ()
) -> Merged:
    """Put what was typed on top of what another person has saved since `base` was shown.

    Where only one of the two changed a value, that one's stands. Where both did it is a conflict: the data keeps what
    was typed, and the next posting says which to keep as `pick:<key>`, “mine” or “theirs”. `pending` are the keys of
    conflicts that were shown before; one that has no answer is a conflict still.
    """
    mine = typed(data, form, formsets)
    merger = _Merger(data, base, theirs, set(pending))
    merged = Merged(data.copy())
    for name in [name for name in merged.data if name.startswith("pick:")]:
        del merged.data[name]
    for name, was in base.files.items():
        if theirs.files.get(name, was) != was:
            merged.taken.append(
                _("%(field)s: the file was replaced meanwhile. Choose yours again if it is to take its place.")
                % {"field": form[name].label}
            )
    for name in form.fields:
        key, label = f"field:{name}", str(form[name].label)
        values = merger.settle(key, label, form.fields[name], base.fields, theirs.fields, mine.fields, name, merged)
        merged.data.setlist(form.add_prefix(name), values)
    for formset in formsets:
        merger.settle_rows(formset, mine, merged)
    return merged


@dataclass
class _Merger:
    data: QueryDict
    base: State
    theirs: State
    pending: set[str]

    def settle(
        self, key: str, label: str, form_field: Any, base: Fields, theirs: Fields, mine: Fields, name: str, into: Merged
    ) -> Values:
        was, there, here = base.get(name, []), theirs.get(name, []), mine.get(name, [])
        asked = key in self.pending or (there != was and here != was)
        if here == there:
            return here
        if not asked:
            if there != was:
                into.taken.append(
                    _("%(field)s is now: %(value)s") % {"field": label, "value": words(form_field, there)}
                )
                return there
            return here
        pick = self.data.get(f"pick:{key}")
        if there == was and pick == "theirs":
            return there
        if there != was or pick != "mine":
            into.conflicts.append(Difference(key, label, words(form_field, here), words(form_field, there)))
        return here

    def settle_rows(self, formset: Any, mine: Typed, into: Merged) -> None:
        prefix, blank = formset.prefix, formset.empty_form
        names = own_fields(formset, blank)
        base, theirs = self.base.rows.get(prefix, {}), self.theirs.rows.get(prefix, {})
        sent, deleted = mine.rows[prefix], mine.deleted[prefix]
        kind = capfirst(str(formset.model._meta.verbose_name))
        _clear(into.data, prefix)

        kept: list[tuple[str, Fields]] = []
        for pk, there in theirs.items():
            title = f"{kind}: {summary(blank, names, there)}"
            if pk not in sent:
                if pk not in base:
                    into.taken.append(_("Added meanwhile: %(row)s") % {"row": title})
                kept.append((pk, there))
            elif pk in deleted:
                if there != base.get(pk, there):
                    into.taken.append(
                        _("You are deleting what was changed meanwhile: %(row)s. Untick the deletion to keep it.")
                        % {"row": title}
                    )
                kept.append((pk, sent[pk]))
            else:
                row = {
                    name: self.settle(
                        f"row:{prefix}:{pk}:{name}",
                        f"{title}, {blank[name].label}",
                        blank.fields[name],
                        base.get(pk, there),
                        there,
                        sent[pk],
                        name,
                        into,
                    )
                    for name in names
                }
                kept.append((pk, row))

        added = list(mine.added[prefix])
        for pk, here in sent.items():
            if pk in theirs or pk in deleted:
                continue
            title = f"{kind}: {summary(blank, names, here)}"
            if here == base.get(pk):
                into.taken.append(_("Deleted meanwhile: %(row)s") % {"row": title})
            else:
                into.taken.append(
                    _("Deleted meanwhile, but you had changed it, so it stands among the new rows: %(row)s")
                    % {"row": title}
                )
                added.append(here)

        pk_name = formset.model._meta.pk.name
        into.data[f"{prefix}-TOTAL_FORMS"] = str(len(kept) + len(added))
        into.data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))
        into.data[f"{prefix}-MIN_NUM_FORMS"] = "0"
        into.data[f"{prefix}-MAX_NUM_FORMS"] = "1000"
        for index, (pk, row) in enumerate([*kept, *(("", row) for row in added)]):
            start = formset.add_prefix(index)
            for name, values in row.items():
                into.data.setlist(f"{start}-{name}", values)
            if pk:
                into.data[f"{start}-{pk_name}"] = pk
                if (fk := getattr(formset, "fk", None)) is not None:
                    into.data[f"{start}-{fk.name}"] = str(formset.instance.pk)
            if pk in deleted:
                into.data[f"{start}-DELETE"] = "on"


def _clear(data: QueryDict, prefix: str) -> None:
    for name in [name for name in data if name.startswith(f"{prefix}-")]:
        if name.removeprefix(f"{prefix}-").partition("-")[0].isdecimal():
            del data[name]


# In words


def words(form_field: Any, values: Values) -> str:
    """Values of a field as a person reads them."""
    if isinstance(form_field, forms.BooleanField):
        return _("yes") if values else _("no")
    if not values:
        return _("nothing")
    return "; ".join(_labels(form_field, values))


def _labels(form_field: Any, values: Values) -> Iterator[str]:
    if isinstance(form_field, ModelChoiceField) and form_field.queryset is not None:
        key = form_field.to_field_name or "pk"
        known = [value for value in values if value.isdecimal() and len(value) < 19] if key == "pk" else values
        rows = {str(getattr(row, key)): str(row) for row in form_field.queryset.filter(**{f"{key}__in": known})}
        yield from (rows.get(value, value) for value in values)
    elif hasattr(form_field, "choices"):
        labels = {str(value): str(label) for value, label in flat(form_field.choices)}
        yield from (labels.get(value, value) for value in values)
    else:
        yield from (strip_tags(value) for value in values)


def flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Choices without their groups."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def summary(row_form: Any, names: list[str], values: Fields) -> str:
    """A row in few words: its first values that say something."""
    told = [words(row_form.fields[name], values[name]) for name in names if name != "order" and values.get(name)]
    return ", ".join(told[:2])[:120] or _("an empty row")
