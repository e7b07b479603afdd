"""What a reader's address can ask of the gallery."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from publishing.listing import ListFilter
from reference.models import ActionLine

from .models import Entry

UNRECORDED = "unrecorded"


class EntryFilter(ListFilter):
    goal = ChoiceFilter(field_name="goals__number", label=_("Goal"), empty_label=_("All goals"))
    action_line = ChoiceFilter(label=_("Action line"), empty_label=_("All action lines"), method="of_action_line")
    country = ChoiceFilter(label=_("Country"), empty_label=_("All countries"), method="from_country")

    class Meta:
        model = Entry
        fields: list[str] = []

    def of_action_line(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Tied to the line, or to one of its sub-lines."""
        lines = ActionLine.objects.filter(Q(code__iexact=value) | Q(parent__code__iexact=value))
        return queryset.filter(Exists(lines.filter(pk=OuterRef("action_line"))))

    def from_country(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(country="" if value == UNRECORDED else value.upper())
