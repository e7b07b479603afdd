import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forums.models import Achievement, Document, Edition, EditionFigure, EditionPerson, Session
from publishing.models import SiteVersion
from tests import factories as make
from tests.publishing.test_admin_desk import fields, form_of, listed

pytestmark = pytest.mark.django_db


def names(response):
    return [str(row) for row in response.context["cl"].result_list]


def belongings(response):
    return {part.name: (part.live, part.total) for part in response.context["belongings"]}


def found_by(desk, model, field, **query):
    asked = {"app_label": "forums", "model_name": model, "field_name": field, **query}
    return [row["text"] for row in desk.get("/admin/autocomplete/", asked).json()["results"]]


# The edition and what belongs to it


def test_edition_counts_what_belongs_to_it(desk):
    edition = make.EditionFactory()
    make.SessionFactory.create_batch(3, edition=edition)
    make.SessionFactory(edition=edition, state="draft")
    make.SessionFactory(edition=edition, track=make.TrackFactory(edition=edition, state="draft"))
    make.DocumentFactory(edition=edition)
    make.SessionFactory(edition=make.EditionFactory(year=2018))

    response = desk.get(form_of(edition))

    assert belongings(response) == {
        "Sessions": (3, 5),
        "Tracks": (0, 1),
        "Documents": (1, 1),
        "Achievements": (0, 0),
        "Announcements": (0, 0),
        "Photo albums": (0, 0),
        "Videos": (0, 0),
        "Consultation phases": (0, 0),
        "Cycles of prizes": (0, 0),
        "Exhibitions": (0, 0),
        "Photo contests": (0, 0),
        "Hackathons": (0, 0),
    }
    assert re.search(r"3 of 5\s+seen by readers", response.text)


def test_only_the_list_of_editions_counts_what_belongs_to_them(desk):
    edition = make.EditionFactory()

    with CaptureQueriesContext(connection) as of_list:
        desk.get("/admin/forums/edition/")
    with CaptureQueriesContext(connection) as of_form:
        desk.get(f"/admin/forums/edition/{edition.pk}/change/")

    assert len([query for query in of_list if "session_count" in query["sql"]]) == 1
    assert [query for query in of_form if "session_count" in query["sql"]] == []


def test_edition_leads_to_its_sessions_and_to_a_new_one(desk):
    edition = make.EditionFactory()
    make.SessionFactory(edition=edition, title="Of this year")
    make.SessionFactory(edition=make.EditionFactory(year=2018), title="Of another")
    sessions = desk.get(form_of(edition)).context["belongings"][0]

    assert names(desk.get(sessions.list_url)) == ["Of this year"]
    added = desk.get(sessions.add_url)

    assert added.context["adminform"].form["edition"].value() == str(edition.pk)
    assert f'<option value="{edition.pk}" selected' in added.text
    assert "#belongings" in added.text


def test_edition_asks_the_same_for_5_rows_as_for_50(desk):
    edition = make.EditionFactory()

    def fill(count):
        for _ in range(count):
            make.EditionPersonFactory(edition=edition, session=make.SessionFactory(edition=edition))
            make.EditionOrganisationFactory(edition=edition)
            make.EditionFigureFactory(edition=edition)
            make.EditionVenueFactory(edition=edition)
            make.OutcomeFactory(edition=edition, tool="", document=make.DocumentFactory(edition=edition))

    def questions():
        with CaptureQueriesContext(connection) as queries:
            desk.get(form_of(edition))
        return len(queries)

    fill(5)
    questions()
    few = questions()
    fill(45)

    assert questions() == few


def test_session_leads_back_to_its_edition(desk):
    session = make.SessionFactory()

    page = desk.get(form_of(session)).text

    assert f'<a href="{form_of(session.edition)}#belongings">WSIS Forum 2017</a>' in page


