"""What somebody types is not lost: to a killed server, a closed window, an expired sign-in, a colleague."""

import os
import re
import signal
import time
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, start
from tests.browser.forms import press_under_more
from tests.browser.looking import violations
from tests.ports import free_port

NEW = "/admin/directory/organisation/add/"
KEPT = re.compile(r"Draft kept \d\d:\d\d")


class Server:
    """A server of one's own before the same database, to be killed and started again at its address."""

    def __init__(self, env):
        self.env, self.port = env, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        self.process = start(self.port, self.env)

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)


@pytest.fixture
def server(site):
    server = Server(site.env)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def organisation(site):
    """The address of a new organisation's form."""
    name = f"body-{uuid4()}"
    code = f"from tests.factories import OrganisationFactory as make; print(make(name='As it is', slug='{name}').pk)"
    pk = site.run(code).strip()
    return f"/admin/directory/organisation/{pk}/change/"


@pytest.fixture(autouse=True)
def no_drafts(site):
    site.run("from publishing.models import *; WorkingDraft.objects.all().delete()")


def sign_in(page, name="editor"):
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def name_of(page):
    return page.get_by_label("Full name").first


def type_into(page, text):
    """Typing, once the form's scripts have begun."""
    expect(status(page)).to_be_attached()
    name_of(page).fill(text)


def status(page):
    return page.locator(".autosave")


def test_a_form_that_is_left_at_once_is_no_draft(desk, site):
    desk.add_init_script(
        "Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });"
        "addEventListener('load', () => document.dispatchEvent(new Event('visibilitychange')));"
    )
    kept = []
    desk.on("request", lambda request: request.method == "POST" and kept.append(request.url))

    desk.goto(NEW, wait_until="networkidle")
    desk.goto("/admin/")

    assert kept == []
    expect(desk.get_by_role("heading", name="Your working drafts")).to_have_count(0)


@pytest.mark.long
def test_a_draft_survives_a_killed_server(context, server, organisation):
    page = context.new_page()
    page.goto(server.url + organisation)
    sign_in(page)
    type_into(page, "Kept on the server")
    expect(status(page)).to_have_text(KEPT, timeout=15_000)

    server.kill()
    name_of(page).fill("Typed while nobody answers")
    expect(status(page)).to_contain_text("kept in this browser", timeout=15_000)
    page.close()
    server.start()
    page = context.new_page()
    page.goto(server.url + organisation)

    expect(page.get_by_role("heading", name=re.compile("You continue your draft of"))).to_be_visible()
    expect(name_of(page)).to_have_value("Kept on the server")
    page.get_by_role("button", name="Bring it back").click()
    expect(name_of(page)).to_have_value("Typed while nobody answers")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(server.url + organisation)
    expect(name_of(page)).to_have_value("Typed while nobody answers")
    expect(page.locator(".draft, .kept")).to_have_count(0)


def test_a_thing_that_was_never_saved_opens_again_after_its_window_was_closed(desk):
    desk.goto(NEW)
    type_into(desk, "A body begun")
    expect(status(desk)).to_have_text(KEPT, timeout=15_000)
    kept_at = desk.url
    desk.reload()
    expect(name_of(desk)).to_have_value("A body begun")
    context = desk.context
    desk.close()

    page = context.new_page()
    page.goto(NEW)
    expect(name_of(page)).to_have_value("")
    page.get_by_role("link", name="A body begun").click()

    expect(name_of(page)).to_have_value("A body begun")
    assert page.url == kept_at


