"""Content files as rows: where each stands, how it is named, what it says about each field."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.exceptions import FieldDoesNotExist
from django.core.validators import slug_re
from django.db import models
from yaml.reader import ReaderError

from publishing.models import Publishable, State

NULL = "tag:yaml.org,2002:null"
Model = type[models.Model]
Key = tuple[str, ...]


class Place(NamedTuple):
    """A line in a content file, as people write it: content/2017/sessions.yaml:41."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class MistakeError(Exception):
    """Something in the files that a person has to mend; the text is the whole line of the report."""

    def __init__(self, place: Place, *words: str) -> None:
        super().__init__(": ".join([str(place), *words]))


# Keys: how a row is named in the files, without the database's numbers


@cache
def content_key(model: Model) -> tuple[str, ...]:
    """What names a row; empty for models that are no content.

    Rows without a fact that lasts (a sentence gets mended, a place in a list changes) have a word `key` of their own
    among it, which stands in the files only.
    """
    return getattr(model, "content_key", ())


@cache
def find_field(model: Model, name: str) -> Any:
    """The model's own field of this name (no reverse relation), or None."""
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return None if isinstance(found, models.ForeignObjectRel) else found


def is_told(model: Model, name: str) -> bool:
    """Whether a row of the files can say something under this name."""
    found = find_field(model, name)
    return name in content_key(model) or bool(found and found.editable and not found.primary_key)


def blank_value(found: Any) -> Any:
    """What a field holds when nothing is said about it."""
    return None if isinstance(found, GenericForeignKey) else found.get_default()


@cache
def children_of(model: Model) -> dict[str, Any]:
    """Reverse relations by the name under which a row lists its children."""
    relations = [rel for rel in model._meta.related_objects if rel.one_to_many and content_key(rel.related_model)]
    return {rel.get_accessor_name() or "": rel for rel in relations}


@cache
def key_paths(model: Model) -> list[str]:
    """The key, flattened through foreign keys: a session's is edition__year, slug."""
    paths = []
    for name in content_key(model):
        found = find_field(model, name)
        inner = key_paths(found.related_model) if isinstance(found, models.ForeignKey) else []
        paths += [f"{name}__{path}" for path in inner] or [name]
    return paths


@cache
def has_natural_key(model: Model) -> bool:
    """Whether the database can tell a row by its key, without a record of an earlier load."""
    return all(find_field(model, name) for name in content_key(model))


# Rows, as the files have them


class Cell(NamedTuple):
    """What a row says about one field: text, nothing, or a list; the field itself makes a value of it."""

    value: Any
    place: Place


@dataclass(eq=False)
class Row:
    """One row of a file and, while loading, what has become of it."""

    model: Model
    place: Place
    cells: dict[str, Cell] = field(default_factory=dict)
    parent: "Row | None" = None
    parent_field: str = ""
    instance: Any = None
    record: dict[str, Any] = field(default_factory=dict)
    seen: bool = False
    mistaken: bool = False
    outcome: str = "unchanged"

    @cached_property
    def key(self) -> Key:
        parts: Key = ()
        for name in content_key(self.model):
            found, value = find_field(self.model, name), self.cells[name].value if name in self.cells else None
            if self.parent and name == self.parent_field:
                parts += self.parent.key
            elif found is None:
                parts += (self.word(name, value),)
            elif not isinstance(found, models.ForeignKey):
                parts += (str(blank_value(found) if value is None else value),)
            elif value is not None:
                parts += self.reference(found.related_model, name, value)
            else:
                parts += ("",) * len(key_paths(found.related_model))
        return parts

    def word(self, name: str, value: Any) -> str:
        if isinstance(value, str) and slug_re.match(value):
            return value
        raise self.mistake(name, "Give the row a word of its own that stays when its text is mended: rural-areas.")

    @property
    def name(self) -> str:
        """The row's key in `ContentRecord`."""
        return f"{self.model._meta.label_lower}:{'/'.join(self.key)}"

    @property
    def title(self) -> str:
        """How a report names the row: forums.session “opening-ceremony”."""
        own = [str(self.cells[name].value) for name in content_key(self.model) if name in self.cells]
        return f"{self.model._meta.label_lower} “{'/'.join(own[-1:] if 'edition' in self.cells else own)}”"

    @property
    def year(self) -> str | None:
        """The year of the edition that the row or its parent belongs to."""
        if "edition" in self.cells:
            return str(self.cells["edition"].value)
        if self.parent and self.parent_field == "edition":
            return self.parent.key[0]
        return self.parent.year if self.parent else None

    def reference(self, model: Model, name: str, text: Any) -> Key:
        """The key that a reference stands for, its year added where it is left out."""
        paths = key_paths(model)
        parts = tuple(text.split("/", len(paths) - 1)) if isinstance(text, str) else ()
        if parts and len(parts) == len(paths) - 1 and paths[0] == "edition__year" and self.year:
            parts = (self.year, *parts)
        if len(parts) != len(paths):
            wanted = "/".join(path.replace("__", ".") for path in paths)
            raise self.mistake(name, f"Write {model._meta.verbose_name} as {wanted}, not “{text}”.")
        return parts

    def mistake(self, name: str, sentence: str) -> MistakeError:
        """A mistake in one field (or, with an empty name, in the row), where a person finds it."""
        self.mistaken = True
        place = self.cells[name].place if name in self.cells else self.place
        return MistakeError(place, *([self.title, name, sentence] if name else [self.title, sentence]))


