"""Several lists of rows by one query, for pages that show many short ones."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Field, Model, QuerySet, prefetch_related_objects
from django.db.models.functions import JSONObject

# The rows of a list as one JSON array, in the list's order.
ARRAY = {
    "sqlite": "(SELECT JSON_GROUP_ARRAY(JSON(data)) FROM ({}) listed)",
    "postgresql": "(SELECT JSONB_AGG(data) FROM ({}) listed)",
}
Related = Mapping[str, Any]


def read_together(*lists: QuerySet) -> list[list[Any]]:
    """The rows of each queryset in its order, with its annotations and what it selects and prefetches.

    Prefetching costs its own queries. Moments in time are deferred, but for those of a schedule, by which a row that
    came along with another says whether it is shown.
    """
    if not lists:
        return []
    parts, params = [], []
    for rows in lists:
        as_json = _json_of(rows.model, _related(rows), also=rows.query.annotation_select)
        sql, values = rows.values(data=as_json).query.get_compiler(connection=connection, elide_empty=False).as_sql()
        parts.append(ARRAY[connection.vendor].format(sql))
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        found = cursor.fetchone()
    return [_instances(rows, array) for rows, array in zip(lists, found, strict=True)]


def _related(rows: QuerySet) -> Related:
    """The relations that a queryset follows: {"session": {"edition": {}}}."""
    return rows.query.select_related or {}  # type: ignore[return-value]


def _instances(rows: QuerySet, array: Any) -> list[Any]:
    listed = json.loads(array) if isinstance(array, str) else array or []
    found = [_instance(rows.model, _related(rows), row) for row in listed]
    for name in rows.query.annotation_select:
        for instance, row in zip(found, listed, strict=True):
            setattr(instance, name, row[name])
    prefetch_related_objects(found, *rows._prefetch_related_lookups)  # type: ignore[attr-defined]
    return found


def _fields(model: type[Model]) -> list[Field]:
    schedule = getattr(model, "schedule_fields", ())
    return [
        field for field in model._meta.concrete_fields if not isinstance(field, DateTimeField) or field.name in schedule
    ]


def _value(field: Field, value: Any) -> Any:
    """A field's value; SQLite writes a moment without its zone, which is UTC."""
    found = field.to_python(value)
    return found.replace(tzinfo=UTC) if isinstance(found, datetime) and found.tzinfo is None else found


def _json_of(model: type[Model], related: Related, *, prefix: str = "", also: Iterable[str] = ()) -> JSONObject:
    columns: dict[str, Any] = {field.attname: f"{prefix}{field.attname}" for field in _fields(model)}
    columns |= {name: name for name in also}
    for name, below in related.items():
        parent: Any = model._meta.get_field(name).related_model
        columns[name] = _json_of(parent, below, prefix=f"{prefix}{name}__")
    return JSONObject(**columns)


def _instance(model: type[Model], related: Related, row: dict[str, Any]) -> Any:
    fields = _fields(model)
    instance = model.from_db(
        connection.alias,
        [field.attname for field in fields],
        [_value(field, row[field.attname]) for field in fields],
    )
    for name, below in related.items():
        field: Any = model._meta.get_field(name)
        known = row[field.attname] is not None
        setattr(instance, name, _instance(field.related_model, below, row[name]) if known else None)
    return instance
