"""Letting go of what was sent when its time has come."""

from django.apps import apps
from django.db import transaction

from . import limits
from .models import Submission


def kinds() -> list[type[Submission]]:
    """Every kind of submission that the rooms have."""
    return [model for model in apps.get_models() if issubclass(model, Submission)]


def erase_due(*, dry_run: bool = False) -> dict[str, int]:
    """Erase the submissions whose last day has come, and old counts of sendings; how many of each kind."""
    erased = {}
    for model in kinds():
        with transaction.atomic():
            model.renew_ends()
            due = model.objects.due()
            erased[str(model._meta.verbose_name_plural)] = due.count()
            if dry_run:
                transaction.set_rollback(True)
            else:
                model.erase(due)
    if not dry_run:
        limits.forget()
    return erased
