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
from .receiving import receive

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
    pages: Pages,
    is_open: bool,
    context: dict[str, Any],
) -> HttpResponse:
    """The form while its call is open; otherwise a page that says so.

    What was sent before is answered in any case, and what is typed into a form that closed meanwhile is kept.
    """
    context = {**context, "form": form}
    if former := form.former():
        return see(former)
    if not is_open:
        if not form.is_bound:
            return render(request, pages.closed, context)
        form.refuse("closed", _("The call is not open now, so nothing was sent. What you typed is still here."))
        return render(request, pages.form, context, status=403)
    if form.is_bound and (received := receive(request, form, save)):
        return see(received)
    return render(request, pages.form, context, status=429 if form.too_many else 422 if form.errors else 200)


def see(submission: Any) -> HttpResponse:
    """On to the receipt by a request that can be repeated."""
    return HttpResponseRedirect(submission.get_absolute_url(), status=303)
