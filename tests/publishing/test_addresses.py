from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from publishing.models import FormerAddress, State
from tests.factories import (
    AnnouncementFactory,
    CycleFactory,
    EditionFactory,
    ExhibitionFactory,
    ExhibitorFactory,
    HackathonFactory,
    OrganisationFactory,
    ProjectFactory,
    SessionFactory,
    TeamFactory,
    TrackFactory,
)

pytestmark = pytest.mark.django_db


def hours(count):
    return timezone.now() + timedelta(hours=count)


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


def test_a_session_moved_to_another_edition_is_found_from_where_it_was(client):
    session = SessionFactory(edition__year=2017, slug="opening")
    former = session.get_absolute_url()

    session.edition = EditionFactory(year=2018)
    session.save()

    response = client.get(former)
    assert (response.status_code, response.headers["Location"]) == (301, session.get_absolute_url())


def test_renaming_what_was_made_a_draft_again_keeps_the_address_readers_knew(client):
    organisation = OrganisationFactory(slug="known")
    for change in ({"state": State.DRAFT}, {"slug": "renamed"}, {"state": State.PUBLISHED}):
        for name, value in change.items():
            setattr(organisation, name, value)
        organisation.save()

    assert client.get("/en/organisations/known/").headers["Location"] == "/en/organisations/renamed/"


def test_renaming_what_the_clock_has_withdrawn_keeps_the_address_readers_knew(client):
    organisation = OrganisationFactory(slug="known", unpublish_at=hours(-1))

    organisation.slug = "renamed"
    organisation.unpublish_at = None
    organisation.save()

    assert client.get("/en/organisations/known/").headers["Location"] == "/en/organisations/renamed/"


def test_renaming_what_was_put_off_keeps_the_address_readers_knew(client):
    organisation = OrganisationFactory(slug="known")
    organisation.publish_at = hours(5)
    organisation.save()
    organisation.slug = "renamed"
    organisation.save()
    organisation.publish_at = None
    organisation.save()

    assert client.get("/en/organisations/known/").headers["Location"] == "/en/organisations/renamed/"


def test_renaming_under_a_withdrawn_edition_keeps_the_address_readers_knew(client):
    track = TrackFactory(slug="vr")
    edition = track.edition
    edition.state = State.DRAFT
    edition.save()
    track.slug = "virtual-reality"
    track.save()
    edition.state = State.PUBLISHED
    edition.save()

    assert client.get("/en/forum/2017/tracks/vr/").headers["Location"] == "/en/forum/2017/tracks/virtual-reality/"


@pytest.mark.parametrize(
    "hidden",
    [{"state": State.DRAFT}, {"publish_at": timezone.now() + timedelta(days=1)}],
    ids=["a draft", "one waiting for its moment"],
)
def test_what_nobody_sees_yet_takes_no_address_from_a_redirect(client, hidden):
    organisation = OrganisationFactory(slug="first")
    organisation.slug = "second"
    organisation.save()

    OrganisationFactory(slug="first", **hidden)

    assert client.get("/en/organisations/first/").headers["Location"] == "/en/organisations/second/"


@pytest.mark.parametrize("hidden", [{"publish_at": "future"}, {"embargo_until": "future"}, {"edition__state": "draft"}])
def test_deleting_what_readers_never_saw_tells_them_nothing(client, hidden):
    hidden = {name: hours(5) if value == "future" else value for name, value in hidden.items()}
    announcement = AnnouncementFactory(slug="secret", **hidden)
    address = announcement.get_absolute_url()

    announcement.delete()

    assert client.get(address).status_code == 404


def test_an_address_known_once_is_gone_after_the_draft_that_it_became_is_deleted(client):
    organisation = OrganisationFactory(slug="known")
    organisation.state = State.DRAFT
    organisation.save()
    organisation.slug = "renamed-in-secret"
    organisation.save()
    organisation.delete()

    assert client.get("/en/organisations/known/").status_code == 410
    assert client.get("/en/organisations/renamed-in-secret/").status_code == 404


@pytest.mark.parametrize(
    ("above", "factory"),
    [(ExhibitionFactory, ExhibitorFactory), (HackathonFactory, TeamFactory), (CycleFactory, ProjectFactory)],
)
def test_what_is_hidden_with_something_is_noted_with_the_same_queries_for_many(above, factory):
    counts, noted = [], []
    for year, number in ((2020, 1), (2021, 1), (2022, 5)):
        owner = above(edition=EditionFactory(year=year))
        factory.create_batch(number, **{owner._meta.model_name: owner})
        owner.state = State.DRAFT
        with CaptureQueriesContext(connection) as queries:
            owner.save()
        counts.append(len(queries))
        noted.append(FormerAddress.objects.filter(path__contains=f"/{year}/").count())

    assert counts[1] == counts[2]  # the first learns which kinds of things there are
    assert noted == [1 + 1, 1 + 1, 1 + 5]


def test_a_missing_page_of_a_list_does_not_lead_to_itself(client):
    track = TrackFactory(slug="vr")
    for state in (State.DRAFT, State.PUBLISHED):
        track.state = state
        track.save()

    assert client.get("/en/forum/2017/tracks/vr/").status_code == 200
    assert client.get("/en/forum/2017/tracks/vr/?page=99").status_code == 404


def test_an_edition_that_was_public_keeps_its_year_even_as_a_draft():
    edition = EditionFactory(year=2017)
    edition.state = State.DRAFT
    edition.save()
    edition.year = 2018

    with pytest.raises(ValidationError, match="keeps it"):
        edition.full_clean()


def test_an_edition_nobody_has_seen_may_change_its_year():
    edition = EditionFactory(year=2018, state=State.DRAFT)
    edition.year = 2019

    edition.full_clean()