def test_panel_leaves_out_what_one_may_not_see(client):
    edition = make.EditionFactory()
    user = get_user_model().objects.create_user("someone", password="a long password 1", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_edition", "view_session"]))
    client.force_login(user)

    parts = client.get(form_of(edition)).context["belongings"]

    assert [(part.name, part.add_url) for part in parts] == [("Sessions", "")]


# Pickers


def test_pickers_offer_what_belongs_to_the_edition(desk):
    this, other = make.EditionFactory(), make.EditionFactory(year=2018)
    make.TrackFactory(edition=this, name="Of this year")
    make.TrackFactory(edition=other, name="Of another")

    assert sorted(found_by(desk, "session", "track")) == ["Of another (2018)", "Of this year (2017)"]
    assert found_by(desk, "session", "track", edition=this.pk) == ["Of this year (2017)"]


def test_picker_of_rooms_offers_those_of_the_editions_venues(desk):
    edition = make.EditionFactory()
    venue = make.VenueFactory(name="The venue")
    make.RoomFactory(venue=venue, name="Room A")
    make.RoomFactory(name="Room of another venue")
    assert len(found_by(desk, "session", "room", edition=edition.pk)) == 2

    make.EditionVenueFactory(edition=edition, venue=venue)

    assert found_by(desk, "session", "room", edition=edition.pk) == ["Room A, The venue"]


def test_form_narrows_its_pickers_to_its_edition(desk):
    session = make.SessionFactory()

    assert f"?edition={session.edition.pk}" in desk.get(form_of(session)).text
    added = desk.get(f"/admin/forums/session/add/?edition={session.edition.pk}").text
    assert f"?edition={session.edition.pk}" in added


# What is missing


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("day", ["bare"]),
        ("time", ["bare", "full"]),
        ("room", ["bare"]),
        ("action-line", ["bare"]),
        ("goal", ["bare"]),
        ("organiser", ["bare"]),
        ("people", ["bare"]),
        ("summary", ["bare"]),
        ("nothing", ["bare", "full"]),
    ],
)
def test_sessions_are_found_by_what_they_lack(desk, word, found):
    edition = make.EditionFactory()
    full = make.SessionFactory(
        edition=edition, title="full", date=edition.start_date, room=make.RoomFactory(), summary="Words"
    )
    make.SessionActionLineFactory(session=full)
    make.SessionGoalFactory(session=full)
    make.SessionOrganiserFactory(session=full)
    make.ParticipationFactory(session=full)
    make.SessionFactory(edition=edition, title="bare")

    assert sorted(names(desk.get(listed(Session), {"missing": word}))) == found


def test_documents_and_achievements_are_found_by_what_they_lack(desk):
    linked = make.DocumentLinkFactory(document__title="linked").document
    make.DocumentFactory(edition=linked.edition, title="bare")
    make.AchievementPartyFactory(achievement__title="shared").achievement.goals.add(make.GoalFactory())
    make.AchievementFactory(title="bare")

    assert names(desk.get(listed(Document), {"missing": "link"})) == ["bare"]
    assert names(desk.get(listed(Achievement), {"missing": "party"})) == ["bare"]
    assert names(desk.get(listed(Achievement), {"missing": "goal"})) == ["bare"]


def test_editions_are_found_by_their_missing_chair(desk):
    make.EditionPersonFactory(role=EditionPerson.Role.CHAIR)
    make.EditionFactory(year=2018)

    assert names(desk.get(listed(Edition), {"missing": "chair"})) == ["WSIS Forum 2018"]


def test_editions_are_found_by_their_missing_picture(desk):
    make.EditionFactory(hero=make.PictureFactory())
    make.EditionFactory(year=2018)

    assert names(desk.get(listed(Edition), {"missing": "picture"})) == ["WSIS Forum 2018"]


def test_a_picture_above_an_edition_is_not_deleted(desk):
    picture = make.EditionFactory(hero=make.PictureFactory()).hero

    page = desk.get(reverse("admin:medialib_picture_delete", args=[picture.pk])).text
    desk.post(reverse("admin:medialib_picture_delete", args=[picture.pk]), {"post": "yes"})

    assert "WSIS Forum 2017" in page
    assert Edition.objects.get().hero == picture


def test_an_earlier_large_picture_comes_back_with_the_history(desk):
    first, second = make.PictureFactory(title="First"), make.PictureFactory(title="Second")
    edition = make.EditionFactory(hero=first)
    address = reverse("admin:forums_edition_change", args=[edition.pk])
    desk.post(address, fields(desk.get(address)) | {"theme": "Typed", "_save": ""})
    desk.post(address, fields(desk.get(address)) | {"hero": second.pk, "_save": ""})
    changed = Edition.objects.get().hero
    history = reverse("admin:forums_edition_history", args=[edition.pk])
    page = desk.get(history)

    desk.post(history, {"revision": page.context["moments"][-1].revision.pk})

    assert "Second" in page.text
    assert (changed, Edition.objects.get().hero) == (second, first)


