"""Widgets of Django's, made safe for whatever is sent."""

from typing import Any

from django import forms

# Of those that a database can hold as a key.
MOST_DIGITS = 18


class Checkboxes(forms.CheckboxSelectMultiple):
    """A number that no database has is no key, so that the field refuses it and the database is not asked."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return [
            value if len(value) <= MOST_DIGITS else "" for value in super().value_from_datadict(data, files, name) or []
        ]
