"""Working drafts: a form is kept as it was posted, for the one who typed it, and opens again as it was left."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from reversion.models import Version

from directory.models import Organisation
from forums.models import Session
from publishing import drafts
from publishing.models import SiteVersion, State, WorkingDraft
from tests import factories as make
from tests.html import form_data

pytestmark = pytest.mark.django_db

NEW = "/admin/directory/organisation/add/"


@pytest.fixture
def ada(editor):
    return signed_in(editor)


@pytest.fixture
def grace(db):
    user = get_user_model().objects.create_superuser("grace", "grace@example.org", "a long password 2")
    user.first_name, user.last_name = "Grace", "Hopper"
    user.save()
    return signed_in(user)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def form_of(thing):
    opts = thing._meta
    return f"/admin/{opts.app_label}/{opts.model_name}/{thing.pk}/change/"


def shown(client, address):
    """What stands in a form as it opens."""
    return form_data(client.get(address).text)


def send(client, address, data, button="_save", **changes):
    return client.post(address, {**data, **changes, button: "1"})


def save_draft(client, thing, **changes):
    return send(client, form_of(thing), shown(client, form_of(thing)), "_save_draft", **changes)


def words(response):
    return " ".join(response.text.split())


def told(response):
    return [str(message) for message in response.context["messages"]]


# Keeping and continuing


def test_a_draft_of_something_live_changes_nothing_that_readers_see(ada):
    organisation = make.OrganisationFactory(name="As it is")
    SiteVersion.objects.update_or_create(pk=1, defaults={"number": 40})

    response = save_draft(ada, organisation, name="As it will be")

    assert (response.status_code, response.url) == (302, form_of(organisation))
    assert Organisation.objects.get().name == "As it is"
    assert SiteVersion.objects.get().number == 40
    assert (LogEntry.objects.count(), Version.objects.count()) == (0, 0)


def test_opening_continues_the_draft_and_saving_publishes_it(ada):
    organisation = make.OrganisationFactory(name="As it is")
    save_draft(ada, organisation, name="As it will be")

    opened = ada.get(form_of(organisation))

    assert "You continue your draft of" in words(opened)
    assert form_data(opened.text)["name"] == ["As it will be"]
    saved = send(ada, form_of(organisation), form_data(opened.text))
    assert saved.status_code == 302
    assert Organisation.objects.get().name == "As it will be"
    assert not WorkingDraft.objects.exists()
    assert LogEntry.objects.count() == 1


def test_rows_that_were_added_changed_deleted_and_moved_are_continued(ada):
    session = make.SessionFactory()
    first, second, third = (make.ParticipationFactory(session=session, order=n) for n in (1, 2, 3))
    person = make.PersonFactory()
    data = shown(ada, form_of(session))
    prefix = "participations"
    data |= {
        f"{prefix}-TOTAL_FORMS": ["4"],
        f"{prefix}-0-order": ["3"],
        f"{prefix}-2-order": ["1"],
        f"{prefix}-1-DELETE": ["on"],
        f"{prefix}-2-post": ["Minister"],
        f"{prefix}-3-id": [""],
        f"{prefix}-3-session": [str(session.pk)],
        f"{prefix}-3-person": [str(person.pk)],
        f"{prefix}-3-role": data[f"{prefix}-0-role"],
        f"{prefix}-3-order": ["4"],
    }

    send(ada, form_of(session), data, "_save_draft")

    assert list(session.participations.order_by("order")) == [first, second, third]
    send(ada, form_of(session), shown(ada, form_of(session)))
    rows = list(session.participations.order_by("order").values_list("person", "post"))
    assert rows == [(third.person_id, "Minister"), (first.person_id, first.post), (person.pk, "")]


def test_links_to_several_things_are_continued(ada):
    session = make.SessionFactory()
    english, french = make.LanguageFactory(code="en"), make.LanguageFactory(code="fr")
    session.languages.set([english])

    save_draft(ada, session, languages=[str(french.pk)])

    assert shown(ada, form_of(session))["languages"] == [str(french.pk)]
    send(ada, form_of(session), shown(ada, form_of(session)))
    assert list(session.languages.all()) == [french]


def test_an_incomplete_form_is_kept_and_refused_only_when_it_is_saved(ada):
    organisation = make.OrganisationFactory(name="As it is")

    response = save_draft(ada, organisation, name="", website="not an address")

    assert response.status_code == 302
    opened = ada.get(form_of(organisation))
    assert "errornote" not in opened.text
    data = form_data(opened.text)
    assert (data["name"], data["website"]) == ([""], ["not an address"])
    refused = send(ada, form_of(organisation), data)
    assert refused.status_code == 200
    assert set(refused.context["adminform"].form.errors) == {"name", "website"}
    assert WorkingDraft.objects.count() == 1


def test_what_is_kept_again_takes_the_place_of_what_was_kept(ada):
    organisation = make.OrganisationFactory(name="As it is")
    save_draft(ada, organisation, name="First")

    save_draft(ada, organisation, name="Second")

    assert WorkingDraft.objects.get().data["name"] == ["Second"]
    assert WorkingDraft.objects.get().number == 2


def test_the_database_keeps_one_draft_of_a_thing_for_each_person(ada, editor):
    organisation = make.OrganisationFactory()
    save_draft(ada, organisation, name="First")
    first = WorkingDraft.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        WorkingDraft.objects.create(
            user=editor,
            content_type=first.content_type,
            object_id=first.object_id,
            key="another",
            data={},
            saved_at=timezone.now(),
        )


def test_the_saved_state_can_be_seen_beside_a_draft_and_saved_without_ending_it(ada):
    organisation = make.OrganisationFactory(name="As it is", website="https://before.example/")
    save_draft(ada, organisation, name="As it will be")
    address = ada.get(form_of(organisation)).context["stored_address"]

    data = shown(ada, address)
    send(ada, form_of(organisation), data, website="https://after.example/")

    assert data["name"] == ["As it is"]
    assert Organisation.objects.get().website == "https://after.example/"
    assert WorkingDraft.objects.get().data["name"] == ["As it will be"]


def test_a_draft_of_what_somebody_else_has_saved_meanwhile_says_so_and_both_are_shown(ada, grace):
    organisation = make.OrganisationFactory(name="Before")
    save_draft(ada, organisation, name="Ada's")
    send(grace, form_of(organisation), shown(grace, form_of(organisation)), name="Grace's")

    opened = ada.get(form_of(organisation))
    response = send(ada, form_of(organisation), form_data(opened.text))

    assert "Meanwhile it was saved by Grace Hopper on" in words(opened)
    assert [(each.mine, each.theirs) for each in response.context["merged"].conflicts] == [("Ada's", "Grace's")]
    assert Organisation.objects.get().name == "Grace's"
    mine = send(ada, form_of(organisation), form_data(response.text), **{"pick:field:name": "mine"})
    assert mine.status_code == 302
    assert Organisation.objects.get().name == "Ada's"
    assert not WorkingDraft.objects.exists()


def test_a_draft_whose_thing_nobody_has_touched_does_not_speak_of_others(ada):
    organisation = make.OrganisationFactory()
    save_draft(ada, organisation, name="Ada's")

    assert "Meanwhile it was saved" not in words(ada.get(form_of(organisation)))


# Things that were never saved


def test_a_new_thing_is_kept_before_it_is_complete_and_offered_in_the_next_empty_form(ada):
    response = send(ada, NEW, shown(ada, NEW), "_save_draft", name="A new body", slug="")

    draft = WorkingDraft.objects.get()
    assert response.url == f"{NEW}?draft={draft.key}"
    assert not Organisation.objects.exists()
    empty = ada.get(NEW)
    assert form_data(empty.text)["name"] == [""]
    assert f'<a href="{NEW}?draft={draft.key}">A new body</a>' in empty.text
    continued = shown(ada, response.url)
    assert continued["name"] == ["A new body"]
    send(ada, NEW, continued, slug="a-new-body")
    assert Organisation.objects.get().name == "A new body"
    assert not WorkingDraft.objects.exists()


def test_several_new_things_are_in_work_at_once(ada):
    for name in ("One", "Two"):
        send(ada, NEW, shown(ada, NEW), "_save_draft", name=name)

    assert sorted(WorkingDraft.objects.values_list("name", flat=True)) == ["One", "Two"]


def test_a_draft_that_is_refused_is_not_named_among_the_others(ada):
    for name in ("One", "Two"):
        kept = send(ada, NEW, shown(ada, NEW), "_save_draft", name=name, slug="")

    refused = send(ada, NEW, shown(ada, kept.url))

    assert [str(draft) for draft, _address in refused.context["begun"]] == ["One"]


def test_what_was_typed_into_the_form_of_a_deleted_thing_opens_as_a_new_one(ada):
    organisation = make.OrganisationFactory(name="Gone soon")
    organisation.aliases.create(name="GS")
    save_draft(ada, organisation, name="Typed for long")
    form = form_of(organisation)
    stale = shown(ada, form)
    organisation.delete()

    opened = ada.get(form, follow=True)
    sent = send(ada, form, stale, name="Typed for longer")

    assert opened.redirect_chain[0][0].startswith(NEW)
    assert form_data(opened.text)["name"] == ["Typed for long"]
    data = shown(ada, sent.url)
    assert data["name"] == ["Typed for longer"]
    assert send(ada, NEW, data).status_code == 302
    assert Organisation.objects.get().name == "Typed for longer"
    assert [alias.name for alias in Organisation.objects.get().aliases.all()] == ["GS"]
    assert not WorkingDraft.objects.exists()


# Throwing away


def discard(client, thing):
    ticket = shown(client, form_of(thing))["_draft"]
    return client.post(form_of(thing), {"_draft": ticket, "_discard_draft": "1"}, follow=True)


def test_a_draft_that_was_thrown_away_can_be_brought_back(ada):
    organisation = make.OrganisationFactory(name="As it is")
    save_draft(ada, organisation, name="As it will be")

    response = discard(ada, organisation)

    assert form_data(response.text)["name"] == ["As it is"]
    key = WorkingDraft.objects.get().key
    again = f"{form_of(organisation)}?draft={key}"
    assert told(response) == [f'Your draft is thrown away. <a href="{again}">Bring it back</a>']
    send(ada, form_of(organisation), shown(ada, again), "_save_draft")
    assert shown(ada, form_of(organisation))["name"] == ["As it will be"]


def test_a_day_later_a_draft_that_was_thrown_away_is_gone(ada):
    organisation, other = make.OrganisationFactory(), make.OrganisationFactory()
    save_draft(ada, organisation, name="First")
    save_draft(ada, other, name="Second")
    discard(ada, organisation)
    WorkingDraft.objects.filter(discarded_at__isnull=False).update(discarded_at=timezone.now() - drafts.UNDO * 2)

    discard(ada, other)

    assert [draft.data["name"] for draft in WorkingDraft.objects.all()] == [["Second"]]


# While typing


def test_typing_keeps_the_text_and_answers_with_the_next_ticket(ada):
    organisation = make.OrganisationFactory(name="As it is")
    data = shown(ada, form_of(organisation))

    first = send(ada, form_of(organisation), data, "_autosave", name="As")
    second = send(ada, form_of(organisation), data, "_autosave", name="As typed", _draft=first.json()["ticket"])

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json()["words"].startswith("Draft kept ")
    assert WorkingDraft.objects.get().data["name"] == ["As typed"]


def test_typing_back_what_is_saved_leaves_no_draft(ada):
    organisation = make.OrganisationFactory(name="As it is")
    data = shown(ada, form_of(organisation))
    first = send(ada, form_of(organisation), data, "_autosave", name="As typed")

    back = send(ada, form_of(organisation), data, "_autosave", _draft=first.json()["ticket"])

    assert back.json()["words"] == ""
    assert not WorkingDraft.objects.exists()


def test_a_deleted_row_alone_is_worth_a_draft(ada):
    session = make.SessionFactory()
    make.ParticipationFactory(session=session)
    data = shown(ada, form_of(session))

    send(ada, form_of(session), data, "_autosave", **{"participations-0-DELETE": "on"})

    assert WorkingDraft.objects.count() == 1


def test_a_window_that_has_not_seen_the_newer_text_does_not_overwrite_it_by_the_way(ada):
    organisation = make.OrganisationFactory()
    one, two = (shown(ada, form_of(organisation)) for _window in range(2))
    send(ada, form_of(organisation), one, "_autosave", name="In window one")

    response = send(ada, form_of(organisation), two, "_autosave", name="In window two")

    assert response.status_code == 409
    assert "another window has a newer text" in response.json()["words"]
    assert WorkingDraft.objects.get().data["name"] == ["In window one"]


def test_one_draft_open_in_two_windows_is_not_overwritten_by_the_older_text(ada):
    organisation = make.OrganisationFactory()
    save_draft(ada, organisation, name="Begun")
    one, two = (shown(ada, form_of(organisation)) for _window in range(2))
    send(ada, form_of(organisation), one, "_autosave", name="In window one")

    response = send(ada, form_of(organisation), two, "_autosave", name="In window two")

    assert response.status_code == 409
    assert WorkingDraft.objects.get().data["name"] == ["In window one"]


def test_a_button_keeps_the_older_windows_text_and_puts_the_newer_aside(ada):
    organisation = make.OrganisationFactory()
    save_draft(ada, organisation, name="Begun")
    one, two = (shown(ada, form_of(organisation)) for _window in range(2))
    send(ada, form_of(organisation), one, "_autosave", name="In window one")

    response = ada.post(form_of(organisation), {**two, "name": "In window two", "_save_draft": "1"}, follow=True)

    assert form_data(response.text)["name"] == ["In window two"]
    aside = WorkingDraft.objects.get(discarded_at__isnull=False)
    assert any(f"?draft={aside.key}" in message for message in told(response))
    assert shown(ada, f"{form_of(organisation)}?draft={aside.key}")["name"] == ["In window one"]


def test_a_button_pressed_twice_keeps_one_draft(ada):
    organisation = make.OrganisationFactory()
    data = shown(ada, form_of(organisation))

    for _press in range(2):
        send(ada, form_of(organisation), data, "_save_draft", name="Pressed twice")

    assert WorkingDraft.objects.count() == 1


def test_text_that_arrives_after_its_draft_was_saved_elsewhere_is_not_kept_again(ada):
    organisation = make.OrganisationFactory()
    save_draft(ada, organisation, name="Begun")
    one, two = (shown(ada, form_of(organisation)) for _window in range(2))
    send(ada, form_of(organisation), one)

    response = send(ada, form_of(organisation), two, "_autosave", name="Late")

    assert response.status_code == 409
    assert not WorkingDraft.objects.exists()


# Whose it is


def test_others_are_told_of_a_draft_and_see_nothing_of_it(ada, grace):
    organisation = make.OrganisationFactory(name="As it is")
    save_draft(grace, organisation, name="Grace's secret")
    key = WorkingDraft.objects.get().key

    response = ada.get(form_of(organisation))
    asked = ada.get(f"{form_of(organisation)}?draft={key}")

    began = timezone.localtime(WorkingDraft.objects.get().began_at)
    assert f"Grace Hopper has had a draft of this since {began.day} {began:%B %Y, %H:%M}." in words(response)
    assert "Grace's secret" not in response.text
    assert form_data(asked.text)["name"] == ["As it is"]


def test_nobody_keeps_a_text_with_anothers_ticket(ada, grace):
    organisation = make.OrganisationFactory()
    data = shown(grace, form_of(organisation))

    for button in ("_autosave", "_save_draft", "_discard_draft"):
        assert send(ada, form_of(organisation), data, button, name="Ada's").status_code == 403
    assert not WorkingDraft.objects.exists()


def test_a_ticket_of_one_thing_keeps_nothing_of_another(ada):
    one, two = make.OrganisationFactory(), make.OrganisationFactory()

    response = send(ada, form_of(two), shown(ada, form_of(one)), "_save_draft")

    assert response.status_code == 403


@pytest.mark.parametrize("ticket", ["", "x", "\x00", "a" * 10_000])
def test_a_form_without_a_ticket_of_ours_is_kept_as_a_fresh_one(ada, ticket):
    organisation = make.OrganisationFactory()
    data = shown(ada, form_of(organisation)) | {"_draft": [ticket], "name": ["Typed\x00 here"], "\x00": ["x"]}

    assert send(ada, form_of(organisation), data, "_save_draft").status_code == 302
    assert WorkingDraft.objects.get().data["name"] == ["Typed here"]


@pytest.mark.parametrize("key", ["nothing", "a" * 10_000, "1; drop"])
def test_a_draft_that_is_not_there_opens_what_is_saved(ada, key):
    organisation = make.OrganisationFactory(name="As it is")

    assert shown(ada, f"{form_of(organisation)}?draft={key}")["name"] == ["As it is"]
    assert ada.get(NEW, {"draft": key}).status_code == 200


def test_an_address_with_a_zero_byte_is_no_server_error(ada):
    assert ada.get("/admin/directory/organisation/%00/change/").status_code == 302


def test_whoever_may_only_read_keeps_no_drafts_and_is_not_offered_to():
    organisation = make.OrganisationFactory()
    reader = signed_in(make.UserFactory(roles=["Newsletter editor"]))

    page = reader.get(form_of(organisation))
    response = reader.post(form_of(organisation), {"name": "x", "_save_draft": "1"})

    assert "_save_draft" not in page.text
    assert response.status_code == 403


def test_the_drafts_of_a_person_go_with_them(ada, editor):
    save_draft(ada, make.OrganisationFactory(), name="x")

    editor.delete()

    assert not WorkingDraft.objects.exists()


# When signing in has expired


def test_a_form_sent_after_the_sign_in_has_expired_opens_again_with_all_that_was_typed(ada, editor):
    organisation = make.OrganisationFactory(name="As it is")
    data = shown(ada, form_of(organisation))
    ada.logout()

    response = send(ada, form_of(organisation), data, name="Typed for an hour")

    assert response.status_code == 302
    assert response.url == f"/admin/login/?next={form_of(organisation)}"
    assert "What you sent is kept: log in" in words(ada.get(response.url))
    assert Organisation.objects.get().name == "As it is"
    back = ada.post(response.url, {"username": "editor", "password": "a long password 1"}, follow=True)
    assert form_data(back.text)["name"] == ["Typed for an hour"]


def test_a_new_thing_sent_after_the_sign_in_has_expired_opens_again(ada, editor):
    data = shown(ada, NEW)
    ada.logout()

    response = send(ada, NEW, data, name="Typed for an hour")
    back = ada.post(response.url, {"username": "editor", "password": "a long password 1"}, follow=True)

    assert form_data(back.text)["name"] == ["Typed for an hour"]


def test_what_was_sent_without_a_sign_in_is_given_to_nobody_else(ada, editor, grace):
    organisation = make.OrganisationFactory(name="As it is")
    data = shown(ada, form_of(organisation))
    ada.logout()

    send(ada, form_of(organisation), data, name="Ada's secret")

    assert WorkingDraft.objects.get().user == editor
    assert "Ada's secret" not in grace.get(form_of(organisation)).text


@pytest.mark.parametrize("ticket", ["", "forged"])
def test_a_stranger_keeps_nothing(client, ticket):
    organisation = make.OrganisationFactory()

    response = client.post(form_of(organisation), {"_draft": ticket, "name": "x"})

    assert response.url == f"/admin/login/?next={form_of(organisation)}"
    assert not WorkingDraft.objects.exists()


def test_text_sent_while_typing_after_the_sign_in_has_expired_is_left_to_the_browser(ada):
    organisation = make.OrganisationFactory()
    data = shown(ada, form_of(organisation))
    ada.logout()

    response = send(ada, form_of(organisation), data, "_autosave", name="x")

    assert response.url == f"/admin/login/?next={form_of(organisation)}"
    assert not WorkingDraft.objects.exists()


def test_somebody_who_has_left_keeps_nothing(ada, editor):
    organisation = make.OrganisationFactory()
    data = shown(ada, form_of(organisation))
    editor.is_active = False
    editor.save()

    send(ada, form_of(organisation), data, name="x")

    assert not WorkingDraft.objects.exists()


def test_the_login_is_reached_all_the_same_when_too_much_was_sent(client):
    response = client.post(form_of(make.OrganisationFactory()), {"name": "x" * (2 * 1024 * 1024 + 1)})

    assert response.status_code == 413


# Lists and the index


def test_the_list_says_of_what_a_draft_waits_and_whose(ada, grace):
    live, other = make.OrganisationFactory(name="With a draft"), make.OrganisationFactory(name="Without")
    save_draft(grace, live, name="x")

    page = ada.get("/admin/directory/organisation/")

    rows = {row.name: row.waiting_drafts for row in page.context["cl"].result_list}
    assert {name: [draft.owner for draft in waiting] for name, waiting in rows.items()} == {
        live.name: ["Grace Hopper"],
        other.name: [],
    }
    assert page.text.count('<span class="badge badge--waiting">draft waiting: Grace Hopper</span>') == 1


def test_the_list_costs_the_same_with_one_draft_and_with_twenty(
    ada, django_assert_num_queries, django_assert_max_num_queries
):
    things = make.OrganisationFactory.create_batch(20)
    save_draft(ada, things[0], name="x")
    ada.get("/admin/directory/organisation/")
    with django_assert_max_num_queries(20) as one:
        ada.get("/admin/directory/organisation/")
        cost = len(one)
    for thing in things[1:]:
        save_draft(ada, thing, name="x")
    ada.get("/admin/directory/organisation/")

    with django_assert_num_queries(cost):
        ada.get("/admin/directory/organisation/")


def test_the_desk_lists_ones_own_drafts_alone(ada, grace):
    organisation = make.OrganisationFactory(name="An old body")
    save_draft(ada, organisation, name="x")
    send(ada, NEW, shown(ada, NEW), "_save_draft", name="A new body")
    save_draft(grace, make.PersonFactory(), family_name="x")

    panel = ada.get("/admin/").context["waiting_panels"][0]

    assert (panel.title, panel.count) == ("Your working drafts", 2)
    key = WorkingDraft.objects.get(object_id="").key
    assert [(task.label, task.url) for task in panel.tasks] == [
        ("A new body", f"{NEW}?draft={key}"),
        ("An old body", form_of(organisation)),
    ]


def test_the_desk_has_no_panel_of_drafts_where_there_are_none(ada):
    assert "Your working drafts" not in ada.get("/admin/").text


# Frozen editions


def test_what_is_frozen_takes_no_draft_but_that_of_a_correction(ada):
    edition = make.EditionFactory(frozen_at=timezone.now())
    session = make.SessionFactory(edition=edition, title="Opening")
    correcting = f"{form_of(session)}?correct=1"
    data = shown(ada, correcting)

    refused = send(ada, form_of(session), data, "_save_draft", title="Openning")
    kept = send(ada, correcting, data, "_save_draft", title="Opening session", correction_reason="The agenda says so.")

    assert refused.status_code == 403
    assert (kept.status_code, kept.url) == (302, correcting)
    assert 'name="title"' not in ada.get(form_of(session)).text
    continued = shown(ada, correcting)
    assert (continued["title"], continued["correction_reason"]) == (["Opening session"], ["The agenda says so."])
    send(ada, correcting, continued, correction_what="The title")
    assert Session.objects.get().title == "Opening session"
    assert not WorkingDraft.objects.exists()


def test_a_draft_of_a_draft_state_thing_is_kept_as_well(ada):
    session = make.SessionFactory(state=State.DRAFT, title="A")

    save_draft(ada, session, title="B")

    assert shown(ada, form_of(session))["title"] == ["B"]
    assert Session.objects.get().title == "A"
