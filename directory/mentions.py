"""What the directory knows about action lines and countries."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django_countries.fields import Country

from reference import mentions
from reference.mentions import Entry, Section
from reference.models import ActionLine

from .models import ActionLineFacilitator, Confidence, Organisation, Person


def register() -> None:
    mentions.register(ActionLine, facilitators_of)
    mentions.register(Country, in_country)
    mentions.register(Organisation, facilitated_by)
    mentions.register_countries(Organisation, Person)


def facilitators_of(line: ActionLine) -> Iterator[Section]:
    yield Section(
        "facilitators",
        _("Facilitators"),
        ActionLineFacilitator.objects.live().filter(action_line=line).select_related("organisation"),
        facilitator_entry,
        ngettext_lazy("All %(total)s facilitator", "All %(total)s facilitators", "total"),
    )


def facilitator_entry(row: ActionLineFacilitator) -> Entry:
    return Entry(str(row.organisation), row.organisation.get_absolute_url(), row.get_role_display(), doubt(row))


def facilitated_by(organisation: Organisation) -> Iterator[Section]:
    yield Section(
        "action-lines",
        _("Action lines it facilitates"),
        ActionLineFacilitator.objects.live().filter(organisation=organisation).select_related("action_line"),
        facilitated_entry,
        ngettext_lazy("All %(total)s action line", "All %(total)s action lines", "total"),
    )


def facilitated_entry(row: ActionLineFacilitator) -> Entry:
    return Entry(str(row.action_line), row.action_line.get_absolute_url(), row.get_role_display(), doubt(row))


def doubt(row: ActionLineFacilitator) -> str:
    return "" if row.confidence == Confidence.HIGH else row.get_confidence_display()


def in_country(country: Country) -> Iterator[Section]:
    yield Section(
        "organisations",
        _("Organisations"),
        Organisation.objects.live().filter(country=country.code),
        organisation_entry,
        ngettext_lazy("All %(total)s organisation", "All %(total)s organisations", "total"),
    )
    yield Section(
        "people",
        _("People"),
        Person.objects.live().filter(country=country.code),
        person_entry,
        ngettext_lazy("All %(total)s person", "All %(total)s people", "total"),
    )


def organisation_entry(row: Organisation) -> Entry:
    return Entry(str(row), row.get_absolute_url(), row.get_stakeholder_type_display())


def person_entry(row: Person) -> Entry:
    return Entry(row.name, row.get_absolute_url())
