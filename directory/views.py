"""Organisations, people and countries, each with everything live that points at them."""

from typing import Any
from unicodedata import combining, normalize

from django.db.models import Q
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_countries import countries
from django_countries.fields import Country

from publishing.listing import Choices, paginate
from publishing.notes import notes_on
from reference.mentions import gather, mentioned_countries
from reference.models import Region
from reference.sections import render_section

from .filters import OrganisationFilter, PersonFilter
from .models import Organisation, Person

ROWS_PER_PAGE = 40


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    organisations = Organisation.objects.live().order_by(Lower("name"))  # “eWorldwide Group” stands under E
    found = OrganisationFilter(request.GET, queryset=organisations, choices={"country": countries_of(organisations)})
    page = paginate(found.qs, request, per_page=ROWS_PER_PAGE)
    return render(request, "directory/organisation_list.html", {"filter": found, "page": page})


@require_safe
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(
        Organisation.objects.live().select_related("logo").prefetch_related("aliases"), slug=slug
    )
    family = list(Organisation.objects.live().filter(Q(pk=organisation.parent_id) | Q(parent=organisation)))
    return render(
        request,
        "directory/organisation_detail.html",
        {
            "organisation": organisation,
            "parent": next((relative for relative in family if relative.pk == organisation.parent_id), None),
            "parts": [relative for relative in family if relative.parent_id == organisation.pk],
            "sections": gather(organisation, url=organisation.get_absolute_url()),
            "notes": notes_on(organisation),
        },
    )


@require_safe
def organisation_section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.live(), slug=slug)
    crumbs = [
        (_("Organisations"), reverse("directory:organisation_list")),
        (str(organisation), organisation.get_absolute_url()),
    ]
    return render_section(request, organisation, section, crumbs=crumbs)


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    people = Person.objects.live()
    found = PersonFilter(request.GET, queryset=people, choices={"country": countries_of(people)})
    page = paginate(found.qs, request, per_page=ROWS_PER_PAGE)
    return render(request, "directory/person_list.html", {"filter": found, "page": page})


@require_safe
def person_detail(request: HttpRequest, slug: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.live().select_related("portrait").prefetch_related("aliases"), slug=slug)
    return render(
        request,
        "directory/person_detail.html",
        {
            "person": person,
            "sections": gather(person, url=person.get_absolute_url()),
            "notes": notes_on(person),
        },
    )


@require_safe
def person_section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.live(), slug=slug)
    crumbs = [(_("People"), reverse("directory:person_list")), (person.name, person.get_absolute_url())]
    return render_section(request, person, section, crumbs=crumbs)


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
    country = get_country(code)
    region = next((region for region in Region.objects.all() if country in region.countries), None)
    sections = gather(country, url=country_url(country))
    return render(
        request, "directory/country_detail.html", {"country": country, "region": region, "sections": sections}
    )


@require_safe
def country_section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    country = get_country(code)
    crumbs = [(_("Countries"), reverse("directory:country_list")), (str(country.name), country_url(country))]
    return render_section(request, country, section, crumbs=crumbs)


def get_country(code: str) -> Country:
    if code.upper() not in countries.countries:
        raise Http404(_("There is no country with this code."))
    return Country(code.upper())


def country_url(country: Country) -> str:
    return reverse("directory:country_detail", args=[country.code.lower()])


def countries_of(rows: Any) -> Choices:
    """Filter choices: the countries that occur in the rows, by name."""
    codes = rows.exclude(country="").order_by().values_list("country", flat=True).distinct()
    return sorted(((code.lower(), str(countries.name(code))) for code in codes), key=lambda pair: pair[1])


def as_row(country: Country, mentioned: set[str]) -> dict[str, Any]:
    return {"code": country.code, "name": country.name, "mentioned": country.code in mentioned}


def name_of(country: Country) -> str:
    """What a country is sorted by: its name without accents, so that Åland stands under A."""
    return "".join(c for c in normalize("NFKD", str(country.name)) if not combining(c)).casefold()
