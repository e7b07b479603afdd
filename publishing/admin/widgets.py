"""Moments in the browser's own controls, and things found by typing instead of long selects."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse


class MomentInput(forms.DateTimeInput):
    """The browser's own control for day and time; seconds are shown only where a row has them."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%dT%H:%M:%S" if value.second else "%Y-%m-%dT%H:%M")
        return super().format_value(value)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


def real_keys(values: Any) -> list[str]:
    """Of what stands in a form or an address, what can be the key of a row."""
    return [str(value) for value in values or [] if str(value).isdecimal() and len(str(value)) < 19]


class PickOne(AutocompleteSelect):
    """Django's autocomplete, asking the database only for labels that no row of the form has brought along.

    `within` narrows the answers: pairs for the address that the admin of the picked thing understands. A picker that
    `leads_on` shows its own ways to other forms.
    """

    leads_on = False

    def __init__(self, *args: Any, within: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.within = within
        self.known: dict[str, str] = {}

    def serve(self, request: HttpRequest) -> None:
        """Be the picker of whoever asks."""

    def know(self, thing: Any) -> None:
        """Take what a row of the form has brought along."""
        self.known[str(thing.pk)] = str(thing)

    def get_url(self) -> str:
        url = super().get_url()
        return f"{url}?{self.within}" if self.within else url

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        value = real_keys(value)
        if any(item not in self.known for item in value):
            return super().optgroups(name, value, attr)
        picked = [
            self.create_option(name, item, self.known[item], True, index) for index, item in enumerate(value, start=1)
        ]
        return [(None, [*self._no_choice(name), *picked], 0)]

    def _no_choice(self, name: str) -> list[dict[str, Any]]:
        return [] if self.is_required else [self.create_option(name, "", "", False, 0)]


_pickers: dict[type[Model], type[PickOne]] = {}


def register_picker(model: type[Model], picker: type[PickOne]) -> None:
    """Let things of a kind be chosen their own way in every form; called in `AppConfig.ready()`."""
    _pickers[model] = picker


def picker_of(model: Any) -> type[PickOne] | None:
    """The kind's own way of being chosen, if it has one."""
    return _pickers.get(model)


class PickMany(AutocompleteSelectMultiple):
    """Django's autocomplete for several; each choice is taken away by itself, for the one cross is no list item."""

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-allow-clear": "false"}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """A number that no database has is no key, so that the field refuses it and the database is not asked."""
        return [value if len(value) < 19 else "" for value in super().value_from_datadict(data, files, name) or []]

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        return super().optgroups(name, real_keys(value), attr)


class Asked:
    """A choice found by typing: select2 asks the address named in `asks`."""

    asks = ""
    i18n_name = None

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)  # type: ignore[misc]
        return {
            **attrs,
            "class": f"{attrs.get('class', '')} admin-autocomplete".strip(),
            "data-ajax--cache": "true",
            "data-ajax--delay": 150,
            "data-ajax--type": "GET",
            "data-ajax--url": reverse(self.asks),
            "data-theme": "admin-autocomplete",
            "data-allow-clear": "false" if self.is_required or self.allow_multiple_selected else "true",  # type: ignore[attr-defined]
            "data-placeholder": "",
        }

    @property
    def media(self) -> forms.Media:
        mixin: Any = AutocompleteMixin
        return mixin.media.fget(self)


class _PickCountry(Asked):
    """Countries found by typing, instead of some 250 options in every row of a form."""

    asks = "admin:autocomplete_countries"

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        chosen = {str(item) for item in value if item}
        names = dict(self.choices)  # type: ignore[attr-defined]
        codes = [code for code in names if code in chosen]
        if not self.allow_multiple_selected:  # type: ignore[attr-defined]
            codes = ["", *codes]
        return [
            (None, [self.create_option(name, code, names.get(code, ""), code in chosen, index)], index)  # type: ignore[attr-defined]
            for index, code in enumerate(codes)
        ]


class PickCountry(_PickCountry, forms.Select):
    pass


class PickCountries(_PickCountry, forms.SelectMultiple):
    pass
