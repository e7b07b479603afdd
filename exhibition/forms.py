"""What an organisation sends that would like to exhibit."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation
from intake.forms import Correction, PublicForm
from publishing.spreadsheets.words import Index
from publishing.widgets import Checkboxes
from reference.models import ActionLine

from .models import Application


class ApplicationForm(PublicForm[Application]):
    name = "exhibition.application"

    website = forms.URLField(label=_("Its website"), required=False, max_length=200, assume_scheme="https")

    class Meta:
        model = Application
        fields = (
            "organisation",
            "acronym",
            "sector",
            "country",
            "website",
            "contact",
            "email",
            "phone",
            "shown",
            "action_lines",
            "goals",
            "needs",
        )
        labels = {
            "organisation": _("Organisation"),
            "acronym": _("Its acronym"),
            "sector": _("What it is"),
            "country": _("Its country"),
            "contact": _("Your name"),
            "email": _("Your mail address"),
            "phone": _("Your telephone"),
            "shown": _("What you would show"),
            "action_lines": _("Action Lines that it is about"),
            "goals": _("Goals that it serves"),
            "needs": _("What you need"),
        }
        help_texts = {
            "organisation": _("Its full name, as it would stand on the sign."),
            "email": _("We send the receipt there, and later the answer."),
            "shown": _("At most 1200 characters. If you are accepted, readers will see it."),
            "needs": _("Space, power, internet, screens, access without steps: at most 1200 characters."),
        }
        widgets = {
            "organisation": forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
            "acronym": forms.TextInput(attrs={"dir": "auto"}),
            "contact": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}),
            "shown": forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
            "action_lines": Checkboxes,
            "goals": Checkboxes,
            "needs": forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines: Any = self.fields["action_lines"]
        lines.queryset = ActionLine.objects.main()


class CorrectionForm(Correction[Application], ApplicationForm):
    name = "exhibition.correction"


class DecisionForm(forms.Form):
    """Yes, as one of the organisations that may be meant or as a new one; or no, with a reason."""

    organisation = forms.ChoiceField(label=_("Organisation"), required=False, widget=forms.RadioSelect)
    other = forms.CharField(
        label=_("Or another that is there"), required=False, help_text=_("By its name, acronym or address.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("The mail quotes it as you write it."),
    )

    def __init__(self, data: Any, *, found: list[Organisation], may_add: bool) -> None:
        super().__init__(data)
        choices = [(str(organisation.pk), str(organisation)) for organisation in found]
        if may_add:
            choices.append(("", gettext("A new organisation, as a draft")))
        field: Any = self.fields["organisation"]
        field.choices = choices
        field.error_messages["invalid_choice"] = _("Choose which organisation it is.")
        self.initial["organisation"] = choices[0][0] if choices else None

    def clean_other(self) -> Organisation | None:
        if not (text := self.cleaned_data["other"]):
            return None
        try:
            return Index().find(Organisation, text)
        except ValueError as error:
            raise forms.ValidationError(capfirst(str(error)) + ".") from error

    def chosen(self) -> Organisation | None:
        """The organisation that it is, None for a new one."""
        if other := self.cleaned_data["other"]:
            return other
        pk = self.cleaned_data["organisation"]
        return Organisation.objects.get(pk=pk) if pk else None

    def clean(self) -> Any:
        cleaned: Any = super().clean()
        if "_decline" in self.data and not cleaned.get("reason"):
            self.add_error("reason", _("Say why: whoever applied is told."))
        elif "_accept" in self.data and "organisation" in cleaned and not self.data.get("other"):
            offered = {value for value, _words in self.fields["organisation"].choices}  # type: ignore[attr-defined]
            if cleaned["organisation"] not in offered:
                self.add_error("organisation", _("Choose which organisation it is."))
        elif "_accept" not in self.data and "_decline" not in self.data:
            self.add_error(None, _("Choose one of the two buttons."))
        return cleaned
