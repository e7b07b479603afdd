import pytest

from publishing.models import FormerAddress, State
from tests.factories import OrganisationFactory, SessionFactory, TrackFactory

pytestmark = pytest.mark.django_db


def test_renamed_organisation_leaves_a_permanent_redirect(client):
    organisation = OrganisationFactory(slug="old-name")

    organisation.slug = "new-name"
    organisation.save()

    response = client.get("/en/organisations/old-name/?a=1")
    assert (response.status_code, response.headers["Location"]) == (301, "/en/organisations/new-name/?a=1")


def test_renamed_twice_leads_to_the_newest_address(client):
    organisation = OrganisationFactory(slug="first")
    for slug in ("second", "third"):
        organisation.slug = slug
        organisation.save()

    assert client.get("/en/organisations/first/").headers["Location"] == "/en/organisations/third/"
    assert client.get("/en/organisations/second/").headers["Location"] == "/en/organisations/third/"


def test_renamed_back_answers_itself(client):
    organisation = OrganisationFactory(slug="first")
    for slug in ("second", "first"):
        organisation.slug = slug
        organisation.save()

    assert client.get("/en/organisations/first/").status_code == 200


def test_renamed_draft_leaves_nothing():
    organisation = OrganisationFactory(slug="old-name", state=State.DRAFT)

    organisation.slug = "new-name"
    organisation.save()

    assert not FormerAddress.objects.exists()


def test_redirect_does_not_reveal_what_was_withdrawn(client):
    organisation = OrganisationFactory(slug="old-name")
    organisation.slug = "new-name"
    organisation.save()
    organisation.state = State.DRAFT
    organisation.save()

    assert client.get("/en/organisations/old-name/").status_code == 404


def test_deleted_page_is_gone_at_every_address_it_had(client):
    organisation = OrganisationFactory(slug="old-name")
    organisation.slug = "new-name"
    organisation.save()
    organisation.delete()

    assert client.get("/en/organisations/old-name/").status_code == 410
    assert client.get("/en/organisations/new-name/").status_code == 410


def test_deleted_draft_was_never_there(client):
    OrganisationFactory(slug="draft", state=State.DRAFT).delete()

    assert client.get("/en/organisations/draft/").status_code == 404


def test_a_new_thing_takes_over_an_address_that_was_left(client):
    OrganisationFactory(slug="name").delete()
    OrganisationFactory(slug="name")

    assert client.get("/en/organisations/name/").status_code == 200


def test_session_with_an_old_slug_is_found_by_its_id(client):
    session = SessionFactory(slug="new")

    response = client.get(f"/en/forum/2017/sessions/{session.pk}-old/")

    assert (response.status_code, response.headers["Location"]) == (301, session.get_absolute_url())


def test_renamed_track_keeps_its_former_address(client):
    track = TrackFactory(slug="vr")
    track.slug = "virtual-reality"
    track.save()

    assert client.get("/en/forum/2017/tracks/vr/").headers["Location"] == "/en/forum/2017/tracks/virtual-reality/"
