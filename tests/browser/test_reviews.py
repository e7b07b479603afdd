"""A thing goes from its writer to the reviewer and back, with mail that a real server receives."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, start
from tests.mail import mail_server
from tests.ports import free_port


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def people(site):
    """A writer who may not publish, and a reviewer who may."""
    code = f"""
from django.contrib.auth.hashers import make_password
from tests.factories import UserFactory
for name, role in (("wanda", "Translator"), ("rosa", "Editor")):
    UserFactory(username=name, roles=[role], email=name + "@example.org", password=make_password("{PASSWORD}"))
"""
    site.run(code)


@pytest.fixture
def session(site):
    """The address of a draft session's form."""
    code = f"""
from forums.models import Edition, Session
edition = Edition.objects.get(year=2018)
print(Session.objects.create(edition=edition, title="On broadband", slug="{uuid4()}", state="draft").pk)
"""
    return f"/admin/forums/session/{site.run(code).strip()}/change/"


@pytest.fixture(scope="module")
def server(site, port):
    """The portal with a mail server at a port of its own."""
    address = free_port()
    process = start(address, site.env | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"})
    yield f"http://127.0.0.1:{address}"
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def signed_in(browser, server, people):
    contexts = []

    def signed_in(name, address, **options):
        context = browser.new_context(base_url=server, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        return page

    yield signed_in
    for context in contexts:
        context.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_writer_sends_a_reviewer_returns_and_publishes_in_the_end(signed_in, port, session, javascript):
    with mail_server(port) as post:
        wanda = signed_in("wanda", session, java_script_enabled=javascript)
        expect(wanda.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
        wanda.locator("[name=review_note]").fill("Is the title right?")
        wanda.get_by_role("button", name="Send to review").click()
        expect(wanda.locator(".messagelist .success")).to_be_visible()

        rosa = signed_in("rosa", "/admin/", java_script_enabled=javascript)
        expect(rosa.locator(".desk__waiting")).to_contain_text("wanda: Is the title right?")
        rosa.goto(session)
        expect(rosa.locator(".reviews")).to_contain_text("Is the title right?")
        rosa.locator("[name=review_note]").fill("Say for whom.")
        rosa.get_by_role("button", name="Return").click()
        expect(rosa.locator(".messagelist .success")).to_be_visible()

        wanda.goto(session)
        expect(wanda.locator(".reviews")).to_contain_text("Say for whom.")
        wanda.get_by_label("Title").first.fill("On broadband for all")
        wanda.get_by_role("button", name="Send to review").click()
        expect(wanda.locator(".messagelist .success")).to_be_visible()
        rosa.goto(session)
        rosa.get_by_role("button", name="Publish", exact=True).click()
        expect(rosa.locator(".messagelist .success")).to_be_visible()

    subjects = {"rosa": [], "wanda": []}
    for name in subjects:
        subjects[name] = [mail["Subject"].partition(":")[0] for mail in post.to(f"{name}@example.org")]
    assert subjects == {"rosa": ["For your review"] * 2, "wanda": ["Returned to you", "Published"]}


def test_a_mail_server_that_is_down_is_told_to_the_editor_and_the_thing_is_in_review(signed_in, session):
    page = signed_in("wanda", session)

    page.get_by_role("button", name="Send to review").click()

    expect(page.locator(".messagelist .warning")).to_have_text(
        "It is saved, but the mail about it could not be sent. Tell them yourself."
    )
    page.goto(session)
    expect(page.get_by_label("State")).to_have_value("review")
