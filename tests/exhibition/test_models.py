import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from exhibition.models import Attraction, Exhibition, Exhibitor, Partnership, Stand
from tests.factories import (
    EditionFactory,
    ExhibitionFactory,
    ExhibitorFactory,
    OrganisationFactory,
    PartnershipFactory,
    PartnerTierFactory,
    SessionFactory,
    StandFactory,
)

pytestmark = pytest.mark.django_db


def refused(thing):
    with pytest.raises(ValidationError) as error:
        thing.full_clean()
    return error.value.message_dict


def test_an_organisation_is_a_partner_in_two_tiers_but_not_twice_in_one():
    exhibition, icann = ExhibitionFactory(), OrganisationFactory()
    contribution, supporting = PartnerTierFactory(), PartnerTierFactory()
    PartnershipFactory(exhibition=exhibition, organisation=icann, tier=contribution)
    PartnershipFactory(exhibition=exhibition, organisation=icann, tier=supporting)
    again = Partnership(exhibition=exhibition, organisation=icann, tier=supporting)

    assert Partnership.objects.live().filter(organisation=icann).count() == 2
    assert refused(again) == {"__all__": ["This organisation is already a partner in this tier."]}
    with pytest.raises(IntegrityError):
        again.save()


def test_a_stand_is_there_once_an_exhibition():
    first = StandFactory(code="A1")
    StandFactory(code="A1", exhibition=ExhibitionFactory(edition=EditionFactory(year=2018)))
    again = Stand(exhibition=first.exhibition, code="A1", x=0, y=0)

    assert refused(again) == {"__all__": ["Another stand of this exhibition has this code."]}
    with pytest.raises(IntegrityError):
        again.save()


PLACE = "A place on the plan needs both numbers, from the left and from the top."
SIZE = "Ensure this value is greater than or equal to 1."


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"x": 100}, {"__all__": [PLACE]}),
        ({"y": 100}, {"__all__": [PLACE]}),
        ({"width": 0}, {"width": [SIZE]}),
        ({"height": 0}, {"height": [SIZE]}),
    ],
)
def test_a_stand_without_a_whole_place_or_a_size_is_refused(facts, words):
    stand = Stand(exhibition=ExhibitionFactory(), code="A1", **facts)

    assert refused(stand) == words
    with pytest.raises(IntegrityError):
        stand.save()


@pytest.mark.parametrize(
    ("other", "overlap"),
    [((299, 0), True), ((300, 0), False), ((0, 199), True), ((0, 200), False), ((100, 50), True)],
)
def test_stands_overlap_where_they_share_more_than_an_edge(other, overlap):
    one = Stand(code="A1", x=0, y=0, width=300, height=200)
    two = Stand(code="A2", x=other[0], y=other[1], width=300, height=200)

    assert (one.overlaps(two), two.overlaps(one)) == (overlap, overlap)


def test_an_attraction_is_there_once():
    exhibition = ExhibitionFactory()
    Attraction.objects.create(exhibition=exhibition, kind="photo_booth", title="Booth")

    again = Attraction(exhibition=exhibition, kind="other", title="Booth")

    assert refused(again) == {"__all__": ["This attraction is already there."]}


def test_an_exhibition_ends_after_it_begins():
    exhibition = Exhibition(edition=EditionFactory(), name="E", start_date="2017-06-16", end_date="2017-06-12")

    assert refused(exhibition) == {"__all__": ["The last day is before the first."]}


def test_what_opens_an_exhibition_is_a_session_of_its_edition():
    elsewhere = SessionFactory(edition=EditionFactory(year=2018))
    exhibition = ExhibitionFactory(edition=EditionFactory(year=2017))
    exhibition.opening = elsewhere

    assert refused(exhibition) == {"opening": ["This session belongs to another edition."]}


def test_photographs_that_are_available_have_a_link():
    exhibition = ExhibitionFactory(photos_link_state="available")
    words = refused(exhibition)
    exhibition.photos_link, exhibition.photos_link_state = "https://example.org/photos", "not_preserved"

    exhibition.full_clean()

    assert words == {"photos_link": ["Available means that there is a link."]}
    assert exhibition.photos_link_state == "available"


@pytest.fixture
def here():
    return ExhibitionFactory(edition=EditionFactory(year=2017))


@pytest.fixture
def elsewhere():
    return ExhibitionFactory(edition=EditionFactory(year=2018))


def test_an_exhibitor_stands_at_its_own_exhibition(here, elsewhere):
    exhibitor = ExhibitorFactory(exhibition=here)
    exhibitor.stand = StandFactory(exhibition=elsewhere)

    assert refused(exhibitor) == {"stand": ["This stand belongs to another exhibition."]}


def bulk_update(exhibitor, other):
    exhibitor.stand = other
    Exhibitor.objects.bulk_update([exhibitor], ["stand"])


WAYS = {
    "save": lambda exhibitor, other: ExhibitorFactory(exhibition=exhibitor.exhibition, stand=other),
    "bulk_create": lambda exhibitor, other: Exhibitor.objects.bulk_create(
        [Exhibitor(exhibition=exhibitor.exhibition, stand=other, name="Another", slug="another")]
    ),
    "update": lambda exhibitor, other: Exhibitor.objects.update(stand=other),
    "bulk_update": bulk_update,
    "move the exhibitor": lambda exhibitor, other: Exhibitor.objects.update(exhibition=other.exhibition),
    "move the stand": lambda exhibitor, other: exhibitor.exhibition.stands.update(exhibition=other.exhibition),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", WAYS)
def test_the_database_holds_that_an_exhibitor_has_a_stand_of_its_exhibition(here, elsewhere, way):
    exhibitor = ExhibitorFactory(exhibition=here, stand=StandFactory(exhibition=here))
    other = StandFactory(exhibition=elsewhere)

    with pytest.raises(IntegrityError):
        WAYS[way](exhibitor, other)

    assert list(Exhibitor.objects.values_list("exhibition", "stand__exhibition")) == [(here.pk, here.pk)]


def test_an_exhibitor_takes_sector_and_country_from_its_organisation_and_keeps_its_own():
    ministry = OrganisationFactory(stakeholder_type="government", country="JP")

    taken = ExhibitorFactory(organisation=ministry)
    own = ExhibitorFactory(organisation=ministry, sector="academia", country="CH")

    assert list(Exhibitor.objects.filter(pk__in=[taken.pk, own.pk]).values_list("sector", "country")) == [
        ("government", "JP"),
        ("academia", "CH"),
    ]
