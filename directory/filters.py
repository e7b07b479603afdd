"""What a reader's address can ask of the directory's lists."""

from django.db.models import Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from publishing.listing import ListFilter

from .models import Organisation, Person, StakeholderType


def without_accents(value: str) -> Q:
    """By the address, which has none: “gastao” finds Gastão on every database, and “ROSTI” Rösti.

    Not where an address has less to say: “C++” is no “c”.
    """
    bare = slugify(value)
    return Q(slug__contains=bare) if bare and len(bare) == len(value.strip()) else Q()


class OrganisationFilter(ListFilter):
    name = CharFilter(label=_("Name"), method="named", max_length=80)
    type = ChoiceFilter(
        field_name="stakeholder_type",
        label=_("Stakeholder type"),
        empty_label=_("All types"),
        choices=StakeholderType.choices,
    )
    country = ChoiceFilter(label=_("Country"), empty_label=_("All countries"), method="from_country")

    class Meta:
        model = Organisation
        fields: list[str] = []

    def named(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        matches = Q(name__icontains=value) | Q(acronym__icontains=value) | Q(aliases__name__icontains=value)
        return queryset.filter(matches | without_accents(value)).distinct()

    def from_country(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(country=value.upper())


class PersonFilter(ListFilter):
    name = CharFilter(label=_("Name"), method="named", max_length=80)
    country = ChoiceFilter(label=_("Country"), empty_label=_("All countries"), method="from_country")

    class Meta:
        model = Person
        fields: list[str] = []

    def named(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        matches = Q(name__icontains=value) | Q(sort_name__icontains=value) | Q(aliases__name__icontains=value)
        return queryset.filter(matches | without_accents(value)).distinct()

    def from_country(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(country=value.upper())
