"""What the directory knows about action lines and countries."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django_countries.fields import Country

from reference import mentions
from reference.mentions import Entry, Section
from reference.models import ActionLine

from .models import ActionLineFacilitator, Confidence, Organisation, Person


def register() -> None:
    mentions.register(ActionLine, facilitators_of)
    mentions.register(Country, in_country)
    mentions.register(Organisation, facilitated_by)


def facilitators_of(line: ActionLine) -> Iterator[Section]:
    rows = ActionLineFacilitator.objects.live().filter(action_line=line).select_related("organisation")
    yield Section(
        _("Facilitators"),
        [
            Entry(str(row.organisation), row.organisation.get_absolute_url(), row.get_role_display(), doubt(row))
            for row in rows
        ],
    )


def facilitated_by(organisation: Organisation) -> Iterator[Section]:
    rows = ActionLineFacilitator.objects.live().filter(organisation=organisation).select_related("action_line")
    yield Section(
        _("Action lines it facilitates"),
        [
            Entry(str(row.action_line), row.action_line.get_absolute_url(), row.get_role_display(), doubt(row))
            for row in rows
        ],
    )


def doubt(row: ActionLineFacilitator) -> str:
    return "" if row.confidence == Confidence.HIGH else row.get_confidence_display()


def in_country(country: Country) -> Iterator[Section]:
    organisations = Organisation.objects.live().filter(country=country.code)
    yield mentions.capped(
        _("Organisations"),
        [Entry(str(row), row.get_absolute_url(), row.get_stakeholder_type_display()) for row in organisations],
        more_url=f"{reverse('directory:organisation_list')}?country={country.code.lower()}",
    )
    people = Person.objects.live().filter(country=country.code)
    yield mentions.capped(
        _("People"),
        [Entry(row.name, row.get_absolute_url()) for row in people],
        more_url=f"{reverse('directory:person_list')}?country={country.code.lower()}",
    )
