"""What may be missing or wrong in the hackathons."""

from collections import defaultdict

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing import care
from publishing.care import Check, Finding, mendable

from .models import Hackathon, HackathonFigure

# The topics of the figures that say how many took part, and of the two that are to make up that number.
ALL, PARTS = "participants", ("women", "men")


def figures_that_do_not_add_up(request: HttpRequest) -> list[Finding]:
    """17 women and 25 men make 42: another number of participants is shown."""
    stated: dict[Hackathon, dict[str, int]] = defaultdict(dict)
    figures = HackathonFigure.objects.filter(
        hackathon__in=mendable(request, Hackathon), headline=True, topic__in=(ALL, *PARTS)
    )
    for figure in figures.select_related("hackathon"):
        stated[figure.hackathon][figure.topic] = figure.value
    findings = []
    for hackathon, values in stated.items():
        if len(values) == len(PARTS) + 1 and sum(values[part] for part in PARTS) != values[ALL]:
            words = _("%(women)s women and %(men)s men, and stated are %(participants)s") % values
            findings.append(Finding(str(hackathon), f"{care.form_of(Hackathon, hackathon.pk)}#figures-group", words))
    return findings


def register() -> None:
    care.register(
        Check(
            "hackathon-figures",
            gettext_lazy("Hackathons whose figures do not add up"),
            gettext_lazy("The women and the men who took part are not as many as the participants."),
            figures_that_do_not_add_up,
        )
    )
