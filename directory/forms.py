from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from publishing.history import Teller

from .services import Entry, fields_to_choose, fuller

KEPT, OTHER = "kept", "other"


class MergeForm(forms.Form):
    """Which of two entries has the better value, field by field where they differ."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, kept: Entry, other: Entry) -> None:
        stamp = f"{kept.updated_at.isoformat()} {other.updated_at.isoformat()}"
        super().__init__(data, initial={"seen": stamp})
        teller, is_fuller = Teller(), fuller(kept, other)
        self.stamp = stamp
        self.same: list[tuple[str, str]] = []
        for found in fields_to_choose(type(kept)):
            label = capfirst(str(found.verbose_name))
            values = [found.value_from_object(entry) for entry in (kept, other)]
            words = [teller.words(found, value) for value in values]
            if values[0] == values[1]:
                self.same.append((label, words[0]))
                continue
            self.fields[found.name] = forms.ChoiceField(
                choices=list(zip((KEPT, OTHER), words, strict=True)),
                widget=forms.RadioSelect,
                initial=OTHER if is_fuller[found.name] else KEPT,
                label=label,
            )

    def clean_seen(self) -> str:
        seen: str = self.cleaned_data["seen"]
        if seen != self.stamp:
            raise ValidationError(_("One of the two has been changed meanwhile. Open this page again and choose."))
        return seen

    @property
    def choices(self) -> list[forms.BoundField]:
        return self.visible_fields()

    @property
    def taken(self) -> set[str]:
        """The fields of which the other entry's value was chosen."""
        return {name for name, value in self.cleaned_data.items() if value == OTHER and name != "seen"}
