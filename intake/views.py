"""How a page with a public form answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .forms import PublicForm
from .models import Submission
from .receiving import SettledError, receive

S = TypeVar("S", bound=Submission)

form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Pages:
    """The templates of a form, and of the page that says that there is none at this time."""

    form: str
    closed: str


def answer(
    request: HttpRequest,
    form: PublicForm[S],
    save: Callable[[PublicForm[S]], S],
    *,
    correct: Callable[[PublicForm[S]], S] | None = None,
    pages: Pages,
    is_open: bool,
    context: dict[str, Any],
) -> HttpResponse:
    """The form while its call is open; otherwise a page that says so.

    What was sent before is answered in any case, and what is typed into a form that closed meanwhile is kept. Whoever
    goes back to mend a mistake sends the same form with other words: `correct` takes them over while that is possible,
    and raises SettledError where it is not any more.
    """
    context = {**context, "form": form}
    former = form.former()
    if former and not (correct and former.may_be_corrected and form.take_up(former)):
        return see(former)
    if not is_open:
        if not form.is_bound:
            return render(request, pages.closed, context)
        form.refuse("closed", _("The call is not open now, so nothing was sent. What you typed is still here."))
        return render(request, pages.form, context, status=403)
    try:
        if form.is_bound and (received := receive(request, form, correct if former and correct else save)):
            return see(received)
    except SettledError:
        if former is None:
            raise
        return see(former)
    return render(request, pages.form, context, status=429 if form.too_many else 422 if form.errors else 200)


def see(submission: Any) -> HttpResponse:
    """On to the receipt by a request that can be repeated."""
    return HttpResponseRedirect(submission.get_absolute_url(), status=303)
