"""What a reader sends who wants to take part."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.forms import PublicForm

from .models import Interest


class InterestForm(PublicForm[Interest]):
    name = "hackathons.interest"
    # A class signs up from one room, with one address on the internet.
    most_in_an_hour = 60

    class Meta:
        model = Interest
        fields = ("name", "email", "country", "skills", "way", "team_name")
        labels = {
            "name": gettext_lazy("Your name"),
            "email": gettext_lazy("Your mail address"),
            "country": gettext_lazy("Your country"),
            "skills": gettext_lazy("What you can do"),
            "way": gettext_lazy("How you take part"),
            "team_name": gettext_lazy("Name of the team"),
        }
        help_texts = {
            "email": gettext_lazy("We send a link there that confirms it."),
            "skills": gettext_lazy("Your studies or work, and what you would bring to a team: at most 800 characters."),
            "team_name": gettext_lazy("If there is one already."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "skills": forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
            "team_name": forms.TextInput(attrs={"dir": "auto"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [  # type: ignore[attr-defined]
            ("", "---------"),
            (Interest.Way.ALONE, _("Alone: find me a team")),
            (Interest.Way.TEAM, _("With a team")),
        ]

    def clean(self) -> Any:
        cleaned = super().clean()
        if cleaned and cleaned.get("way") == Interest.Way.ALONE and cleaned.get("team_name"):
            self.add_error("team_name", _("You chose to take part alone: leave this empty, or choose “With a team”."))
        return cleaned