class Reader:
    """Turns files into rows. Scalars stay text, so that NO is Norway and 002 a region; fields convert them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = ""
        self.rows: list[Row] = []
        self.mistakes: list[str] = []

    def read(self) -> list[Row]:
        for file in sorted(self.folder.rglob("*.yaml")):
            self.path = str(file.relative_to(self.folder.parent))
            text = ""
            try:
                text = file.read_text(encoding="utf-8")
                node = yaml.compose(text, Loader=yaml.SafeLoader)
            except UnicodeDecodeError as error:
                line = error.object.count(b"\n", 0, error.start) + 1
                self.report(Place(self.path, line), "This is not UTF-8; save the file as UTF-8.")
            except ReaderError as error:
                line = text.count("\n", 0, error.position) + 1
                self.report(Place(self.path, line), f"This is not YAML: {error.reason}.")
            except yaml.MarkedYAMLError as error:
                mark = error.problem_mark or error.context_mark
                line = mark.line + 1 if mark else 1
                self.report(Place(self.path, line), f"This is not YAML: {error.problem or error.context}.")
            else:
                self.read_file(node)
        return self.rows

    def read_file(self, node: Any) -> None:
        for label, place, rows in self.pairs(node) if node else ():
            try:
                model: Any = apps.get_model(label)
            except (LookupError, ValueError):
                self.report(place, label, "There is no such model.")
                continue
            if content_key(model):
                self.read_rows(model, rows)
            else:
                self.report(place, label, "This model is not loaded from files.")

    def read_rows(self, model: Model, node: Any, parent: Row | None = None, parent_field: str = "") -> None:
        if not isinstance(node, yaml.SequenceNode):
            self.report(self.place(node), model._meta.label_lower, "Write a list of rows, each with a hyphen.")
            return
        for position, item in enumerate(node.value, start=1):
            row = Row(model, self.place(item), parent=parent, parent_field=parent_field)
            self.rows.append(row)
            self.read_row(row, item)
            if parent and find_field(model, "order"):
                row.cells.setdefault("order", Cell(str(position), row.place))
            if issubclass(model, Publishable):
                row.cells.setdefault("state", Cell(State.PUBLISHED.value, row.place))

    def read_row(self, row: Row, node: Any) -> None:
        wrong = []
        for name, place, value in self.pairs(node):
            if child := children_of(row.model).get(name):
                self.read_rows(child.related_model, value, row, child.field.name)
            elif row.parent and name == row.parent_field:
                wrong.append((place, f"Leave out “{name}”: it is the row above the list."))
            elif is_told(row.model, name):
                row.cells[name] = Cell(self.value(value), place)
            else:
                wrong.append((place, f"There is no field “{name}”."))
        for place, sentence in wrong:
            self.report(place, row.title, sentence)

    def pairs(self, node: Any) -> Iterator[tuple[str, Place, Any]]:
        """A mapping's names and values; a name written twice is a mistake."""
        if not isinstance(node, yaml.MappingNode):
            self.report(self.place(node), "Write names and values here.")
            return
        seen: set[str] = set()
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                self.report(self.place(name), "Write a plain name before the colon.")
                continue
            if name.value in seen:
                self.report(self.place(name), f"“{name.value}” is written twice.")
                continue
            seen.add(name.value)
            yield name.value, self.place(name), value

    def value(self, node: Any) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        if isinstance(node, yaml.ScalarNode):
            return None if node.tag == NULL else node.value.strip()
        return self.report(self.place(node), "Write a value or a list here; quote a text with a colon in it.")

    def place(self, node: Any) -> Place:
        return Place(self.path, node.start_mark.line + 1)

    def report(self, place: Place, *words: str) -> None:
        self.mistakes.append(str(MistakeError(place, *words)))
