"""Where a picture or file is used: whatever points at it, in whichever room."""

from typing import Any

from django.db import models

from publishing.models import LiveModel


def uses(thing: models.Model) -> list[Any]:
    """The things that show it; of a row that only hangs on something, as a picture in an album, that something."""
    found: list[Any] = []
    for relation in thing._meta.related_objects:
        related: Any = relation.related_model
        name = relation.field.name
        owner = getattr(related, "shown_in", "")
        rows = related._base_manager.filter(**{name: thing.pk}).select_related(*filter(None, [owner]))
        found += [getattr(row, owner) if owner else row for row in rows]
    return list(dict.fromkeys(found))


def used(model: type[models.Model]) -> models.Q:
    """The condition for being used anywhere."""
    condition = models.Q(pk__in=[])
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        rows = related._base_manager.filter(**{f"{relation.field.name}__isnull": False})
        condition |= models.Q(pk__in=rows.values(relation.field.name))
    return condition


def seen(model: type[models.Model]) -> models.Q:
    """The condition for being used by anything that readers see."""
    condition = models.Q(pk__in=[])
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        if issubclass(related, LiveModel):
            rows = related.objects.live().filter(**{f"{relation.field.name}__isnull": False})
            condition |= models.Q(pk__in=rows.order_by().values(relation.field.name))
    return condition
