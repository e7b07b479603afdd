"""Where a picture or file is used: whatever points at it, in whichever room, and for a file also what links to it."""

from typing import Any

from django.db import models
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from publishing import care
from publishing.models import LiveModel

from .models import File


def uses(thing: models.Model) -> list[Any]:
    """The things that show it; of a row that only hangs on something, as a picture in an album, that something."""
    found: list[Any] = []
    for relation in thing._meta.related_objects:
        related: Any = relation.related_model
        name = relation.field.name
        owner = getattr(related, "shown_in", "")
        rows = related._base_manager.filter(**{name: thing.pk}).select_related(*filter(None, [owner]))
        found += [getattr(row, owner) if owner else row for row in rows]
    return list(dict.fromkeys([*found, *linking(thing)]))


def linking(thing: models.Model) -> list[Any]:
    """The things in whose words a link leads to a file."""
    if not isinstance(thing, File):
        return []
    start = address_start(Value(str(thing.pk)))
    return [
        row
        for model, name in care.fields_with_links()
        for row in model._base_manager.alias(start=start).filter(**{f"{name}__contains": F("start")})
    ]


def used(model: type[models.Model]) -> Q:
    """The condition for being used anywhere."""
    condition = Q(pk__in=[])
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        rows = related._base_manager.filter(**{f"{relation.field.name}__isnull": False})
        condition |= Q(pk__in=rows.values(relation.field.name))
    for related, name in links_to(model):
        condition |= linked_from(related._base_manager.all(), name)
    return condition


def seen(model: type[models.Model]) -> Q:
    """The condition for being used by anything that readers see."""
    condition = Q(pk__in=[])
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        if issubclass(related, LiveModel):
            rows = related.objects.live().filter(**{f"{relation.field.name}__isnull": False})
            condition |= Q(pk__in=rows.order_by().values(relation.field.name))
    for related, name in links_to(model):
        condition |= linked_from(related.objects.live(), name)
    return condition


def links_to(model: type[models.Model]) -> list[tuple[Any, str]]:
    """The fields whose words can lead to things of a model: files have addresses, pictures have none."""
    return care.fields_with_links() if model is File else []


def linked_from(rows: QuerySet, name: str) -> Q:
    """The condition that a link in a field of these rows leads to the file."""
    start = address_start(Cast(OuterRef("pk"), CharField()))
    return Q(Exists(rows.alias(start=start).filter(**{f"{name}__contains": F("start")}).order_by()))


def address_start(pk: Any) -> Concat:
    """What the address of a file begins with whatever it is called: a link to a former name leads there too."""
    before = reverse("medialib:file", args=[0, "name"]).partition("0-")[0]
    return Concat(Value(before), pk, Value("-"), output_field=CharField())
