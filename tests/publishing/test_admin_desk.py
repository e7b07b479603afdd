"""The desk as a whole: who comes in, notes, pickers, and addresses that make no sense."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import BadRequest
from django.test import RequestFactory
from django.urls import reverse

from forums.models import Announcement, Session
from pages.models import HomeSection
from publishing.admin.notes import subject_key
from publishing.desk import refuse_nonsense
from publishing.models import EditorialNote, FormerAddress
from tests import factories as make

pytestmark = pytest.mark.django_db


def listed(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def form_of(thing):
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


def fields(response):
    """What the browser would send if nothing were typed: every field of the form and of its rows."""
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    forms = [response.context["adminform"].form]
    forms += [form for formset in formsets for form in (formset.management_form, *formset.forms)]
    values = {bound.html_name: bound.value() for form in forms for bound in form}
    return {name: "" if value is None or value is False else value for name, value in values.items()}


def someone(*permissions):
    user = get_user_model().objects.create_user("someone", password="a long password 1", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def flat(names):
    return [name for part in names for name in (part if isinstance(part, list | tuple) else [part])]


# Who comes in


@pytest.mark.parametrize("path", ["/admin/", "/admin/directory/person/", "/admin/publishing/editorialnote/subjects/"])
def test_stranger_gets_no_further_than_the_login(client, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


def test_leaving_is_asked_before_it_is_done(desk):
    assert "Log out?" in desk.get("/admin/logout/").text
    assert desk.get("/admin/").status_code == 200

    desk.post("/admin/logout/")

    assert desk.get("/admin/").status_code == 302


def test_somebody_without_a_role_is_told_whom_to_ask(client):
    client.force_login(make.UserFactory())

    page = client.get("/admin/").text

    assert "Ask an administrator to give you one." in page
    assert 'class="panel"' not in page


def test_index_shows_nothing_of_rooms_that_one_may_not_change(client):
    make.PersonFactory(name="A draft of a person", state="draft")
    make.SessionFactory(title="A draft of a session", state="draft")
    client.force_login(someone("change_person"))

    response = client.get("/admin/")

    assert [task.label for task in response.context["waiting_panels"][0].tasks] == ["A draft of a person"]
    assert response.context["room_panels"] == []
    assert "A draft of a session" not in response.text


# Lists and pickers


def test_rows_can_be_put_in_order_without_a_script(desk):
    first, second = make.HomeSectionFactory(order=1), make.HomeSectionFactory(order=2)
    data = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "Save"}
    data |= {"form-0-id": first.pk, "form-0-order": 2, "form-1-id": second.pk, "form-1-order": 1}

    desk.post(listed(HomeSection), data)

    assert list(HomeSection.objects.all()) == [second, first]


def test_kind_of_a_block_is_chosen_from_what_rooms_offer(desk):
    from pages import home

    form = desk.get("/admin/pages/homesection/add/").context["adminform"].form

    assert list(form.fields["kind"].choices)[1:] == home.choices()


def test_what_is_entered_once_is_found_by_typing_everywhere(desk):
    """People, organisations, sessions and the like are never one long list of options."""
    searched = {"person", "organisation", "session", "room", "actionline", "goal", "track", "edition", "language"}
    request = desk.get("/admin/").wsgi_request
    wrong, right = [], 0
    for model_admin in admin.site._registry.values():
        for part in (model_admin, *(inline(model_admin.model, admin.site) for inline in model_admin.inlines)):
            shown = {name for _, options in part.get_fieldsets(request) for name in flat(options["fields"])}
            for field in [*part.model._meta.fields, *part.model._meta.many_to_many]:
                if field.name not in shown or not field.is_relation:
                    continue
                to_its_form = part is not model_admin and field.related_model is model_admin.model
                if field.related_model._meta.model_name in searched and not to_its_form:
                    right += field.name in part.autocomplete_fields
                    wrong += [] if field.name in part.autocomplete_fields else [f"{part.model.__name__}.{field.name}"]

    assert right > 20
    assert wrong == []


def test_former_addresses_are_for_reading(desk):
    make.PersonFactory(slug="old", name="Ada")
    person = make.PersonFactory._meta.model.objects.get()
    person.slug = "new"
    person.save()

    page = desk.get(listed(FormerAddress)).text

    assert ">/people/old/<" in page
    assert "Ada" in page
    assert desk.post(form_of(FormerAddress.objects.get()), {"path": "/x/"}).status_code == 403


# Notes


def test_note_is_written_about_anything_that_is_found_by_typing(desk):
    session = make.SessionFactory(title="Bridging divides")
    found = desk.get("/admin/publishing/editorialnote/subjects/", {"term": "bridging"}).json()["results"]
    assert found == [{"id": subject_key(session), "text": "Session: Bridging divides"}]
    said = {"field": "people", "first_source": "a", "first_statement": "70", "second_source": "b"}
    said |= {"second_statement": "72", "published": "72", "reason": "It adds up."}

    response = desk.post("/admin/publishing/editorialnote/add/", {"about": found[0]["id"], **said})

    assert response.status_code == 302
    assert EditorialNote.objects.get().subject == session


@pytest.mark.parametrize("about", ["", "1", "x-y", "0-0", "\x00", "99999999999999999999-1", "1-2-3", "1-99999"])
def test_note_about_nothing_is_refused_and_kept(desk, about):
    response = desk.post("/admin/publishing/editorialnote/add/", {"about": about, "reason": "It adds up."})

    assert "about" in response.context["adminform"].form.errors
    assert "It adds up." in response.text


def test_note_with_an_error_elsewhere_keeps_what_it_is_about(desk):
    session = make.SessionFactory(title="Bridging divides")

    response = desk.post("/admin/publishing/editorialnote/add/", {"about": subject_key(session)})

    assert f'<option value="{subject_key(session)}" selected>Session: Bridging divides</option>' in response.text


def test_notes_are_offered_only_about_what_one_may_see(client):
    make.SessionFactory(title="Bridging divides")
    make.OrganisationFactory(name="Bridging Foundation")
    client.force_login(someone("view_organisation", "add_editorialnote"))

    found = client.get("/admin/publishing/editorialnote/subjects/", {"term": "bridging"}).json()["results"]

    assert [row["text"] for row in found] == ["Organisation: Bridging Foundation"]
    client.logout()
    client.force_login(get_user_model().objects.create_user("other", password="a long password 1", is_staff=True))
    assert client.get("/admin/publishing/editorialnote/subjects/").status_code == 403


def test_only_who_may_change_a_thing_shows_readers_a_note_on_it(client):
    session = make.SessionFactory()
    client.force_login(someone("view_session", "add_editorialnote", "change_editorialnote"))
    said = {"about": subject_key(session), "field": "title", "first_source": "A", "first_statement": "Said"}
    said |= {"second_source": "B", "second_statement": "Not said", "published": "Said", "reason": "It fits."}

    refused = client.post("/admin/publishing/editorialnote/add/", said | {"public": "on"})
    client.post("/admin/publishing/editorialnote/add/", said)
    note = EditorialNote.objects.get()
    changed = client.post(form_of(note), said | {"public": "on"})

    words = ["Only somebody who may change what it is about can show it to readers."]
    assert refused.context["adminform"].form.errors == {"public": words}
    assert changed.context["adminform"].form.errors == {"public": words}
    assert (note.subject, EditorialNote.objects.get().public) == (session, False)


@pytest.mark.parametrize("kind", ["a session that one may not see", "a user", "a person that one may see"])
def test_a_note_cannot_be_put_on_what_one_may_not_see(client, editor, kind):
    things = {
        "a session that one may not see": make.SessionFactory(),
        "a user": editor,
        "a person that one may see": make.PersonFactory(),
    }
    client.force_login(someone("view_person", "add_editorialnote"))

    response = client.post("/admin/publishing/editorialnote/add/", {"about": subject_key(things[kind])})

    refused = "about" in response.context["adminform"].form.errors
    assert refused == (kind != "a person that one may see")


# Addresses that make no sense

ODD = [
    "q=%00",
    "q=%22%00%22",
    f"q={'x' * 3000}",
    "state=%00",
    "state__exact=%00",
    "missing=%00",
    "missing=nothing",
    "edition__id__exact=abc",
    "edition__id__exact=%00",
    "edition__id__exact=99999999999999999999999",
    "edition=99999999999999999999999",
    "date__year=99999",
    "date__year=abc",
    "date__year=2017&date__month=2&date__day=31",
    "created_at__year=99999",
    "created_at__year=0",
    "updated_at__year=-1",
    "date_joined__year=99999",
    "title__regex=(",
    "name__iregex=[",
    "p=9999",
    "p=%00",
    "p=-1",
    "p=99999999999999999999999",
    "o=zzz",
    "o=99.-88",
    "o=%00",
    "_facets=1",
    "_to_field=zzz",
    "all=",
    "track__id__exact=%00",
    "captioning__exact=7",
    "content_type__id__exact=x",
    "pk__in=a,b",
    "pk__in=99999999999999999999999",
    "_changelist_filters=%00",
    "nonsense=1",
]


# What these say is read by no list's own filters.
OF_ANY_LIST = ("p=", "o=", "all=", "_facets=", "_to_field=", "_changelist_filters=")


def lists_that_read(query):
    """The models whose lists to ask: one where no list is come to, one of each kind of list where its kind reads it."""
    try:
        refuse_nonsense(RequestFactory().get(f"/?{query}"))
    except BadRequest:
        return [Session]
    if not query.startswith(OF_ANY_LIST):
        return list(admin.site._registry)
    kinds = {}
    for model, own in admin.site._registry.items():
        methods = (own.changelist_view, own.get_changelist, own.get_changelist_instance, own.get_queryset)
        kinds.setdefault(tuple(method.__func__ for method in methods), model)
    assert len(kinds) > 10
    return list(kinds.values())


@pytest.mark.parametrize("query", ODD, ids=[query[:40] for query in ODD])
def test_no_address_breaks_a_list(desk, query):
    make.SessionFactory()
    make.EditorialNoteFactory(subject=make.PersonFactory())
    make.MatrixCellFactory()
    make.RoomFactory()
    desk.raise_request_exception = False

    answers = {model.__name__: desk.get(f"{listed(model)}?{query}").status_code for model in lists_that_read(query)}

    assert {name: status for name, status in answers.items() if status not in (200, 302, 400)} == {}


@pytest.mark.parametrize("query", ["edition=%00", "edition=abc", "edition=99999999999999999999", "title=%00"])
@pytest.mark.parametrize("model", [Session, Announcement])
def test_no_address_breaks_a_form(desk, model, query):
    desk.raise_request_exception = False

    assert desk.get(f"{listed(model)}add/?{query}").status_code in (200, 400)


@pytest.mark.parametrize("key", ["abc", "_00", "%00", "99999999999999999999999"])
@pytest.mark.parametrize("view", ["change", "delete", "history"])
def test_no_key_breaks_a_form(desk, key, view):
    desk.raise_request_exception = False

    assert desk.get(f"{listed(Session)}{key}/{view}/").status_code in (302, 404)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "term=%00&field_name=edition",
        "term=x&field_name=nothing",
        "term=x&page=9999&field_name=edition",
        "field_name=track&edition=99999999999999999999999",
        "field_name=room&edition=%00",
    ],
)
def test_no_address_breaks_a_picker(desk, query):
    desk.raise_request_exception = False

    response = desk.get(f"/admin/autocomplete/?app_label=forums&model_name=session&{query}")

    assert response.status_code in (200, 302, 400, 403, 404)


@pytest.mark.parametrize("picked", ["\x00", "abc", "99999999999999999999999", "-1"])
def test_no_choice_breaks_a_verb(desk, picked):
    desk.raise_request_exception = False

    response = desk.post(listed(Session), {"action": "publish_selected", "_selected_action": picked})

    assert response.status_code == 400


@pytest.mark.parametrize("typed", ["\x00", "abc", "99999999999999999999999"])
def test_no_choice_breaks_a_form(desk, typed):
    session = make.SessionFactory()
    data = fields(desk.get(form_of(session)))

    response = desk.post(form_of(session), {**data, "edition": typed, "languages": [typed], "title": "Typed\x00"})

    assert response.status_code == 200
    assert set(response.context["adminform"].form.errors) >= {"edition", "languages", "title"}
