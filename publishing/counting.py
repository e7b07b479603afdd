"""Rows that readers see, counted beside the thing that they belong to."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce


def live_rows(model: Any, parent: str) -> Coalesce:
    """How many live rows of a model point by `parent` at the row of the outer query, as a column."""
    rows = model.objects.live().filter(**{parent: OuterRef("pk")}).order_by().values(parent)
    return Coalesce(Subquery(rows.annotate(rows=Count("pk")).values("rows"), output_field=IntegerField()), 0)
