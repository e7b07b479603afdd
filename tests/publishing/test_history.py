from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from reversion.models import Revision, Version

from directory.models import Organisation
from forums.models import Edition, Participation, Session
from publishing import history, services
from publishing.models import EditorialNote, State
from reference.models import Goal
from tests.factories import (
    EditionFactory,
    EditorialNoteFactory,
    GoalFactory,
    LanguageFactory,
    OrganisationFactory,
    ParticipationFactory,
    PersonFactory,
    SessionFactory,
    SessionGoalFactory,
)
from tests.html import form_data

pytestmark = pytest.mark.django_db


def form_of(thing):
    return f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/change/"


def history_of(thing):
    return form_of(thing).replace("/change/", "/history/")


def save(client, thing, **changes):
    response = client.post(form_of(thing), {**form_data(client.get(form_of(thing)).text), **changes})
    assert response.status_code == 302, response.context["errors"]


def told(thing):
    """The changes of a thing, newest first: who, what for, and each difference."""
    return [
        (
            moment.revision.user and moment.revision.user.username,
            moment.comment,
            [(change.label, change.before, change.after) for change in moment.changes],
        )
        for moment in history.moments(type(thing), thing.pk)
    ]


def messages(response):
    return [str(message) for message in response.context["messages"]]


def oldest(thing):
    return Version.objects.get_for_object(thing).order_by("revision_id").first().revision


def test_a_change_at_the_desk_is_told_with_who_and_both_values(desk):
    organisation = OrganisationFactory(name="Before", country="CH")

    save(desk, organisation, name="After", country="PL")

    assert told(organisation) == [
        (
            "editor",
            "",
            [("full name", "Before", "After"), ("country", "Switzerland", "Poland")],
        ),
        (None, "As it was when history began.", []),
    ]


def test_rows_and_many_to_many_are_told_in_words(desk):
    session = SessionFactory()
    gone = ParticipationFactory(session=session, person=PersonFactory(name="Ada"))
    ParticipationFactory(session=session, person=PersonFactory(name="Grace"), post="Admiral")
    english, french = LanguageFactory(code="en", name="English"), LanguageFactory(code="fr", name="French")
    session.languages.set([english])

    save(
        desk,
        session,
        **{
            "languages": [english.pk, french.pk],
            "participations-0-DELETE": "on",
            "participations-1-post": "Rear admiral",
            "goal_links-TOTAL_FORMS": "1",
            "goal_links-0-goal": str(GoalFactory(number=9, title="Industry").pk),
            "goal_links-0-order": "0",
        },
    )

    assert told(session)[0][2] == [
        ("languages", "English", "English; French"),
        ("participation “Grace, speaker”, post at that time", "Admiral", "Rear admiral"),
        ("Goal added", "", str(Goal.objects.get())),
        ("Participation removed", str(gone), ""),
    ]


def test_a_return_brings_rows_and_values_back_as_a_new_change(desk, editor):
    session = SessionFactory(title="Before")
    kept = ParticipationFactory(session=session, person=PersonFactory(name="Ada"), post="Countess")
    SessionGoalFactory(session=session, goal=GoalFactory(number=9))
    save(desk, session, title="After", **{"participations-0-post": "Baroness", "goal_links-0-DELETE": "on"})

    response = desk.post(history_of(session), {"revision": oldest(session).pk})

    assert (response.status_code, response["Location"]) == (302, form_of(session))
    session.refresh_from_db()
    kept.refresh_from_db()
    assert (session.title, kept.post) == ("Before", "Countess")
    assert [link.goal.number for link in session.goal_links.all()] == [9]
    assert told(session)[0][:2] == ("editor", "Returned to an earlier state.")
    assert len(told(session)) == 3


def test_a_return_takes_away_rows_that_came_later(desk):
    session = SessionFactory()
    save(desk, session, title="Second")
    second = Revision.objects.latest("pk")
    person = PersonFactory(name="Ada")
    save(
        desk,
        session,
        **{
            "participations-TOTAL_FORMS": "1",
            "participations-0-person": str(person.pk),
            "participations-0-role": "speaker",
            "participations-0-order": "0",
        },
    )
    assert Participation.objects.count() == 1

    desk.post(history_of(session), {"revision": second.pk})

    assert not Participation.objects.exists()


