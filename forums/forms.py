import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.admin.widgets import DayInput

from .models import Edition
from .services import NextEdition, Part, plan_next, same_week_in


class NextEditionForm(forms.ModelForm):
    """When the next edition is, and what it takes over from an earlier one."""

    parts = forms.MultipleChoiceField(
        choices=Part,
        initial=list(Part),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("It takes over"),
    )

    class Meta:
        model = Edition
        fields = ("year", "name", "start_date")
        widgets = {"start_date": DayInput}
        error_messages = {"year": {"unique": gettext_lazy("There is an edition of this year already.")}}

    def __init__(self, data: Any = None, *, source: Edition) -> None:
        self.source = source
        super().__init__(data, initial=proposed(source))

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year <= self.source.year:
            raise ValidationError(
                _("The next edition is later than %(year)s.") % {"year": self.source.year}, code="too_early"
            )
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        year, first_day = cleaned.get("year"), cleaned.get("start_date")
        if year and first_day and first_day.year != year:
            self.add_error("start_date", _("The first day is not in %(year)s.") % {"year": year})
        named = re.findall(r"(?<!\d)\d{4}(?!\d)", cleaned.get("name", ""))
        if year and named and str(year) not in named:
            self.add_error("name", _("The name says %(named)s.") % {"named": named[0]})
        return cleaned

    def planned(self) -> NextEdition:
        """What the form asks for; as long as nothing was sent, what it proposes."""
        values = self.cleaned_data if self.is_bound else {**self.initial, "parts": list(Part)}
        return plan_next(
            self.source,
            year=values["year"],
            name=values["name"],
            first_day=values["start_date"],
            parts=values["parts"],
        )


def proposed(source: Edition) -> dict[str, Any]:
    """The first year after an edition that has none, the name with that year in it, the same week of the year."""
    taken = set(Edition.objects.filter(year__gt=source.year).values_list("year", flat=True))
    year = next(year for year in range(source.year + 1, source.year + len(taken) + 2) if year not in taken)
    old = str(source.year)
    return {
        "year": year,
        "name": source.name.replace(old, str(year)) if old in source.name else f"{source.name} {year}",
        "start_date": same_week_in(source.start_date, year) if source.start_date else None,
    }


class CorrectionForm(forms.ModelForm):
    """The form of something frozen, with what readers are told of the correction."""

    correction_what = forms.CharField(
        max_length=300,
        label=gettext_lazy("What is corrected"),
        help_text=gettext_lazy("“The time of the opening ceremony”. Readers are shown this, and the reason."),
    )
    correction_reason = forms.CharField(max_length=300, label=gettext_lazy("Why"))