def test_index_lists_the_missing_facts_of_the_current_edition(desk):
    edition = make.EditionFactory(theme="", place="Geneva", summary="Words", source="a newsletter")
    make.SessionFactory.create_batch(2, edition=edition, date=edition.start_date)
    make.SessionFactory(edition=edition)
    make.AchievementFactory(edition=edition).goals.add(make.GoalFactory())
    make.AchievementFactory(edition=edition)
    make.EditionFactory(year=2030)
    make.EditionFigureFactory(edition=edition, topic="facilitators", value=70)
    make.EditionPersonFactory(edition=edition)

    panel = desk.get("/admin/").context["room_panels"][0]

    assert panel.title == "Missing facts of WSIS Forum 2017"
    tasks = {task.label: task for task in panel.tasks}
    assert {"No theme", "No chair", "No venue"} <= set(tasks)
    assert "No place" not in tasks
    assert "High-Level Track Facilitators: 1 of 70 known" in tasks
    assert tasks["Sessions without day"].note == "1 of 3"
    assert tasks["Achievements without goal"].note == "1 of 2"
    assert len(names(desk.get(tasks["Sessions without day"].url))) == 1


def test_every_line_of_missing_facts_leads_to_as_many_rows_as_it_says(desk, content):
    panel = desk.get("/admin/").context["room_panels"][0]
    counted = [task for task in panel.tasks if "missing=" in task.url]

    assert len(counted) > 3
    assert {task.label: task.note.split()[0] for task in counted} == {
        task.label: str(len(names(desk.get(task.url)))) for task in counted
    }


@pytest.mark.parametrize(
    ("make_one", "dates", "written"),
    [
        (make.AchievementFactory, {"date": date(2017, 1, 1), "end_date": date(2018, 12, 31)}, "2017–2018"),
        (make.DocumentFactory, {"date": date(2017, 1, 1)}, "2017"),
        (make.AnnouncementFactory, {"date": date(2017, 1, 1)}, "2017"),
    ],
)
def test_a_list_gives_no_day_where_only_the_year_is_known(desk, make_one, dates, written):
    thing = make_one(date_precision="year", **dates)

    page = desk.get(listed(type(thing)), {"o": "3"}).text

    assert re.findall(r'<td class="field-when[^>]*>(.*?)</td>', page) == [written]


# What is typed


def test_half_filled_session_keeps_its_rows(desk):
    session = make.SessionFactory(title="Old title")
    person, goal = make.PersonFactory(name="Ada Lovelace"), make.GoalFactory(number=9)
    data = fields(desk.get(form_of(session)))
    typed = {
        "title": "A title typed just now",
        "summary": "Words that took an hour.",
        "start_time": "09:00",
        "goal_links-TOTAL_FORMS": 1,
        "goal_links-0-goal": str(goal.pk),
        "goal_links-0-reason": "It speaks of roads.",
        "goal_links-0-order": "1",
        "participations-TOTAL_FORMS": 2,
        "participations-0-person": str(person.pk),
        "participations-0-role": "moderator",
        "participations-0-post": "Mathematician",
        "participations-0-order": "1",
        "participations-1-role": "speaker",
        "participations-1-post": "A row without a person",
        "participations-1-order": "2",
    }

    response = desk.post(form_of(session), {**data, **typed})

    kept = fields(response)
    rows = {name: value for name, value in typed.items() if not name.endswith("_FORMS")}
    assert {name: kept[name] for name in rows} == rows
    assert f'<option value="{person.pk}" selected' in response.text
    assert "Ada Lovelace" in response.text
    assert "A time needs a day." in response.text
    session.refresh_from_db()
    assert (session.title, session.participations.count()) == ("Old title", 0)


