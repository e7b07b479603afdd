import io
import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.utils import timezone
from reversion.models import Revision

from forums.admin.edition import BELONGINGS
from forums.models import Correction, Edition, Participation, Session
from publishing import history
from publishing.models import EditorialNote, State
from tests import factories as make
from tests.forums.test_services import send
from tests.html import form_data

pytestmark = pytest.mark.django_db

FACTORIES = {
    factory._meta.model: factory
    for factory in vars(make).values()
    if isinstance(factory, type) and hasattr(factory, "_meta") and not factory._meta.abstract
}
CLOSED = "WSIS Forum 2017 is frozen: what belongs to it can be read, and is changed only by a correction."


@pytest.fixture
def frozen():
    return make.EditionFactory(
        year=2017,
        name="WSIS Forum 2017",
        start_date=date(2017, 6, 12),
        end_date=date(2017, 6, 16),
        frozen_at=timezone.now(),
    )


@pytest.fixture
def session(frozen):
    return make.SessionFactory(edition=frozen, title="Opening")


def form(thing, page="change"):
    return f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/{page}/"


def listed(thing):
    return f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/"


def refused(response):
    return response.status_code == 403 and CLOSED in response.text


@pytest.mark.parametrize("model", [Edition, *BELONGINGS], ids=lambda model: model._meta.model_name)
def test_what_belongs_to_a_frozen_edition_is_read_and_not_changed(desk, frozen, model):
    thing = frozen if model is Edition else FACTORIES[model](edition=frozen)

    page = desk.get(form(thing))
    sent = [
        desk.post(form(thing), {"title": "Changed"}),
        desk.get(form(thing, "delete")),
        desk.post(form(thing, "delete"), {"post": "yes"}),
        desk.post(form(thing, "history"), {"revision": "1"}),
        *(
            desk.post(listed(thing), {"action": verb, "_selected_action": [thing.pk]})
            for verb in ("publish_selected", "withdraw_selected", "send_selected_to_review", "delete_selected")
        ),
        desk.post(listed(thing), {"action": "withdraw_selected", "_selected_action": ["0"], "select_across": "1"}),
    ]

    assert page.status_code == 200
    assert CLOSED in page.text
    assert 'name="_save"' not in page.text
    assert [refused(response) for response in sent] == [True] * 9
    assert model.objects.get(pk=thing.pk).is_live()


def test_a_selection_with_one_frozen_thing_in_it_is_refused_whole(desk, session):
    other = make.SessionFactory(edition=make.EditionFactory(year=2018))

    response = desk.post(listed(session), {"action": "withdraw_selected", "_selected_action": [session.pk, other.pk]})

    assert refused(response)
    assert other.is_live()


def test_nothing_is_added_to_a_frozen_edition_and_nothing_moves_into_it(desk, frozen):
    other = make.TrackFactory(edition=make.EditionFactory(year=2018), name="Workshops")

    added = desk.post(
        "/admin/forums/track/add/",
        form_data(desk.get(f"/admin/forums/track/add/?edition={frozen.pk}").text) | {"name": "New", "slug": "new"},
    )
    moved = desk.post(form(other), form_data(desk.get(form(other)).text) | {"edition": str(frozen.pk)})

    assert refused(added)
    assert refused(moved)
    assert not frozen.tracks.exists()


def test_the_order_of_frozen_rows_is_not_changed_in_their_list(desk, frozen):
    track = make.TrackFactory(edition=frozen, order=1)
    other = make.TrackFactory(edition=make.EditionFactory(year=2018), order=1)
    data = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "2",
        "form-0-id": str(other.pk),
        "form-0-order": "7",
        "form-1-id": str(track.pk),
        "form-1-order": "7",
        "_save": "Save",
    }

    page = desk.get(listed(track)).text
    desk.post(listed(track), data)

    track.refresh_from_db()
    other.refresh_from_db()
    assert re.findall(r'name="form-(\d)-order"[^>]* disabled', page) == ["1"]
    assert [track.order, other.order] == [1, 7]


def test_something_deleted_does_not_come_back_into_a_frozen_edition(desk, frozen):
    Edition.objects.filter(pk=frozen.pk).update(frozen_at=None)
    session = make.SessionFactory(edition=frozen)
    desk.post(form(session, "delete"), {"post": "yes"})
    Edition.objects.filter(pk=frozen.pk).update(frozen_at=timezone.now())
    page = desk.get("/admin/forums/session/deleted/")
    version = page.context["page"][0]

    response = desk.post("/admin/forums/session/deleted/", {"version": str(version.pk)})

    assert refused(response)
    assert not Session.objects.exists()