def test_a_return_does_not_hide_what_readers_see(desk, editor):
    organisation = OrganisationFactory(name="Before", state=State.DRAFT)
    save(desk, organisation, name="After")
    services.publish(organisation, by=editor)

    desk.post(history_of(organisation), {"revision": oldest(organisation).pk})

    organisation.refresh_from_db()
    assert (organisation.name, organisation.state) == ("Before", State.PUBLISHED)


def test_a_return_that_renames_leaves_a_redirect(desk, client):
    organisation = OrganisationFactory(slug="first")
    save(desk, organisation, slug="second")

    desk.post(history_of(organisation), {"revision": oldest(organisation).pk})

    assert Client().get("/en/organisations/second/")["Location"] == "/en/organisations/first/"


def test_a_state_that_does_not_fit_any_more_is_refused_in_words_and_changes_nothing(desk):
    organisation = OrganisationFactory(slug="wanted", name="First")
    save(desk, organisation, slug="other", name="Second")
    OrganisationFactory(slug="wanted")

    response = desk.post(history_of(organisation), {"revision": oldest(organisation).pk}, follow=True)

    assert messages(response)[-1:] == ["“First” does not fit any more: Organisation with this Address already exists."]
    organisation.refresh_from_db()
    assert (organisation.name, organisation.slug) == ("Second", "other")


def test_a_deleted_session_comes_back_with_all_that_hung_on_it(desk):
    session = SessionFactory(title="Opening")
    ParticipationFactory(session=session, person=PersonFactory(name="Ada"), post="Countess")
    SessionGoalFactory(session=session, goal=GoalFactory(number=9), reason="Because")
    session.languages.set([LanguageFactory()])
    EditorialNoteFactory(subject=session, field="title")
    before = (session.pk, session.get_absolute_url())
    desk.post(form_of(session).replace("/change/", "/delete/"), {"post": "yes"})
    assert (Session.objects.count(), Participation.objects.count(), EditorialNote.objects.count()) == (0, 0, 0)

    page = desk.get("/admin/forums/session/deleted/")
    version = page.context["page"].object_list[0]
    response = desk.post("/admin/forums/session/deleted/", {"version": version.pk})

    session = Session.objects.get()
    assert response["Location"] == form_of(session)
    assert (session.pk, session.get_absolute_url()) == before
    assert [(part.person.name, part.post) for part in session.participations.all()] == [("Ada", "Countess")]
    assert [(link.goal.number, link.reason) for link in session.goal_links.all()] == [(9, "Because")]
    assert [language.code for language in session.languages.all()] == ["en"]
    assert [note.field for note in session.editorial_notes] == ["title"]
    assert Client().get(session.get_absolute_url()).status_code == 200
    assert list(desk.get("/admin/forums/session/deleted/").context["page"]) == []


def test_several_deleted_together_come_back_one_by_one(desk):
    ada, grace = PersonFactory(name="Ada"), PersonFactory(name="Grace")
    desk.post(
        "/admin/directory/person/",
        {"action": "delete_selected", "_selected_action": [ada.pk, grace.pk], "post": "yes"},
    )

    gone = desk.get("/admin/directory/person/deleted/").context["page"].object_list
    version = next(version for version in gone if version.object_repr == "Ada")
    desk.post("/admin/directory/person/deleted/", {"version": version.pk})

    assert [person.name for person in type(ada).objects.all()] == ["Ada"]


def test_a_verb_for_many_rows_is_one_change_and_can_be_undone_at_once(desk):
    drafts = [OrganisationFactory(name=name, state=State.DRAFT) for name in ("One", "Two")]
    desk.post(
        "/admin/directory/organisation/",
        {"action": "publish_selected", "_selected_action": [draft.pk for draft in drafts]},
    )
    change = desk.get("/admin/changes/").context["changes"][0]
    assert ([thing.name for thing in change.things], change.may_undo) == (["One", "Two"], True)

    response = desk.post("/admin/changes/", {"revision": change.revision.pk}, follow=True)

    assert messages(response)[-1:] == ["The change was undone."]
    assert [draft.state for draft in Organisation.objects.all()] == [State.DRAFT, State.DRAFT]


def test_what_was_added_goes_when_its_addition_is_undone(desk, editor):
    with history.recorded(by=editor, comment="Imported."):
        organisation = OrganisationFactory()

    desk.post("/admin/changes/", {"revision": Revision.objects.latest("pk").pk})

    assert not Organisation.objects.exists()
    assert [version.object_id for version in history.deleted(Organisation)] == [str(organisation.pk)]


