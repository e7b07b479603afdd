"""Several lists of rows by one query, for pages that show many short ones."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet, prefetch_related_objects
from django.db.models.sql.compiler import SQLCompiler

# The rows of a list as one JSON array, in the list's order, and a row as an array of its columns in groups, for
# neither database builds an array of more than a hundred or so.
LIST = {
    "sqlite": "(SELECT JSON_GROUP_ARRAY(JSON_ARRAY({})) FROM ({}) listed)",
    "postgresql": "(SELECT JSONB_AGG(JSONB_BUILD_ARRAY({})) FROM ({}) listed)",
}
GROUP = {"sqlite": "JSON_ARRAY({})", "postgresql": "JSONB_BUILD_ARRAY({})"}
COLUMNS_IN_GROUP = 60


def read_together(*lists: QuerySet) -> list[list[Any]]:
    """The rows of each queryset in its order, with its annotations and what it selects and prefetches.

    Prefetching costs its own queries.
    """
    if not lists:
        return []
    compilers = [rows.query.get_compiler(rows.db, elide_empty=False) for rows in lists]
    parts, params = [], []
    for compiler in compilers:
        sql, values = compiler.as_sql(with_col_aliases=True)
        parts.append(LIST[connection.vendor].format(", ".join(_groups(compiler)), sql))
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        found = cursor.fetchone()
    together = []
    for rows, compiler, array in zip(lists, compilers, found, strict=True):
        instances = list(_instances(compiler, json.loads(array) if isinstance(array, str) else array or []))
        prefetch_related_objects(instances, *rows._prefetch_related_lookups)  # type: ignore[attr-defined]
        together.append(instances)
    return together


def _groups(compiler: SQLCompiler) -> Iterator[str]:
    names = [compiler.quote_name_unless_alias(alias) for _expression, _sql, alias in compiler.select]
    for start in range(0, len(names), COLUMNS_IN_GROUP):
        yield GROUP[connection.vendor].format(", ".join(names[start : start + COLUMNS_IN_GROUP]))


def _instances(compiler: SQLCompiler, listed: list[list[list[Any]]]) -> Iterator[Any]:
    targets = [getattr(expression, "target", None) for expression, _sql, _alias in compiler.select]
    for groups in listed:
        columns = [value for group in groups for value in group]
        row = [_value(target, value) for target, value in zip(targets, columns, strict=True)]
        instance = _instance(compiler.klass_info, targets, row)
        for name, at in compiler.annotation_col_map.items():
            setattr(instance, name, row[at])
        yield instance


def _instance(made: Any, targets: list[Any], row: list[Any]) -> Any:
    """What the columns of a row make, as the compiler says of it, with its related instances; None without a key."""
    columns = [(targets[at], row[at]) for at in made["select_fields"]]
    if all(value is None for field, value in columns if field.primary_key):
        return None
    values = [value for _field, value in columns]
    instance = made["model"].from_db(connection.alias, [field.attname for field, _value in columns], values)
    for below in made.get("related_klass_infos", ()):
        below["local_setter"](instance, _instance(below, targets, row))
    return instance


def _value(field: Any, value: Any) -> Any:
    """A column's value; SQLite writes a moment without its zone, which is UTC. An annotation's is left as it is."""
    found = value if field is None or value is None else field.to_python(value)
    return found.replace(tzinfo=UTC) if isinstance(found, datetime) and found.tzinfo is None else found