def test_an_undo_does_not_reach_into_a_frozen_edition(desk, editor, frozen, session):
    Edition.objects.filter(pk=frozen.pk).update(frozen_at=None)
    data = form_data(desk.get(form(session)).text)
    desk.post(form(session), data | {"title": "Changed"})
    Edition.objects.filter(pk=frozen.pk).update(frozen_at=timezone.now())
    revision = Revision.objects.filter(user=editor).latest("pk")

    response = desk.post("/admin/changes/", {"revision": str(revision.pk)})

    session.refresh_from_db()
    assert response.status_code == 403
    assert session.title == "Changed"


def test_editorial_notes_are_closed_with_what_they_are_about(desk, session):
    note = make.EditorialNoteFactory(subject=session)
    address = f"/admin/publishing/editorialnote/{note.pk}/change/"

    changed = desk.post(address, {"field": "x"})
    added = desk.post(
        "/admin/publishing/editorialnote/add/",
        {"about": f"{note.content_type_id}-{session.pk}", "field": "title"},
    )

    assert changed.status_code == 403
    assert added.context["adminform"].form.errors["about"] == [CLOSED]
    assert EditorialNote.objects.count() == 1


def test_a_correction_needs_its_words(desk, session):
    address = f"{form(session)}?correct=1"
    data = form_data(desk.get(address).text)

    response = desk.post(address, data | {"title": "Opening ceremony"})

    session.refresh_from_db()
    assert response.context["adminform"].form.errors == {
        "correction_what": ["This field is required."],
        "correction_reason": ["This field is required."],
    }
    assert session.title == "Opening"


def test_a_correction_is_kept_with_the_history_and_told_to_readers_without_a_name(client, desk, editor, session):
    person = make.ParticipationFactory(session=session, post="Minister")
    address = f"{form(session)}?correct=1"
    data = form_data(desk.get(address).text)
    words = {"correction_what": "The title of the opening", "correction_reason": "The agenda names it so."}

    response = desk.post(
        address, data | words | {"title": "Opening ceremony", "participations-0-post": "Minister of ICT"}
    )

    session.refresh_from_db()
    assert response.status_code == 302
    assert session.title == "Opening ceremony"
    assert Participation.objects.get(pk=person.pk).post == "Minister of ICT"
    assert Revision.objects.latest("pk").comment == "Correction: The agenda names it so."
    desk.logout()
    page = client.get("/en/forum/2017/corrections/")
    assert [(row.what, row.reason) for row in page.context["corrections"]] == [
        ("The title of the opening", "The agenda names it so.")
    ]
    assert editor.username not in page.text
    assert "/en/forum/2017/corrections/" in client.get("/en/forum/2017/").text


def test_the_edition_itself_is_corrected_in_the_same_way(desk, frozen):
    address = f"{form(frozen)}?correct=1"
    data = form_data(desk.get(address).text)

    desk.post(address, data | {"theme": "Right", "correction_what": "Theme", "correction_reason": "It was wrong."})

    frozen.refresh_from_db()
    assert (frozen.theme, frozen.frozen_at is not None) == ("Right", True)
    assert [correction.what for correction in frozen.corrections.all()] == ["Theme"]


def test_whoever_lacks_the_right_can_neither_correct_nor_freeze_nor_open(client, frozen, session):
    user = get_user_model().objects.create_user("half", is_staff=True)
    rights = ["view_session", "change_session", "view_edition", "change_edition"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)

    page = client.get(f"{form(session)}?correct=1")
    corrected = client.post(f"{form(session)}?correct=1", {"title": "Changed"})
    opened = client.post(form(frozen, "freeze"), {"_thaw": ""})

    assert "Correct it" not in page.text
    assert refused(corrected)
    assert opened.status_code == 403
    assert Edition.objects.get().frozen_at is not None
    assert not Correction.objects.exists()


def test_a_past_edition_is_frozen_and_opened_again_as_changes_with_a_name(desk, frozen):
    desk.post(form(frozen, "freeze"), {"_thaw": ""})
    opened = Edition.objects.get().frozen_at
    desk.post(form(frozen, "freeze"), {"_freeze": ""})

    assert opened is None
    assert Edition.objects.get().frozen_at is not None
    comments = Revision.objects.exclude(user=None).order_by("pk").values_list("user__username", "comment")
    assert list(comments) == [("editor", "No longer frozen."), ("editor", "Frozen.")]


