"""Loads rows into the database: all or nothing, and never over an editor's change."""

from collections import Counter
from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils import timezone

from publishing import history
from publishing.preview.running import Preview, previewing
from wsisportal.models import ContentRecord

from .objects import held, identity, is_as_loaded, is_referred_to, is_sound, linked, owner, ranked, snapshot, stored
from .rows import (
    Key,
    MistakeError,
    Model,
    Reader,
    Row,
    blank_value,
    content_key,
    find_field,
    has_natural_key,
    key_paths,
)

BOOLEANS = {"true": True, "false": False}


class GoneError(Exception):
    """The row rests on one that an editor has deleted, or that is itself mistaken."""


class LateError(Exception):
    """The row's place is still held by another, which may be about to leave it."""


class ContentError(Exception):
    """The files hold mistakes; nothing was loaded."""

    def __init__(self, mistakes: list[str]) -> None:
        count = len(mistakes)
        super().__init__(f"{count} {'mistake' if count == 1 else 'mistakes'} in the content")
        self.mistakes = mistakes


@dataclass
class Loaded:
    """What a load has done: rows by outcome, and the names of those that stay without the files."""

    counts: Counter[str] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)


def in_order(rows: list[Row]) -> list[Row]:
    """Rows whose model others point at first; rows of one model as the files have them."""
    rank = ranked({row.model for row in rows})
    return sorted(rows, key=lambda row: rank[row.model])


