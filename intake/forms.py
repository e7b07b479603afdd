"""The base of every public form: it works without scripts, keeps what was typed, and says what is wrong beside it."""

import unicodedata
from collections.abc import Iterable
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries.data import COUNTRIES

from . import tickets
from .models import Submission
from .tickets import Ticket

S = TypeVar("S", bound=Submission)

# Nobody reads a form and fills it in faster; whoever leaves it open for longer gets a new ticket with what was typed.
LEAST_SECONDS = 3
MOST_SECONDS = 24 * 60 * 60


def _without(pattern: str) -> RegexValidator:
    return RegexValidator(
        pattern,  # compiled when it is asked for the first time: that takes a tenth of a second
        gettext_lazy("Leave out addresses of websites: this field takes words only."),
        code="links",
        inverse_match=True,
    )


no_links = _without(r"(?i:\w://|https?:|www\.|href\s*=|\[url)")

# Endings of domains. Those of countries are looked for as people write them, for “Dr.Li” and “Co.KG” are names.
_ANY = "com|net|org|info|biz|edu|gov|int|app|dev|xyz|online|site|website|shop|store|top|club|live|pro|tech|link|click"
_COUNTRIES = "|".join([*COUNTRIES, "EU", "UK"])
_ENDING = rf"(?:(?i:{_ANY})|{_COUNTRIES.lower()}|рф)"
# In a text “ASP.NET” and “main.py” are no addresses; a name that reads like one is there to be followed.
no_domains = _without(
    rf"(?<=[\w-][\w-])\.{_ENDING}(?![\w-])|(?<=[\w-][\w-][\w-])\.(?:{_COUNTRIES})(?![\w-])|(?<=\w)\.{_ENDING}/"
)


def can_be_seen(text: str) -> None:
    """Refuse what is made only of signs that join, turn or part others."""
    if all(unicodedata.category(each)[0] in "CZ" for each in text):
        raise ValidationError(_("Nothing can be seen of this: write it again."), code="unseen")


def speak_plainly(fields: Iterable[forms.Field]) -> None:
    """Say in words to people what is missing, and what a choice is before it is made."""
    for field in fields:
        nothing = _("Choose one") if field.required else _("None")
        if isinstance(field, forms.ModelChoiceField):
            field.error_messages["required"] = _("Choose one.")
            if isinstance(field.widget, forms.Select):
                field.empty_label = nothing
        elif isinstance(field, forms.ChoiceField):
            field.error_messages["required"] = _("Choose one.")
            if isinstance(field.widget, forms.Select):
                field.choices = [(value, label if value else nothing) for value, label in field.widget.choices]
        elif isinstance(field, forms.CharField):
            field.error_messages["required"] = _("Write something here.")


def take_only_words(field: forms.Field) -> None:
    """Let a field refuse addresses, and what nobody can see."""
    field.validators = [*field.validators, no_links, can_be_seen]
    if isinstance(field.widget, forms.TextInput):
        field.validators.append(no_domains)


class PublicForm(forms.ModelForm, Generic[S]):
    """A form for a kind of `Submission`.

    `name` tells forms apart where sendings are counted, `most_in_an_hour` says how many are taken from one address, and
    fields named in `links_in` may hold addresses of websites.
    """

    name: ClassVar[str]
    most_in_an_hour: ClassVar[int] = 20
    links_in: ClassVar[tuple[str, ...]] = ()
    data: Any

    ticket = forms.CharField(required=False, widget=forms.HiddenInput)
    # People do not see it and leave it empty; programs that fill in every field do not.
    homepage = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data.copy() if data is not None else None, **kwargs)
        self.too_many = False
        self.is_again = False
        self.initial["ticket"] = tickets.issue(self.name)
        self.label_suffix = ""
        speak_plainly(self.fields.values())
        for name, field in self.fields.items():
            words = type(field) is forms.CharField and not field.widget.is_hidden and name != "homepage"
            if words and name not in self.links_in:
                take_only_words(field)
            if isinstance(field, forms.EmailField | forms.URLField):
                field.widget.attrs["dir"] = "ltr"

    @cached_property
    def _ticket(self) -> Ticket | None:
        return tickets.read(self.name, self.data.get("ticket", "")) if self.is_bound else None

    @property
    def model(self) -> type[S]:
        return self._meta.model

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that people see."""
        return [field for field in self.visible_fields() if field.name != "homepage"]

    @property
    def wrong(self) -> list[forms.BoundField]:
        """Those with something to mend."""
        return [field for field in self.asked if field.errors]

    def former(self) -> S | None:
        """What this very form has brought in before: it was sent twice, or its answer was lost."""
        return self.model.by_key(self._ticket.key) if self._ticket else None

    def take_up(self, former: S) -> bool:
        """Go on with what it has brought in before; whether it says anything else now."""
        self.is_again = True
        self.instance = former
        self.initial.update(forms.model_to_dict(former, self._meta.fields))
        return any(field.name in self.changed_data for field in self.asked)

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.data.get("homepage"):
            self.refuse(
                "trap", _("A field that is to stay empty was filled in. It is empty again: send the form once more.")
            )
            self.data["homepage"] = ""
        elif self._ticket is None or (self._ticket.seconds > MOST_SECONDS and not self.is_again):
            self.refuse("stale", _("The form was open for too long. What you typed is still here: send it again."))
            self.renew()
        elif self._ticket.seconds < LEAST_SECONDS:
            self.refuse("fast", _("That was faster than anybody types. Wait for a moment and send it again."))
        return cleaned

    def renew(self) -> None:
        """Give the form that is shown again a ticket of its own time."""
        self.data["ticket"] = tickets.issue(self.name)

    def refuse_too_many(self) -> None:
        self.too_many = True
        self.refuse(
            "many",
            _("Too many were sent from where you are. What you typed is still here: send it again in an hour."),
        )

    def refuse(self, code: str, words: str) -> None:
        """Say why nothing of the form is taken."""
        self.add_error(None, ValidationError(words, code=code))

    def save(self, commit: bool = True) -> S:
        assert self._ticket is not None  # noqa: S101  a form without one is not valid
        self.instance.key = self._ticket.key
        return super().save(commit)


class Correction(PublicForm[S]):
    """What was sent already, behind its private link: it stays one submission, known by the form that brought it."""

    def former(self) -> S | None:
        return None

    def save(self, commit: bool = True) -> S:
        return forms.ModelForm.save(self, commit)
