"""Taking in what a form brings, once."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from . import limits
from .forms import PublicForm
from .models import Submission

S = TypeVar("S", bound=Submission)


class SettledError(Exception):
    """What was sent may not be corrected any more, for it was settled or withdrawn meanwhile."""


def receive(request: HttpRequest, form: PublicForm[S], save: Callable[[PublicForm[S]], S]) -> S | None:
    """What a bound form brings in; None where it has something to mend.

    A form that is sent again, after a double click or a lost answer, gives what it gave before. `save` makes the row of
    a valid form, in a transaction, or corrects the one that the form has taken up.
    """
    if not form.is_again and (former := form.former()):
        return former
    if not form.is_valid():
        return None
    if not limits.take_place(request, form.name, most=form.most_in_an_hour):
        form.refuse_too_many()
        return None
    try:
        with transaction.atomic():
            return save(form)
    except IntegrityError:
        # The same form came twice at once, and the other one was first.
        if former := form.former():
            return former
        raise
