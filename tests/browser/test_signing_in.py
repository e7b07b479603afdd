"""Into the desk with a code from a device, out of it, and in again without the device."""

import base64
import re
import time

import pytest
from django_otp.oath import hotp
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.looking import NOTHING, look

pytestmark = pytest.mark.once

MAKE_MARY = f"""
from django.contrib.auth import get_user_model
users = get_user_model().objects
users.filter(username="mary").delete()
users.create_user("mary", password={PASSWORD!r}, is_staff=True)
"""


@pytest.fixture
def mary(site, page):
    """A page of somebody who has an account and has not signed in."""
    site.run(MAKE_MARY)
    return page


def give_password(page):
    page.goto("/admin/")
    page.get_by_label("Username").fill("mary")
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Log in").click()


def log_out(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Log out").click()


def give_code(page, code, button="Log in"):
    page.get_by_role("textbox", name="Code").fill(code)
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def set_up(page):
    """Set up a device as far as the recovery codes; returns the next code of the device, and these.

    A code works once, and the one after it is taken half a minute early. It is reckoned from the first, for a half
    minute may end while that is on its way.
    """
    page.goto("/admin/account/device/")
    key = base64.b32decode(page.locator(".account__secret").inner_text().replace(" ", ""))
    step = int(time.time()) // 30
    give_code(page, f"{hotp(key, step):06d}", "Set up")
    codes = page.locator(".account__codes code").all_inner_texts()
    return f"{hotp(key, step + 1):06d}", codes


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_person_sets_up_a_device_and_logs_in_with_it_and_without_it(browser, site, mary, javascript):
    context = browser.new_context(base_url=site.url, java_script_enabled=javascript)
    page = context.new_page()
    give_password(page)
    next_code, codes = set_up(page)
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")

    log_out(page)
    give_password(page)
    expect(page).to_have_url(re.compile("/admin/login/code/"))
    give_code(page, next_code)
    expect(page.get_by_role("heading", level=1)).to_have_text("Editors’ desk")

    log_out(page)
    give_password(page)
    give_code(page, codes[0])
    expect(page.locator(".messagelist")).to_contain_text("9 are left")
    context.close()


def test_person_signs_out_elsewhere_and_then_everywhere(browser, site, mary):
    give_password(mary)
    elsewhere = browser.new_context(base_url=site.url)
    other, third = elsewhere.new_page(), browser.new_context(base_url=site.url).new_page()
    for page in (other, third):
        give_password(page)
    mary.get_by_role("link", name="mary").click()
    expect(mary.locator(".account__session")).to_have_count(3)

    mary.get_by_role("button", name=re.compile("^Sign out Headless")).first.click()
    expect(mary.locator(".account__session")).to_have_count(2)
    mary.get_by_role("button", name="Sign out everywhere").click()

    expect(mary.locator(".messagelist")).to_contain_text("signed out everywhere")
    for page in (mary, other, third):
        page.goto("/admin/")
        expect(page).to_have_url(re.compile("/admin/login/"))
    third.context.close()
    elsewhere.close()


def test_axe_finds_nothing_on_the_way_in(mary):
    give_password(mary)
    mary.goto("/admin/account/device/")
    assert look(mary) == NOTHING
    set_up(mary)
    assert look(mary) == NOTHING
    for address in ("/admin/account/", "/admin/account/codes/"):
        mary.goto(address)
        assert look(mary) == NOTHING

    mary.context.clear_cookies()
    give_password(mary)

    assert mary.url.endswith("/admin/login/code/")
    assert look(mary) == NOTHING
    give_code(mary, "000000")
    assert look(mary) == NOTHING


@pytest.mark.parametrize(
    "address", ["/admin/account/", "/admin/account/device/", "/admin/who-may-do-what/", "/admin/auth/user/add/"]
)
def test_no_page_about_accounts_is_wider_than_a_phone(desk, address):
    desk.set_viewport_size({"width": 360, "height": 740})

    desk.goto(address)

    widths = desk.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]