def test_undoing_stops_at_what_was_changed_again_and_changes_nothing(desk, editor):
    one, two = OrganisationFactory(name="One"), OrganisationFactory(name="Two")
    for thing in (one, two):
        history.begin(thing)
    with history.recorded(by=editor):
        for thing in (one, two):
            thing.name = "Imported"
            thing.save()
    imported = Revision.objects.latest("pk")
    save(desk, two, name="Mended")

    response = desk.post("/admin/changes/", {"revision": imported.pk}, follow=True)

    assert messages(response)[-1:] == ["“Imported” has been changed again since; return it from its own history."]
    assert sorted(Organisation.objects.values_list("name", flat=True)) == ["Imported", "Mended"]


def test_recent_changes_are_filtered_by_person_room_and_day(desk, editor):
    other = get_user_model().objects.create_superuser("grace", "g@example.org", "a long password 2")
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False):
        yesterday = timezone.localdate()
        with history.recorded(by=other):
            OrganisationFactory(name="ITU")
    with history.recorded(by=editor):
        EditionFactory(name="Forum")

    def shown(query):
        return [
            [thing.name for thing in change.things]
            for change in desk.get(f"/admin/changes/?{query}").context["changes"]
        ]

    assert shown("") == [["Forum"], ["ITU"]]
    assert shown(f"who={other.pk}") == [["ITU"]]
    assert shown("room=forums") == [["Forum"]]
    assert shown(f"day={yesterday.isoformat()}") == [["ITU"]]
    assert shown("who=x") == shown("room=nowhere") == shown("day=tomorrow") == []


def test_history_and_changes_are_for_those_who_may_see(client, db):
    user = get_user_model().objects.create_user("reader", password="a long password 3", is_staff=True)
    organisation = OrganisationFactory(name="Before")
    with history.recorded():
        organisation.save()
    client.force_login(user)
    assert client.get(history_of(organisation)).status_code == 403
    assert client.get("/admin/changes/").status_code == 403
    assert client.get("/admin/directory/organisation/deleted/").status_code == 403

    user.user_permissions.set(Permission.objects.filter(codename="view_organisation"))

    assert client.get(history_of(organisation)).status_code == 200
    assert client.post(history_of(organisation), {"revision": oldest(organisation).pk}).status_code == 403
    assert client.post("/admin/directory/organisation/deleted/", {"version": "1"}).status_code == 403
    assert client.post("/admin/changes/", {"revision": oldest(organisation).pk}).status_code == 403


@pytest.mark.parametrize("word", ["", "x", "99999999999999999999", "-1", "\x00"])
def test_an_unknown_state_is_answered_in_words(desk, word):
    organisation = OrganisationFactory()

    answers = [
        desk.post(history_of(organisation), {"revision": word}, follow=True),
        desk.post("/admin/directory/organisation/deleted/", {"version": word}, follow=True),
        desk.post("/admin/changes/", {"revision": word}, follow=True),
    ]

    assert [messages(answer) for answer in answers] == [
        ["This change holds no state of it."],
        ["It is back already, or was never here."],
        ["This change cannot be undone as a whole."],
    ]


@pytest.mark.parametrize("changes", [2, 15])
def test_a_long_history_takes_as_many_queries_as_a_short_one(django_assert_num_queries, changes):
    organisation = OrganisationFactory()
    for number in range(changes):
        with history.recorded():
            organisation.name = str(number)
            organisation.save()
    history.moments(Organisation, organisation.pk)

    with django_assert_num_queries(2):
        found = history.moments(Organisation, organisation.pk)

    assert len(found) == changes


def test_what_the_content_files_brought_is_kept_and_cannot_be_undone_as_a_whole(content, desk):
    change = desk.get("/admin/changes/").context["changes"][0]

    edition = Edition.objects.get(year=2017)
    assert (change.comment, change.may_undo) == ("Loaded from the content files.", False)
    assert told(edition) == [(None, "Loaded from the content files.", [])]
    assert len(history.moments(Edition, edition.pk)[0].versions) > 30


def test_an_undo_that_readers_would_see_needs_the_right_to_publish(client, editor):
    session = SessionFactory(state="published")
    for state in ("published", "draft"):
        with history.recorded(by=editor):
            session.state = state
            session.save()
            history.include(session)
    writer = get_user_model().objects.create_user("writer", password="x", is_staff=True)
    rights = [f"{verb}_session" for verb in ("view", "add", "change", "delete")]
    writer.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(writer)
    revision = Revision.objects.order_by("-pk").first()

    refused = client.post("/admin/changes/", {"revision": revision.pk})
    still = Session.objects.get(pk=session.pk).state
    writer.user_permissions.add(Permission.objects.get(codename="publish_session"))
    client.post("/admin/changes/", {"revision": revision.pk})

    assert (refused.status_code, still) == (403, "draft")
    assert Session.objects.get(pk=session.pk).state == "published"


