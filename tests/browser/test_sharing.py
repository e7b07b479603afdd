"""A reader hands on the address of a project: by a button where the browser has one, by copying it everywhere."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.once

PATH = "/en/prizes/2017/projects/infomed/"


def test_a_page_is_shared_by_what_the_browser_can_do(browser, site):
    address = f"{site.url}{PATH}"
    plain = browser.new_page(java_script_enabled=False)
    plain.goto(address)
    able = browser.new_page()
    able.context.grant_permissions(["clipboard-read", "clipboard-write"])
    able.add_init_script("navigator.share = async (data) => { window.shared = data; };navigator.canShare = () => true;")
    able.goto(address)

    able.get_by_role("button", name="Share").click()
    able.get_by_role("button", name="Copy the address").click()

    expect(plain.get_by_text(address, exact=True)).to_be_visible()
    expect(plain.locator(".share button").filter(visible=True)).to_have_count(0)
    expect(able.get_by_role("status")).to_have_text("The address is copied.")
    assert able.evaluate("window.shared") == {"title": "Infomed", "url": address}
    assert able.evaluate("navigator.clipboard.readText()") == address
    for page in (plain, able):
        page.context.close()
