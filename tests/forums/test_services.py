from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from reversion.models import Revision

from forums.models import ConsultationPhase, Edition, EditionVenue, Track
from publishing import history
from publishing.models import State
from tests.factories import (
    ConsultationPhaseFactory,
    EditionFactory,
    EditionFigureFactory,
    EditionOrganisationFactory,
    EditionPersonFactory,
    EditionVenueFactory,
    PictureFactory,
    SessionFactory,
    TrackFactory,
    TrackOrganisationFactory,
)
from tests.html import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum_2017():
    """Monday 12 to Friday 16 June 2017, with one of everything that an edition has."""
    edition = EditionFactory(
        year=2017,
        name="WSIS Forum 2017",
        theme="Knowledge societies",
        place="Geneva, Switzerland",
        start_date=date(2017, 6, 12),
        end_date=date(2017, 6, 16),
        hero=PictureFactory(),
    )
    track = TrackFactory(edition=edition, name="Workshops", slug="workshops", summary="Every day.", order=3)
    TrackOrganisationFactory(track=track, organisation__name="ITU")
    EditionVenueFactory(edition=edition, venue__name="CICG", used_for="sessions")
    ConsultationPhaseFactory(
        edition=edition,
        name="First phase",
        text="<p>Tell us.</p>",
        start_date=date(2016, 9, 5),
        end_date=date(2016, 9, 9),
    )
    EditionOrganisationFactory(edition=edition, organisation__name="UNESCO", role="co_organiser")
    EditionPersonFactory(edition=edition, role="chair")
    EditionFigureFactory(edition=edition, topic="participants", label="participants", value=2500)
    SessionFactory(edition=edition, track=track)
    return edition


def next_of(edition):
    return f"/admin/forums/edition/{edition.pk}/next/"


def send(client, edition, **changes):
    address = next_of(edition)
    return client.post(address, {**form_data(client.get(address).text), **changes})


def test_the_page_proposes_the_next_year_and_the_same_week_of_it(desk, forum_2017):
    response = desk.get(next_of(forum_2017))

    assert response.context["form"].initial == {
        "year": 2018,
        "name": "WSIS Forum 2018",
        "start_date": date(2018, 6, 11),
    }
    assert date(2018, 6, 11).weekday() == forum_2017.start_date.weekday()


def test_the_proposed_year_is_one_that_no_edition_has(desk, forum_2017):
    EditionFactory(year=2018)
    EditionFactory(year=2019)
    EditionFactory(year=2021)

    response = desk.get(next_of(forum_2017))

    assert response.context["form"].initial["year"] == 2020


def test_showing_what_it_will_be_makes_nothing(desk, forum_2017):
    response = send(desk, forum_2017, start_date="2018-03-19", _show="")

    planned = response.context["planned"]
    assert (planned.edition.start_date, planned.edition.end_date) == (date(2018, 3, 19), date(2018, 3, 23))
    assert response.context["to_be_filled"] == ["Figure: participants", "Chair"]
    assert "13–17" not in response.text
    assert [edition.year for edition in Edition.objects.all()] == [2017]


def test_the_next_edition_takes_over_the_structure_as_drafts_and_leaves_the_content(desk, forum_2017):
    response = send(desk, forum_2017, start_date="2018-03-20", _start="")

    edition = Edition.objects.get(year=2018)
    assert response.url == f"/admin/forums/edition/{edition.pk}/change/"
    assert (edition.name, edition.place, edition.theme) == ("WSIS Forum 2018", "Geneva, Switzerland", "")
    assert edition.hero is None
    assert (edition.start_date, edition.end_date) == (date(2018, 3, 20), date(2018, 3, 24))
    track = edition.tracks.get()
    assert (track.name, track.slug, track.summary, track.order) == ("Workshops", "workshops", "", 3)
    assert [str(row) for row in track.organisations.all()] == ["ITU"]
    assert [(str(row), row.used_for) for row in edition.venues.all()] == [("CICG", "sessions")]
    assert [(row.organisation.name, row.role) for row in edition.organisations.all()] == [("UNESCO", "co_organiser")]
    phase = edition.consultation_phases.get()
    assert (phase.name, phase.text, phase.start_date, phase.end_date) == (
        "First phase",
        "",
        date(2017, 6, 12),
        date(2017, 6, 16),
    )
    assert {edition.state, track.state, phase.state} == {State.DRAFT}
    assert [edition.people.count(), edition.figures.count(), edition.sessions.count()] == [0, 0, 0]