def test_an_edition_that_is_not_over_is_not_frozen(desk):
    edition = make.EditionFactory(year=2099, start_date=None, end_date=None)

    response = desk.post(form(edition, "freeze"), {"_freeze": ""}, follow=True)

    assert [str(message) for message in response.context["messages"]] == [f"{edition} is not over yet."]
    assert Edition.objects.get().frozen_at is None
    assert "Freeze" not in desk.get(form(edition)).text


def test_a_frozen_edition_offers_no_addition_and_an_administrator_may_correct_it(client, frozen):
    client.force_login(make.UserFactory(roles=["Administrator"]))

    response = client.get(form(frozen))

    assert {belonging.add_url for belonging in response.context["belongings"]} == {""}
    assert (response.context["may_correct"], response.context["may_freeze"]) == (True, True)
    client.force_login(make.UserFactory(roles=["Editor"]))
    response = client.get(form(frozen))
    assert (response.context["may_correct"], response.context["may_freeze"]) == (False, False)


def test_the_next_edition_of_a_frozen_one_is_open(desk, frozen):
    send(desk, frozen, _start="")

    edition = Edition.objects.get(year=2018)
    assert (edition.frozen_at, edition.state) == (None, State.DRAFT)


# Previews


def previewed(client, thing, data, query=""):
    return client.post(form(thing, "preview") + query, data)


def test_a_frozen_thing_is_previewed_as_it_is_saved(desk, session):
    response = previewed(desk, session, {"title": "Changed"})

    assert response.status_code == 200
    assert "Preview: as it is saved." in response.text
    assert ("Opening" in response.text, "Changed" in response.text) == (True, False)
    assert f'href="{form(session, "preview")}"' in desk.get(form(session)).text


def test_a_correction_is_previewed_as_it_is_typed(desk, session):
    page = desk.get(form(session) + "?correct=1").text
    data = form_data(page) | {"title": "Corrected", "correction_what": "The title", "correction_reason": "A typo"}

    response = previewed(desk, session, data, "?correct=1&path=/en/forum/2017/programme/")

    assert f'formaction="{form(session, "preview")}?correct=1"' in page
    assert "Preview: not saved." in response.text
    assert "Corrected" in response.text
    assert not Correction.objects.exists()
    assert Session.objects.get().title == "Opening"


def test_a_correction_is_previewed_by_nobody_who_may_not_make_one(client, session):
    client.force_login(make.UserFactory(roles=["Editor"]))

    response = previewed(client, session, {"title": "Corrected"}, "?correct=1")

    assert ("Opening" in response.text, "Corrected" in response.text) == (True, False)


def test_a_new_thing_of_a_frozen_edition_is_not_previewed(desk, frozen):
    address = f"/admin/forums/track/add/?edition={frozen.pk}"
    data = form_data(desk.get(address).text) | {"name": "New", "slug": "new"}

    response = desk.post("/admin/forums/track/add/preview/?correct=1", data)

    assert refused(response)
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_an_import_brings_nothing_into_a_frozen_edition(desk, frozen, settings, tmp_path):
    settings.IMPORTS_DIR = tmp_path
    file = io.BytesIO(b"edition;address;title;state\n2017;late;Late;published\n")
    file.name = "sessions.csv"

    address = desk.post("/admin/forums/session/import/", {"file": file})["Location"]
    (row,) = desk.get(address).context["page"].object_list

    assert row.mistakes == [CLOSED]


@pytest.mark.parametrize("take_back", ["return", "undo"])
def test_no_way_back_leads_into_a_frozen_edition(desk, editor, frozen, take_back):
    frozen.frozen_at = None
    frozen.save()
    moved = make.SessionFactory(edition=frozen)
    with history.recorded(by=editor):
        history.include(moved)
    with history.recorded(by=editor):
        moved.edition = make.EditionFactory(year=2018)
        moved.save()
        history.include(moved)
    frozen.frozen_at = timezone.now()
    frozen.save()
    first, last = Revision.objects.order_by("pk")

    if take_back == "return":
        response = desk.post(form(moved, "history"), {"revision": first.pk})
    else:
        response = desk.post("/admin/changes/", {"revision": last.pk})

    assert response.status_code == 403
    assert Session.objects.get(pk=moved.pk).edition.year == 2018


def test_a_correction_publishes_no_draft(desk, frozen):
    draft = make.SessionFactory(edition=frozen, state="draft")
    address = f"{form(draft)}?correct=1"
    data = form_data(desk.get(address).text)

    desk.post(address, data | {"state": "published", "correction_what": "What", "correction_reason": "Why"})

    assert [row.what for row in frozen.corrections.all()] == ["What"]
    assert Session.objects.get(pk=draft.pk).state == "draft"
