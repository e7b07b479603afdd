"""Objects in the database, as the loader orders, reads and compares them."""

import json
from copy import copy
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from publishing.models import EditorialNote
from wsisportal.models import ContentRecord

from .rows import Model, content_key, find_field


def ranked(used: set[Model]) -> dict[Model, int]:
    """Models with their rank: those that others point at first."""
    graph: TopologicalSorter[Model] = TopologicalSorter()
    for model in used:
        forward = [*model._meta.fields, *model._meta.many_to_many]
        targets = {found.related_model for found in forward} & used - {model}
        graph.add(model, *(used - {model} if model is EditorialNote else targets))
    return {model: number for number, model in enumerate(graph.static_order())}


def stored(instance: models.Model, found: Any) -> Any:
    """A field's value as the database keeps it, in JSON's types."""
    value = found.get_prep_value(found.pre_save(instance, False))
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def linked(instance: models.Model, name: str) -> list[int]:
    """What a many-to-many field points at, in the order of a record."""
    return sorted(getattr(instance, name).values_list("pk", flat=True))


def edited_fields(model: Model) -> list[Any]:
    """The columns that an editor or a file can change."""
    return [found for found in model._meta.concrete_fields if found.editable and not found.primary_key]


def snapshot(instance: models.Model) -> dict[str, Any]:
    return {found.name: stored(instance, found) for found in edited_fields(type(instance))}


def held(model: Model, number: int) -> Any:
    """The row as it is now, and nobody else's to change before the load has ended; None where it is gone."""
    return model._base_manager.select_for_update(no_key=True).filter(pk=number).first()


def is_as_loaded(instance: models.Model, record: ContentRecord) -> bool:
    """Whether nobody has changed the row since it was loaded, in whatever field."""
    plain = copy(instance)
    for found in edited_fields(type(instance)):
        if found.name not in record.values:
            setattr(plain, found.attname, found.get_default())
    try:
        plain.clean()
    except ValidationError:
        return False
    expected = snapshot(plain) | record.values
    links = {found.name: linked(instance, found.name) for found in instance._meta.many_to_many}
    return all(expected.get(name, []) == value for name, value in (snapshot(instance) | links).items())


def identity(instance: models.Model) -> tuple[int, int]:
    return ContentType.objects.get_for_model(instance).pk, instance.pk


def is_referred_to(instance: models.Model) -> bool:
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: instance}).exists()
        for relation in instance._meta.related_objects
    )


def owner(instance: models.Model) -> models.Model | None:
    """What the row belongs to: the first thing in its key."""
    model = type(instance)
    relations = [name for name in content_key(model) if getattr(find_field(model, name), "is_relation", False)]
    return next((there for name in relations if (there := getattr(instance, name))), None)


def is_sound(instance: models.Model) -> bool:
    """Whether the row is right in itself, whatever other rows hold."""
    try:
        instance.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError:
        return False
    return True