def test_only_what_is_ticked_is_taken_over(desk, forum_2017):
    send(desk, forum_2017, parts=["tracks"], _start="")

    edition = Edition.objects.get(year=2018)
    assert [track.name for track in edition.tracks.all()] == ["Workshops"]
    assert not edition.tracks.get().organisations.exists()
    assert edition.place == ""
    assert [edition.venues.count(), edition.organisations.count(), edition.consultation_phases.count()] == [0, 0, 0]


def test_without_a_first_day_no_day_is_made_up(desk, forum_2017):
    send(desk, forum_2017, start_date="", _start="")

    edition = Edition.objects.get(year=2018)
    phase = edition.consultation_phases.get()
    assert [edition.start_date, edition.end_date, phase.start_date, phase.end_date] == [None] * 4


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"year": "2016"}, "year", "The next edition is later than 2017."),
        ({"year": "2019"}, "year", "There is an edition of this year already."),
        ({"year": "2101"}, "year", "Ensure this value is less than or equal to 2100."),
        ({"year": "2018", "start_date": "2019-04-01"}, "start_date", "The first day is not in 2018."),
        ({"year": "2019", "name": "WSIS Forum 2018", "start_date": ""}, "name", "The name says 2018."),
        ({"name": ""}, "name", "This field is required."),
        ({"parts": "people"}, "parts", "Select a valid choice. people is not one of the available choices."),
    ],
)
def test_a_refusal_is_a_sentence_and_makes_nothing(desk, forum_2017, changes, field, sentence):
    EditionFactory(year=2019)

    response = send(desk, forum_2017, **changes, _start="")

    assert response.context["form"].errors[field] == [sentence]
    assert [edition.year for edition in Edition.objects.all()] == [2019, 2017]


def test_a_started_edition_is_one_change_that_is_undone_as_a_whole(desk, editor, forum_2017):
    send(desk, forum_2017, _start="")
    revision = Revision.objects.get(comment="Started from WSIS Forum 2017.")

    history.undo(revision, by=editor)

    assert [edition.year for edition in Edition.objects.all()] == [2017]
    assert [track.edition.year for track in Track.objects.all()] == [2017]
    assert [phase.edition.year for phase in ConsultationPhase.objects.all()] == [2017]
    assert [venue.edition.year for venue in EditionVenue.objects.all()] == [2017]


def test_who_may_not_add_tracks_may_not_start_an_edition(client, forum_2017):
    user = get_user_model().objects.create_user("half", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_edition", "add_edition", "change_edition"]))
    client.force_login(user)

    response = client.get(next_of(forum_2017))

    form = client.get(f"/admin/forums/edition/{forum_2017.pk}/change/")
    assert response.status_code == 403
    assert "Start the next edition" not in form.text


def test_a_draft_edition_is_told_what_the_one_before_had(desk, forum_2017):
    edition = EditionFactory(year=2018, state=State.DRAFT)
    EditionPersonFactory(edition=edition, role="chair")

    response = desk.get(f"/admin/forums/edition/{edition.pk}/change/")

    assert response.context["to_be_filled"] == ["Figure: participants"]


def test_a_public_edition_is_not_told_what_the_one_before_had(desk, forum_2017):
    edition = EditionFactory(year=2018)

    response = desk.get(f"/admin/forums/edition/{edition.pk}/change/")

    assert "to_be_filled" not in response.context
