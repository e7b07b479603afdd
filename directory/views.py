"""Organisations, people and countries, each with everything live that points at them."""

from typing import Any
from unicodedata import combining, normalize

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django_countries import countries
from django_countries.fields import Country

from publishing.listing import Choices, paginate
from publishing.notes import notes_on
from reference.mentions import gather
from reference.models import Region

from .filters import OrganisationFilter, PersonFilter
from .models import Organisation, Person

ROWS_PER_PAGE = 40


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    organisations = Organisation.objects.live()
    found = OrganisationFilter(request.GET, queryset=organisations, choices={"country": countries_of(organisations)})
    page = paginate(found.qs, request, per_page=ROWS_PER_PAGE)
    return render(request, "directory/organisation_list.html", {"filter": found, "page": page})


@require_safe
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.live().prefetch_related("aliases"), slug=slug)
    family = list(Organisation.objects.live().filter(Q(pk=organisation.parent_id) | Q(parent=organisation)))
    return render(
        request,
        "directory/organisation_detail.html",
        {
            "organisation": organisation,
            "parent": next((relative for relative in family if relative.pk == organisation.parent_id), None),
            "parts": [relative for relative in family if relative.parent_id == organisation.pk],
            "sections": gather(organisation),
            "notes": notes_on(organisation),
        },
    )


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    people = Person.objects.live()
    found = PersonFilter(request.GET, queryset=people, choices={"country": countries_of(people)})
    page = paginate(found.qs, request, per_page=ROWS_PER_PAGE)
    return render(request, "directory/person_list.html", {"filter": found, "page": page})


@require_safe
def person_detail(request: HttpRequest, slug: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.live().prefetch_related("aliases"), slug=slug)
    return render(
        request,
        "directory/person_detail.html",
        {"person": person, "sections": gather(person), "notes": notes_on(person)},
    )


@require_safe
def country_list(request: HttpRequest) -> HttpResponse:
    """All countries by region; those that something live points at are marked."""
    mentioned = mentioned_countries()
    regions = [
        {
            "region": region,
            "countries": [as_row(country, mentioned) for country in sorted(region.countries, key=name_of)],
        }
        for region in Region.objects.all()
    ]
    return render(request, "directory/country_list.html", {"regions": regions, "mentioned": len(mentioned)})


@require_safe
def country_detail(request: HttpRequest, code: str) -> HttpResponse:
    if code.upper() not in countries.countries:
        raise Http404
    country = Country(code.upper())
    region = next((region for region in Region.objects.all() if country in region.countries), None)
    return render(
        request, "directory/country_detail.html", {"country": country, "region": region, "sections": gather(country)}
    )


def mentioned_countries() -> set[str]:
    """Codes of countries that a live organisation or person belongs to."""
    organisations = Organisation.objects.live().exclude(country="").order_by().values_list("country", flat=True)
    people = Person.objects.live().exclude(country="").order_by().values_list("country", flat=True)
    return set(organisations.union(people))


def countries_of(rows: Any) -> Choices:
    """Filter choices: the countries that occur in the rows, by name."""
    codes = rows.exclude(country="").order_by().values_list("country", flat=True).distinct()
    return sorted(((code.lower(), str(countries.name(code))) for code in codes), key=lambda pair: pair[1])


def as_row(country: Country, mentioned: set[str]) -> dict[str, Any]:
    return {"code": country.code, "name": country.name, "mentioned": country.code in mentioned}


def name_of(country: Country) -> str:
    """What a country is sorted by: its name without accents, so that Åland stands under A."""
    return "".join(c for c in normalize("NFKD", str(country.name)) if not combining(c)).casefold()
