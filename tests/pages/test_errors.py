import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client, RequestFactory

from pages import errors
from tests.factories import (
    AlertFactory,
    EditorialNoteFactory,
    MenuItemFactory,
    OrganisationFactory,
    PageFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


def test_404_wears_the_sites_look_and_leads_on(client):
    MenuItemFactory(label="Editions")

    response = client.get("/en/nothing/")

    assert response.status_code == 404
    assert "Editions" in response.text
    assert response.headers["Cache-Control"] == "no-store"


def test_410_for_what_was_deleted(client):
    OrganisationFactory(slug="gone").delete()

    response = client.get("/en/organisations/gone/")

    assert response.status_code == 410
    assert "This page has been removed" in response.text


def test_400_for_a_host_that_is_not_ours(client):
    response = client.get("/en/", headers={"host": "evil.example.org"})

    assert response.status_code == 400
    assert "This request could not be understood" in response.text


def test_403_for_a_form_without_its_token(editor):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/admin/login/", {"username": "editor", "password": "a long password 1"})

    assert response.status_code == 403
    assert "<h1" in response.text


def test_403_for_people_without_the_role(client):
    someone = get_user_model().objects.create_user("someone", password="a long password 1", is_staff=True)
    client.force_login(someone)

    response = client.get("/admin/forums/edition/add/")

    assert response.status_code == 403
    assert "You may not open this page" in response.text
    assert '<a class="button button--strong" href="/admin/">Editors’ desk</a>' in response.text


def test_413_for_a_form_that_is_too_large(desk, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000

    response = desk.post("/admin/pages/page/add/", {"title": "x" * 2_000})

    assert response.status_code == 413
    assert "That is too much at once" in response.text


def test_413_for_a_form_with_too_many_fields(desk, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10

    response = desk.post("/admin/pages/page/add/", {f"field-{n}": "x" for n in range(20)})

    assert response.status_code == 413


def test_429_after_too_many_failed_attempts(client, editor, settings):
    settings.AXES_FAILURE_LIMIT = 3
    for _ in range(3):
        response = client.post("/admin/login/", {"username": "editor", "password": "wrong"})

    assert response.status_code == 429
    assert "Too many attempts" in response.text


def test_somebody_elses_failures_do_not_lock_the_editor_out(client, editor, settings):
    settings.AXES_FAILURE_LIMIT = 3
    for _ in range(3):
        client.post("/admin/login/", {"username": "other", "password": "wrong"})

    response = client.post("/admin/login/", {"username": "editor", "password": "a long password 1"})

    assert response.status_code == 302


def test_500_needs_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = errors.server_error(RequestFactory().get("/en/"))

    assert response.status_code == 500
    assert "<h1" in response.text


def test_an_error_page_survives_a_database_that_fails(rf):
    with connection.execute_wrapper(fail):
        response = errors.permission_denied(rf.get("/en/"), PermissionDenied())

    assert response.status_code == 403
    assert "You may not open this page" in response.text


def fail(*args):
    from django.db import OperationalError

    raise OperationalError("the database is away")


def test_plain_page_is_shown_and_its_draft_is_not(client):
    PageFactory(slug="about/privacy", title="Privacy", body="<p>No cookies.</p>")
    PageFactory(slug="about/draft", state="draft")

    assert "No cookies." in client.get("/en/about/privacy/").text
    assert client.get("/en/about/draft/").status_code == 404


def test_alert_stands_on_every_page_while_it_is_live(client):
    AlertFactory(text="The venue has changed.")
    AlertFactory(text="Not yet.", state="draft")

    for path in ("/en/", "/en/forum/", "/en/nothing/"):
        page = client.get(path).text
        assert "The venue has changed." in page
        assert "Not yet." not in page


def test_menu_hides_a_page_that_is_not_public(client):
    MenuItemFactory(label="Shown", page=PageFactory(), path="")
    MenuItemFactory(label="Hidden", page=PageFactory(state="draft"), path="")

    page = client.get("/en/goals/").text

    assert "Shown" in page
    assert "Hidden" not in page


def test_corrections_list_public_notes_on_what_readers_can_see(client):
    EditorialNoteFactory(subject=SessionFactory(title="Shown session"), reason="It adds up.")
    EditorialNoteFactory(subject=SessionFactory(title="Hidden session", state="draft"), reason="Not for readers.")
    EditorialNoteFactory(subject=OrganisationFactory(), reason="For editors only.", public=False)

    page = client.get("/en/about/corrections/").text

    assert "It adds up." in page
    assert "Shown session" in page
    assert "Not for readers." not in page
    assert "Hidden session" not in page
    assert "For editors only." not in page