@pytest.mark.usefixtures("types_known")
def test_a_history_asks_the_same_for_few_and_for_many_things_that_are_pointed_at(desk, editor):
    counts = []
    for count in (3, 30):
        session = SessionFactory()
        for languages in (
            [],
            [LanguageFactory(code=f"x{number}", name=f"Language {number}") for number in range(count)],
        ):
            with history.recorded(by=editor):
                session.save()
                session.languages.set(languages)
                history.include(session)
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(history_of(session))
        counts.append(len(queries))
        assert page.context["moments"][0].changes[0].after.count(";") == count - 1

    assert counts[0] == counts[1]


@pytest.mark.usefixtures("types_known")
@pytest.mark.parametrize(("added", "queries_a_thing"), [(True, 3), (False, 8)])
def test_an_undo_of_an_import_asks_little_for_each_thing(desk, editor, added, queries_a_thing):
    counts = []
    for count in (5, 25):
        things = OrganisationFactory.create_batch(count, state=State.DRAFT)
        if not added:
            history.begin_all(things)
            for thing in things:
                thing.acronym = "NEW"
                thing.save()
        history.keep_all(things, by=editor, comment=history.IMPORTED)
        with CaptureQueriesContext(connection) as queries:
            desk.post("/admin/changes/", {"revision": Revision.objects.latest("pk").pk})
        counts.append(len(queries))
        left = Organisation.objects.filter(pk__in=[thing.pk for thing in things])
        assert [thing.acronym for thing in left] == ([] if added else [""] * count)

    assert counts[1] - counts[0] == 20 * queries_a_thing


def test_of_many_that_an_undo_took_away_each_comes_back_by_itself(desk, editor):
    one, two = OrganisationFactory(name="One"), OrganisationFactory(name="Two")
    EditorialNoteFactory(subject=one, field="name")
    history.keep_all([one, two], by=editor, comment=history.IMPORTED)
    history.undo(Revision.objects.latest("pk"), by=editor)

    gone = next(version for version in history.deleted(Organisation) if version.object_repr == "One")
    back = history.recover(gone, by=editor)

    assert [organisation.name for organisation in Organisation.objects.all()] == ["One"]
    assert [note.field for note in back.editorial_notes.all()] == ["name"]


def test_an_undo_takes_back_a_thing_with_the_rows_that_came_in_the_same_change(editor):
    session = SessionFactory(title="Before")
    kept, goal = SessionGoalFactory(session=session), GoalFactory()
    history.begin(session)
    with history.recorded(by=editor):
        session.title = "After"
        session.save()
        SessionGoalFactory(session=session, goal=goal)
        history.include(session)

    history.undo(Revision.objects.latest("pk"), by=editor)

    session.refresh_from_db()
    assert session.title == "Before"
    assert list(session.goal_links.all()) == [kept]


def test_an_undo_of_an_import_is_one_change_that_is_undone_in_turn(desk, editor):
    there = OrganisationFactory(name="There before")
    history.begin(there)
    there.name = "Renamed"
    there.save()
    parent = OrganisationFactory(name="Came")
    child = OrganisationFactory(name="Came with it", parent=parent)
    EditorialNoteFactory(subject=child, field="name")
    history.keep_all([there, parent, child], by=editor, comment=history.IMPORTED)
    desk.post("/admin/changes/", {"revision": Revision.objects.latest("pk").pk})
    left = [str(organisation) for organisation in Organisation.objects.all()]
    newest = desk.get("/admin/changes/").context["changes"][0]

    desk.post("/admin/changes/", {"revision": newest.revision.pk})

    assert left == ["There before"]
    assert (newest.comment, sorted(thing.name for thing in newest.things), newest.may_undo) == (
        "A change was undone.",
        ["Came", "Came with it", "There before"],
        True,
    )
    again = Organisation.objects.order_by("pk")
    assert [(each.pk, each.name, each.parent_id) for each in again] == [
        (there.pk, "Renamed", None),
        (parent.pk, "Came", None),
        (child.pk, "Came with it", parent.pk),
    ]
    assert [note.field for note in again[2].editorial_notes.all()] == ["name"]