class Loader:
    """Writes rows into the database and remembers what it wrote."""

    def __init__(self, rows: list[Row], *, replace: bool = False) -> None:
        self.rows = rows
        self.replace = replace
        self.mistakes: list[str] = []
        self.index: dict[tuple[Model, Key], Row] = {}
        self.records = {record.key: record for record in ContentRecord.objects.all()}
        self.names: set[str] = set()
        self.late: list[Row] = []
        self.patient = True
        self.known: dict[Model, dict[int, Any]] = {}
        self.loaded = Loaded()

    def load(self) -> Loaded:
        named = [row for row in self.rows if self.each(self.name_row, row)]
        self.names = {row.name for row in named}
        # Before the rows, so that what goes frees its place; and after them, once nothing points at it any more.
        self.remove_rows()
        waiting = in_order(named)
        while waiting:
            self.late = []
            for row in waiting:
                self.each(self.save_row, row)
                row.seen = row not in self.late
            self.patient = len(self.late) < len(waiting)
            waiting = self.late
        for row in named:
            if row.instance:
                self.each(self.save_links, row)
                self.keep_record(row)
        self.remove_rows()
        self.loaded.counts.update(row.outcome for row in named)
        return self.loaded

    def each(self, step: Any, row: Row) -> bool:
        """Take one step with one row; note its mistakes and go on with the others."""
        try:
            step(row)
        except MistakeError as mistake:
            self.mistakes.append(str(mistake))
        except GoneError:
            row.outcome = "kept"
        except LateError:
            self.late.append(row)
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                where = "" if name == NON_FIELD_ERRORS else name
                self.mistakes += [str(row.mistake(where, sentence)) for sentence in sentences]
        else:
            return True
        return False

    def name_row(self, row: Row) -> None:
        first = self.index.setdefault((row.model, row.key), row)
        if first is not row:
            raise row.mistake("", f"The same row stands at {first.place}.")
        if len(row.name) > (longest := ContentRecord._meta.get_field("key").max_length or 0):
            raise row.mistake("", f"What names the row is too long: {len(row.name)} letters of {longest}.")

    def save_row(self, row: Row) -> None:
        """Make the row or change what its editors have left as it was loaded."""
        record = self.records.get(row.name)
        values = self.values(row)
        found = self.find(row, record, values)
        if record and not found and not self.replace:
            raise GoneError
        values |= (former := self.former_values(row, record, values))
        row.instance = copy(found) if found else row.model()
        written = self.assign(row, values, record, new=found is None)
        if found is None:
            self.clean(row)
            row.instance.save()
            row.outcome = "added"
        elif written:
            # An editor may have saved the row since it was read, so it is read again and held.
            row.instance = held(row.model, found.pk)
            if row.instance is None:
                raise GoneError
            before = snapshot(row.instance)
            written = self.assign(row, values, record, new=False)
            self.clean(row)
            after = snapshot(row.instance)
            if changed := [name for name in after if after[name] != before[name]]:
                times = [item.name for item in row.model._meta.fields if getattr(item, "auto_now", False)]
                history.begin(history.thing_of(row.instance))
                row.instance.save(update_fields=changed + times)
                row.outcome = "changed"
        row.record |= {name: stored(row.instance, find_field(row.model, name)) for name in written}
        for name in former:
            del row.record[name]
        self.clear_links(row, record)

    def former_values(self, row: Row, record: ContentRecord | None, values: dict[str, Any]) -> dict[str, Any]:
        """Blank values for the fields that an earlier load wrote and the row no longer gives."""
        names = [name for name in record.values if name not in values] if record and record.created else []
        fields = [found for name in names if (found := find_field(row.model, name)) and not found.many_to_many]
        return {found.name: found.get_default() for found in fields}

    def clear_links(self, row: Row, record: ContentRecord | None) -> None:
        """Empty many-to-many fields that the row no longer gives, before other rows set theirs."""
        loaded = record.values if record and record.created and row.outcome != "added" else {}
        for found in row.model._meta.many_to_many:
            if found.name in row.cells or not loaded.get(found.name):
                continue
            held(row.model, row.instance.pk)
            if self.replace or linked(row.instance, found.name) == loaded[found.name]:
                getattr(row.instance, found.name).clear()
                row.outcome = "changed"

    def assign(self, row: Row, values: dict[str, Any], record: ContentRecord | None, *, new: bool) -> list[str]:
        """Set the row's values on its instance, an editor's excepted; returns the names of those that change it."""
        row.record, row.outcome = {}, "unchanged"
        loaded = record.values if record else {}
        written, blank = [], row.model()
        for name, value in values.items():
            found = find_field(row.model, name)
            raw, before = getattr(row.instance, found.attname), stored(row.instance, found)
            setattr(row.instance, name, value)
            row.record[name] = after = stored(row.instance, found)
            if after == before and not new:
                continue
            untouched = before == loaded.get(name, stored(blank, found))
            # A row that an editor made, met for the first time, keeps its state: a draft is not published by a file.
            if new or self.replace or (untouched and (record or name != "state")):
                written.append(name)
                continue
            setattr(row.instance, found.attname, raw)
            row.record[name] = loaded.get(name, after)
            row.outcome = "kept"
        return written

    def clean(self, row: Row) -> None:
        instance = row.instance
        try:
            instance.full_clean()
        except ValidationError as error:
            row.instance = None
            if self.patient and is_sound(instance):
                raise LateError from error
            raise

    def save_links(self, row: Row) -> None:
        """Set many-to-many fields, once everything they can point at is there."""
        record = self.records.get(row.name)
        loaded = record.values if record else {}
        for name, targets in self.link_values(row).items():
            after = sorted({target.pk for target in targets})
            row.record[name] = after
            if linked(row.instance, name) == after:
                continue
            held(row.model, row.instance.pk)
            before = linked(row.instance, name)
            if row.outcome == "added" or self.replace or before == loaded.get(name, []):
                getattr(row.instance, name).set(targets)
                row.outcome = "added" if row.outcome == "added" else "changed"
            else:
                row.record[name] = loaded.get(name, after)
                row.outcome = "kept" if row.outcome == "unchanged" else row.outcome

    def keep_record(self, row: Row) -> None:
        kind = ContentType.objects.get_for_model(row.model)
        record = self.records.setdefault(row.name, ContentRecord(key=row.name, content_type=kind, created=False))
        same = record.object_id == row.instance.pk
        if same and record.values == row.record:
            return
        record.created = row.outcome == "added" or (record.created and same)
        record.object_id, record.values = row.instance.pk, row.record
        record.save()

    def changed_things(self) -> list[models.Model]:
        """What the rows that were written are or hang on, each once; what others point at comes first."""
        written = [row for row in self.rows if row.instance and row.outcome in ("added", "changed")]
        things = {identity(thing): thing for row in written if (thing := history.thing_of(row.instance))}
        rank = ranked({type(thing) for thing in things.values()})
        return sorted(things.values(), key=lambda thing: rank[type(thing)])

    # Rows that are no longer in the files

    def remove_rows(self) -> None:
        """Take away rows that have been struck out of the files; note those that somebody has a claim on."""
        gone = [
            (model, record)
            for key, record in self.records.items()
            if key not in self.names and (model := ContentType.objects.get_for_id(record.content_type_id).model_class())
        ]
        rank = ranked({model for model, _ in gone})
        self.loaded.left = []
        for model, record in sorted(gone, key=lambda pair: rank[pair[0]], reverse=True):
            instance = held(model, record.object_id)
            if instance is None or identity(instance) in self.objects() or not self.is_struck(instance):
                continue
            if self.is_removable(instance, record):
                history.keep_before_deletion([instance], by=None)
                instance.delete()
                self.records.pop(record.key).delete()
                self.loaded.counts["removed"] += 1
            else:
                self.loaded.left.append(record.key)

    def is_struck(self, instance: models.Model) -> bool:
        """Whether the list that the row stood in is in the files: its owner's, else that of all rows of its kind."""
        if there := owner(instance):
            return identity(there) in self.objects()
        return type(instance) in {row.model for row in self.rows}

    def is_removable(self, instance: models.Model, record: ContentRecord) -> bool:
        """Whether nobody else has a claim on a row: no reader, no editor, no other row.

        What has an address stays, since an address once published never dies by a slip in a file.
        """
        return (
            not hasattr(instance, "get_absolute_url")
            and record.created
            and (self.replace or is_as_loaded(instance, record))
            and not is_referred_to(instance)
        )

    def objects(self) -> set[tuple[int, int]]:
        """The objects that rows of these files stand for, as far as they have been loaded."""
        return {(record.content_type_id, record.object_id) for key, record in self.records.items() if key in self.names}

    # From text to values

    def values(self, row: Row) -> dict[str, Any]:
        """The row's values by concrete field; many-to-many fields wait for `link_values`."""
        values: dict[str, Any] = {}
        if row.parent:
            values[row.parent_field] = self.arrived(row.parent, row)
        for name, cell in row.cells.items():
            if find_field(row.model, name) is None:
                continue
            try:
                values.update(self.converted(row, name, cell.value))
            except MistakeError as mistake:
                self.mistakes.append(str(mistake))
        if row.mistaken:
            raise GoneError
        return values

    def converted(self, row: Row, name: str, value: Any) -> dict[str, Any]:
        found = find_field(row.model, name)
        if isinstance(found, GenericForeignKey):
            subject = self.subject(row, name, value)
            return {found.ct_field: ContentType.objects.get_for_model(subject), found.fk_field: subject.pk}
        if isinstance(found, models.ForeignKey):
            return {name: self.foreign(row, found, value)}
        return {} if found.many_to_many else {name: self.plain(row, found, value)}

    def link_values(self, row: Row) -> dict[str, list[Any]]:
        links: dict[str, list[Any]] = {}
        for name, cell in row.cells.items():
            found = find_field(row.model, name)
            if found and found.many_to_many:
                if not isinstance(cell.value, list):
                    raise row.mistake(name, "Write a list: [a, b].")
                targets = [self.target(row, name, found.related_model, text) for text in cell.value]
                links[name] = [target for target in targets if target]
        return links

    def plain(self, row: Row, found: Any, value: Any) -> Any:
        if isinstance(value, list):
            if not getattr(found, "multiple", False):
                raise row.mistake(found.name, "One value is meant here, not a list.")
            if not all(isinstance(item, str) for item in value):
                raise row.mistake(found.name, "Write a list of plain values: [a, b].")
            value = ",".join(value)
        if value is None and found.blank and not found.null:
            return found.get_default()
        if isinstance(found, models.BooleanField):
            value = BOOLEANS.get(value, value)
        try:
            value = found.to_python(value)
        except ValidationError as error:
            raise row.mistake(found.name, " ".join(error.messages)) from error
        return timezone.make_aware(value) if isinstance(value, datetime) and timezone.is_naive(value) else value

    def foreign(self, row: Row, found: Any, text: Any) -> Any:
        target = None if text is None else self.target(row, found.name, found.related_model, text)
        if text is not None and target is None and not found.null:
            raise GoneError
        return target

    def subject(self, row: Row, name: str, text: Any) -> Any:
        label, _, reference = str(text).partition(":")
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError) as error:
            raise row.mistake(name, "Write it as forums.session:2017/opening-ceremony.") from error
        target = self.target(row, name, model, reference)
        if target is None:
            raise GoneError
        return target

    def target(self, row: Row, name: str, model: Model, text: Any) -> Any:
        """The object that a reference means, or None where an editor has deleted it."""
        key = row.reference(model, name, text)
        if there := self.index.get((model, key)):
            return self.arrived(there, row, name)
        record = self.records.get(f"{model._meta.label_lower}:{'/'.join(key)}")
        try:
            found = record and self.loaded_objects(model).get(record.object_id)
            if found is None and has_natural_key(model):
                found = model._default_manager.filter(**dict(zip(key_paths(model), key, strict=True))).first()
        except (ValueError, ValidationError):
            found = None
        if found is None:
            raise row.mistake(name, f"There is no {model._meta.verbose_name} “{'/'.join(key)}”.")
        return found

    def arrived(self, there: Row, row: Row, name: str = "") -> Any:
        """What another row has become; a mistaken one is reported once, by itself."""
        if there.mistaken:
            row.mistaken = True
            raise GoneError
        if there in self.late:
            raise LateError
        if not there.seen:
            raise row.mistake(name, f"The row at {there.place} stands further down; put it before this one.")
        if there.instance is None and not name:
            raise GoneError
        return there.instance

    # From rows to objects

    def loaded_objects(self, model: Model) -> dict[int, Any]:
        """The objects of a model that earlier loads have written, by primary key."""
        if model not in self.known:
            prefix = f"{model._meta.label_lower}:"
            numbers = [record.object_id for key, record in self.records.items() if key.startswith(prefix)]
            self.known[model] = {item.pk: item for item in model._default_manager.filter(pk__in=numbers)}
        return self.known[model]

    def find(self, row: Row, record: ContentRecord | None, values: dict[str, Any]) -> Any:
        """The object that the row stands for: the one once loaded from it, else the one with its natural key."""
        if record and (known := self.loaded_objects(row.model).get(record.object_id)):
            return known
        if not has_natural_key(row.model):
            return None
        names = [part for name in content_key(row.model) for part in concrete_names(row.model, name)]
        lookup = {name: values.get(name, blank_value(find_field(row.model, name))) for name in names}
        objects = self.objects()
        return next(
            (item for item in row.model._default_manager.filter(**lookup) if identity(item) not in objects), None
        )


def concrete_names(model: Model, name: str) -> list[str]:
    found = find_field(model, name)
    return [found.ct_field, found.fk_field] if isinstance(found, GenericForeignKey) else [name]


def load(folder: Path, *, replace: bool = False, check: bool = False) -> Loaded:
    """Load a folder of content files in one transaction; with `check`, take everything back at the end.

    A check leaves no file of a picture either, as a preview does not.
    """
    reader = Reader(folder)
    rows = reader.read()
    if not rows:
        reader.mistakes.append(f"There is no content in {folder}.")
    tried = previewing(Preview()) if check else nullcontext()
    with tried, transaction.atomic():
        # One load at a time, so that a second one finds what the first has written.
        ContentType.objects.select_for_update().get(app_label="wsisportal", model="contentrecord")
        loader = Loader(rows, replace=replace)
        loaded = loader.load()
        if mistakes := list(dict.fromkeys(reader.mistakes + loader.mistakes)):
            raise ContentError(mistakes)
        if things := loader.changed_things():
            history.keep_all(things, by=None, comment=history.LOADED)
        transaction.set_rollback(check)
    return loaded
