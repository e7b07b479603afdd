"""What a reader's address can ask of the lists of winners and champions."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from publishing.listing import ListFilter

from .models import Distinction

UNRECORDED = "unrecorded"


class DistinctionFilter(ListFilter):
    category = ChoiceFilter(
        field_name="category__slug", label=_("Category"), empty_label=_("All categories"), null_value=UNRECORDED
    )
    action_line = ChoiceFilter(label=_("Action line"), empty_label=_("All action lines"), method="of_action_line")
    country = ChoiceFilter(label=_("Country"), empty_label=_("All countries"), method="from_country")
    goal = ChoiceFilter(field_name="project__goals__number", label=_("Goal"), empty_label=_("All goals"))

    class Meta:
        model = Distinction
        fields: list[str] = []

    def of_action_line(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """In the category of the line, or of one of its sub-lines."""
        line = "category__action_line"
        return queryset.filter(Q(**{f"{line}__code__iexact": value}) | Q(**{f"{line}__parent__code__iexact": value}))

    def from_country(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(project__country=value.upper())