@pytest.mark.django_db(transaction=True)
def test_session_is_saved_with_its_rows_in_their_order_in_one_version(desk):
    session = make.SessionFactory()
    first, second = make.OrganisationFactory(), make.OrganisationFactory()
    data = fields(desk.get(form_of(session)))
    before = SiteVersion.objects.get().number
    rows = {
        "organisers-TOTAL_FORMS": 3,
        "organisers-0-organisation": first.pk,
        "organisers-0-order": 2,
        "organisers-1-organisation": second.pk,
        "organisers-1-order": 1,
        "organisers-2-organisation": "",
        "organisers-2-order": 3,
    }

    response = desk.post(form_of(session), {**data, **rows})

    assert response.status_code == 302
    assert [row.organisation for row in session.organisers.all()] == [second, first]
    assert SiteVersion.objects.get().number == before + 1


def test_published_edition_keeps_its_year(desk):
    edition = make.EditionFactory()
    data = fields(desk.get(form_of(edition)))

    response = desk.post(form_of(edition), {**data, "year": 2016})

    assert "year" in response.context["adminform"].form.errors
    assert Edition.objects.get().year == 2017


def test_two_headlines_on_one_topic_are_refused_in_words(desk):
    figure = make.EditionFigureFactory(topic="participants")
    edition = figure.edition
    data = fields(desk.get(form_of(edition)))
    row = {name.replace("figures-0-", "figures-1-"): value for name, value in data.items() if "figures-0-" in name}

    response = desk.post(
        form_of(edition), {**data, **row, "figures-1-id": "", "figures-1-value": 99, "figures-TOTAL_FORMS": 2}
    )

    assert response.status_code == 200
    assert EditionFigure.objects.count() == 1
    assert '"errornote"' in response.text


def test_every_row_shown_on_a_collecting_page_leads_to_that_page(desk):
    video = make.VideoFactory()

    assert f'<a href="{reverse("forums:media", args=[2017])}" class="viewsitelink">' in desk.get(form_of(video)).text


def test_without_a_script_the_place_of_a_row_is_a_number(desk):
    organiser = make.SessionOrganiserFactory(order=4)

    page = desk.get(form_of(organiser.session)).text

    assert re.search(r'<input type="number" name="organisers-0-order" value="4"', page)


def test_row_with_nothing_but_a_number_is_no_row(desk):
    session = make.SessionFactory(state="draft")
    address = f"/admin/forums/session/{session.pk}/change/"
    typed = fields(desk.get(address))

    desk.post(address, typed | {"organisers-TOTAL_FORMS": "1", "organisers-0-order": "7", "title": "Renamed"})

    session.refresh_from_db()
    assert (session.title, session.organisers.count()) == ("Renamed", 0)


def test_desk_says_how_many_facilitators_of_those_declared_are_known(desk):
    edition = make.SessionFactory().edition
    make.EditionFigureFactory(edition=edition, topic="facilitators", value=14)
    make.EditionPersonFactory(edition=edition, role=EditionPerson.Role.FACILITATOR)

    (panel,) = desk.get("/admin/").context["room_panels"]

    assert "High-Level Track Facilitators: 1 of 14 known" in [task.label for task in panel.tasks]


def test_tracks_are_moved_in_their_list(desk):
    edition = make.EditionFactory()
    first, second = (make.TrackFactory(edition=edition, slug=f"track-{place}", order=place) for place in (1, 2))
    rows = {"form-0-id": first.pk, "form-0-order": 2, "form-1-id": second.pk, "form-1-order": 1}

    desk.post("/admin/forums/track/", {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, **rows, "_save": "Save"})

    assert list(edition.tracks.order_by("order")) == [second, first]


def test_two_new_headlines_on_one_topic_are_refused_in_words(desk):
    edition = make.EditionFactory()
    data = fields(desk.get(form_of(edition))) | {"figures-TOTAL_FORMS": 2}
    for row in ("figures-0", "figures-1"):
        typed = {"topic": "participants", "label": "people", "value": 9, "source": "a newsletter"}
        data |= {f"{row}-{name}": value for name, value in typed.items()}
        data |= {f"{row}-confidence": "high", f"{row}-headline": "on", f"{row}-order": 1}

    response = desk.post(form_of(edition), data)

    formset = next(inline.formset for inline in response.context["inline_admin_formsets"])
    assert formset.non_form_errors() == ["Another figure is already the headline of this topic."]
    assert [row["label"].value() for row in formset.forms] == ["people", "people"]
    assert EditionFigure.objects.count() == 0
