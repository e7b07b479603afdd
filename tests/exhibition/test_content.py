"""The portal's real content of the exhibition of 2017: what its sources say, and nothing else."""

import pytest

from exhibition.models import Exhibition, Exhibitor, Partnership, Stand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]


def test_the_exhibition_of_2017_is_carried_with_its_opening_and_guests():
    exhibition = Exhibition.objects.get()
    opening = exhibition.opening

    assert (exhibition.edition.year, str(exhibition.start_date), str(exhibition.end_date)) == (
        2017,
        "2017-06-12",
        "2017-06-16",
    )
    assert (exhibition.venue.name, exhibition.place) == ("ITU Headquarters", "Ground floor entrance")
    assert (str(opening.date), str(opening.start_time), opening.end_time) == ("2017-06-12", "10:45:00", None)
    assert [(part.styled_name, part.post, part.role) for part in opening.participations.all()] == [
        ("Mr Houlin Zhao", "ITU Secretary-General", "guest"),
        ("Mr. Akif Gilalov", "Chairman", "guest"),
    ]
    assert [(row.topic, row.stated_value) for row in exhibition.figures.all()] == [
        ("exhibitors", "more than 20"),
        ("countries", "15"),
        ("days", "5"),
    ]
    assert list(exhibition.attractions.values_list("kind", flat=True)) == [
        "video_360",
        "virtual_reality",
        "photo_booth",
    ]
    assert exhibition.photos_link_state == "not_preserved"


def test_every_partner_is_carried_in_its_tier_under_the_name_of_the_source():
    rows = Partnership.objects.live().for_list()

    assert [(row.tier.slug, row.named_as or row.organisation.short_name) for row in rows] == [
        ("strategic", "WGT"),
        ("contribution", "ICANN"),
        ("contribution", "IEEE"),
        ("supporting", "ICANN"),
        ("supporting", "ISOC"),
        ("supporting", "GeSI"),
        ("supporting", "Japan"),
        ("supporting", "Swiss Engineering"),
        ("supporting", "Poland"),
        ("supporting", "Veon"),
        ("supporting", "World VR Forum"),
    ]


def test_only_the_exhibitors_that_a_source_names_are_carried_and_no_stand():
    exhibitors = Exhibitor.objects.live()

    assert list(exhibitors.values_list("name", "organisation__slug", "sector", "country")) == [
        ("Emblematic / FRONTLINE", None, "", ""),
        ("IAO VR", None, "", ""),
        ("Tilt Brush", None, "", ""),
        ("WVRF VR Café", "world-vr-forum", "civil_society", ""),
    ]
    assert not exhibitors.filter(source="").exists()
    assert not Stand.objects.exists()


def test_the_pages_say_what_is_missing(client):
    pages = {page: client.get(f"/en/exhibition/2017/{page}").text for page in ("", "plan/", "photos/")}

    assert "The stands and their places are not recorded." in pages[""]
    assert "The stands of this exhibition and their places are not recorded." in pages["plan/"]
    assert "neither its photographs nor a link to them have survived" in pages["photos/"]