def test_a_window_closed_in_the_middle_of_a_word_loses_nothing(desk, organisation):
    desk.goto(organisation)
    type_into(desk, "Closed before the pause was over")

    desk.goto("/admin/")
    until = time.monotonic() + 15
    while not desk.get_by_role("link", name="As it is").count() and time.monotonic() < until:
        desk.reload()  # what was sent in leaving may arrive after the next page was asked for
    desk.goto(organisation)

    expect(name_of(desk)).to_have_value("Closed before the pause was over")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_what_was_typed_is_there_after_the_sign_in_has_expired(browser, site, organisation, javascript):
    context = browser.new_context(base_url=site.url, java_script_enabled=javascript)
    page = context.new_page()
    page.goto(organisation)
    sign_in(page)
    name_of(page).fill("Typed for an hour")
    context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("What you sent is kept")
    sign_in(page)

    expect(name_of(page)).to_have_value("Typed for an hour")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    context.close()


def test_typing_goes_on_in_the_browser_while_the_sign_in_has_expired_and_on_the_server_after_it(desk, organisation):
    desk.goto(organisation)
    desk.context.clear_cookies(name="sessionid")
    type_into(desk, "Signed out")
    expect(status(desk)).to_contain_text("You are signed out", timeout=15_000)

    other = desk.context.new_page()
    other.goto("/admin/")
    sign_in(other)
    name_of(desk).fill("Signed in again")

    expect(status(desk)).to_have_text(KEPT, timeout=15_000)


def test_a_draft_is_kept_continued_and_saved_without_javascript(browser, site, organisation):
    context = browser.new_context(base_url=site.url, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(organisation)
    sign_in(page)
    name_of(page).fill("As it will be")

    press_under_more(page, "Save draft")
    expect(page.get_by_role("heading", name=re.compile("You continue your draft of"))).to_be_visible()
    expect(name_of(page)).to_have_value("As it will be")
    page.get_by_role("button", name="Throw it away").click()
    expect(name_of(page)).to_have_value("As it is")
    page.get_by_role("link", name="Bring it back").click()
    expect(name_of(page)).to_have_value("As it will be")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(organisation)
    expect(name_of(page)).to_have_value("As it will be")
    context.close()


def test_a_key_pressed_in_a_field_saves_and_does_not_throw_the_draft_away(desk, organisation):
    desk.goto(organisation)
    type_into(desk, "As it will be")
    expect(status(desk)).to_have_text(KEPT, timeout=15_000)
    desk.goto(organisation)

    name_of(desk).press("Enter")

    expect(desk.locator(".messagelist .success")).to_contain_text("was changed successfully")


def test_two_people_see_that_the_other_has_a_draft(browser, desk, site, organisation):
    site.run(
        "from django.contrib.auth import get_user_model as u\n"
        f"u().objects.filter(username='anna').exists() or u().objects.create_superuser('anna', password='{PASSWORD}')"
    )
    context = browser.new_context(base_url=site.url)
    anna = context.new_page()
    anna.goto(organisation)
    sign_in(anna, "anna")
    type_into(anna, "Anna's words")
    expect(status(anna)).to_have_text(KEPT, timeout=15_000)

    desk.goto(organisation)
    expect(desk.locator(".draft--other")).to_contain_text("anna has had a draft of this since")
    expect(name_of(desk)).to_have_value("As it is")
    desk.goto("/admin/directory/organisation/?q=As+it+is")
    expect(desk.locator(".badge--waiting")).to_have_text("draft waiting: anna")
    context.close()


def test_signing_out_leaves_nothing_typed_in_the_browser(desk, organisation):
    desk.goto(organisation)
    desk.evaluate("localStorage.setItem(`portal-form:${document.querySelector('[data-words]').dataset.user}:/x`, '1')")

    desk.locator("#logout-form button").click()
    desk.wait_for_url(re.compile("logout|login"))

    assert desk.evaluate("Object.keys(localStorage).filter(key => key.startsWith('portal-form:'))") == []


@pytest.mark.once
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_form_with_a_draft(desk, organisation, scheme):
    desk.emulate_media(color_scheme=scheme)
    desk.goto(organisation)
    type_into(desk, "As it will be")
    press_under_more(desk, "Save draft")

    expect(desk.locator(".draft")).to_be_visible()
    assert violations(desk) == []
