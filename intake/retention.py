"""What is kept about people who send something, what for and for how long: one table, by which it is let go of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from .models import Submission


@dataclass(frozen=True)
class Kept:
    """One kind of data. `due` finds what is to go by now, and `erase` lets go of it."""

    name: Any
    purpose: Any
    until: Any
    due: Callable[[], QuerySet]
    erase: Callable[[Any], None]


_others: list[Kept] = []


def register(kept: Kept) -> None:
    """Declare what is no submission of its own; called in `AppConfig.ready()`."""
    _others.append(kept)


def table() -> list[Kept]:
    """Every kind that the rooms have, each kind of submission by what its model says."""
    kinds = [model for model in apps.get_models() if issubclass(model, Submission)]
    return [*map(of_submission, kinds), *_others]


def of_submission(model: type[Submission]) -> Kept:
    def due() -> QuerySet:
        model.renew_ends()
        return model.objects.due()

    return Kept(model._meta.verbose_name_plural, model.purpose, model.until, due, model.erase)
