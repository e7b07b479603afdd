"""Lists that readers filter and page through: state lives in the address, unknown words give a clean answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django_countries import countries

Choices = Sequence[tuple[str, Any]]


def country_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """The countries of these codes in the order of their names, each once; an empty code is none."""
    named = {code.lower(): str(countries.name(code)) for code in codes if code}
    return sorted(named.items(), key=lambda pair: pair[1])


@dataclass(frozen=True)
class ActiveFilter:
    """One filter in force: what it is called, what it is set to, and the query that takes it away."""

    name: str
    label: str
    value: str
    without: str


class ListFilter(django_filters.FilterSet):
    """A filter set whose choices are given by the view, and whose unknown words match nothing."""

    # The field that is chosen by tabs above the list: the form only keeps what it is set to.
    tab: ClassVar[str] = ""

    def __init__(self, *args: Any, choices: Mapping[str, Choices] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, pairs in (choices or {}).items():
            self.filters[name].extra["choices"] = list(pairs)

    @property
    def qs(self) -> QuerySet:
        """The rows that match; none when a word in the address is unknown."""
        if self.is_bound and not self.form.is_valid():
            return self.queryset.none()
        return super().qs

    @property
    def words(self) -> dict[str, str]:
        """The filters in force whose words are known, in the order of the form."""
        if not self.is_bound:
            return {}
        self.form.is_valid()
        return {name: value for name in self.form.fields if (value := self.form.cleaned_data.get(name))}

    @property
    def offered(self) -> list[BoundField]:
        """The fields of the form that leave something to choose or to type, and those in force all the same."""
        return [field for field in self.form if field.name != self.tab and (field.value() or is_open(field))]

    @property
    def kept(self) -> BoundField | None:
        """The field chosen by tabs, if it is set."""
        field = self.form[self.tab] if self.tab else None
        return field if field and field.value() else None

    @property
    def active(self) -> list[ActiveFilter]:
        """The filters in force, those with unknown words included, in the order of the form."""
        found = []
        for name, field in self.form.fields.items():
            given = self.data.get(name, "") if self.data else ""
            if given:
                labels = {str(value): label for value, label in getattr(field, "choices", [])}
                shown = str(labels.get(given, given))[:60].replace("\x00", "")
                found.append(ActiveFilter(name, str(field.label), shown, self.query_with(**{name: ""})))
        return found

    def query_with(self, **changes: str) -> str:
        """The query string of the known words with some set anew or taken away; it starts with “?”.

        An unknown word is left out: it led to nothing, and may be as long as an address.
        """
        query = QueryDict(mutable=True)
        words = self.words | changes
        for name in self.form.fields:
            if value := words.get(name):
                query[name] = value
        return f"?{query.urlencode()}" if query else "."


def occurring(rows: QuerySet, name: str) -> Choices:
    """Of the choices of a field those that rows have, in their order; one query."""
    found = set(rows.order_by().values_list(name, flat=True).distinct())
    choices: Any = rows.model._meta.get_field(name)
    return [(value, label) for value, label in choices.choices if value in found]


def is_open(field: BoundField) -> bool:
    """Whether there is more to choose than nothing; what is typed is always open."""
    choices = getattr(field.field, "choices", None)
    return choices is None or len(list(choices)) > 1


def paginate(rows: QuerySet | Sequence[Any], request: HttpRequest, *, per_page: int) -> Page:
    """The page that `?page=` asks for, the first without it; 404 for any page that does not exist."""
    try:
        return Paginator(rows, per_page).page(request.GET.get("page", "1"))
    except InvalidPage as error:
        raise Http404(_("There is no such page of this list.")) from error
