"""A few whole ways through the site, as people go them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.forms import press_under_more

PROGRAMME = "/en/forum/2017/programme/"


def test_editor_corrects_a_session_publishes_it_and_sees_it_public(desk):
    desk.goto("/admin/forums/session/add/")
    desk.get_by_label("Title").first.fill("A sesion on broadband")
    desk.get_by_role("combobox", name=re.compile("Edition")).first.click()
    desk.locator(".select2-dropdown input").fill("2017")
    desk.get_by_role("option", name=re.compile("2017")).first.click()
    press_under_more(desk, "Save and continue editing")
    expect(desk.locator(".messagelist .success")).to_be_visible()
    public = desk.context.new_page()
    public.goto(PROGRAMME)
    assert "A sesion on broadband" not in public.content()

    desk.get_by_label("Title").first.fill("A session on broadband")
    desk.get_by_label("State").select_option("published")
    with desk.expect_navigation():
        press_under_more(desk, "Save and continue editing")
    with desk.context.expect_page() as opened:
        desk.locator(".object-tools .viewsitelink").click(modifiers=["Control"])
    session = opened.value

    expect(session.get_by_role("heading", level=1)).to_have_text("A session on broadband")
    assert "/en/forum/2017/sessions/" in session.url
    public.goto(f"{PROGRAMME}?day=unrecorded")
    expect(public.get_by_role("link", name="A session on broadband")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("width", [360, 1280])
def test_visitor_filters_the_programme_and_can_pass_the_address_on(browser, site, javascript, width):
    context = browser.new_context(
        base_url=site.url, java_script_enabled=javascript, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    page.goto(PROGRAMME)
    everything = page.locator("main a[href*='/sessions/']").count()
    open_filters(page)

    page.get_by_label("Goal").select_option("9")
    if not javascript:
        page.get_by_role("button", name="Apply").click()
    page.wait_for_url(re.compile(r"goal=9"))

    expect(page.locator("main")).to_contain_text("SDG 9")
    found = page.locator("main a[href*='/sessions/']")
    expect(found).not_to_have_count(everything)
    titles = found.all_inner_texts()
    assert 0 < len(titles) < everything
    other = browser.new_context(base_url=site.url).new_page()
    other.goto(page.url)
    assert other.locator("main a[href*='/sessions/']").all_inner_texts() == titles
    other.context.close()
    context.close()


@pytest.mark.parametrize("address", ["/en/forum/2017/", "/en/forum/2017/consultation/", f"{PROGRAMME}?day=unrecorded"])
@pytest.mark.parametrize("width", [360, 800, 1280])
def test_page_opens_at_its_top_with_the_current_tab_in_sight(page, address, width):
    page.set_viewport_size({"width": width, "height": 500})

    page.goto(address, wait_until="networkidle")

    assert page.evaluate("scrollY") == 0
    tabs = page.locator(".subnav [aria-current], .tabs [aria-current]")
    boxes = tabs.evaluate_all("tabs => tabs.map(tab => tab.getBoundingClientRect().toJSON())")
    assert len(boxes) == page.locator(".subnav, .tabs").count() > 0
    assert [box for box in boxes if box["left"] < 0 or box["right"] > width] == []


def open_filters(page):
    """On a phone the filters may be folded away."""
    fold = page.locator("main details:has(form) > summary")
    if fold.count() and not page.get_by_label("Goal").is_visible():
        fold.first.click()


def test_visitor_filters_the_programme_by_keyboard_alone(page):
    page.goto(PROGRAMME)
    everything = page.locator("main a[href*='/sessions/']").count()

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("Skip"))
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "kind":
            break
    assert page.evaluate("document.activeElement.name") == "kind"
    page.keyboard.type("TEDx")
    page.wait_for_timeout(200)
    if "kind=" not in page.url:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

    page.wait_for_url(re.compile("kind=tedx"))
    expect(page.locator("main a[href*='/sessions/']")).not_to_have_count(everything)


def test_visitor_walks_back_through_the_filters(page):
    page.goto(PROGRAMME)
    page.get_by_label("Kind").select_option("tedx")
    page.wait_for_url(re.compile("kind=tedx"))
    narrowed = page.locator("main a[href*='/sessions/']").count()

    page.go_back()

    expect(page).to_have_url(re.compile(r"/programme/$"))
    expect(page.locator("main a[href*='/sessions/']")).not_to_have_count(narrowed)
    expect(page.get_by_label("Kind")).to_have_value("")


def test_visitor_finds_the_chair_one_click_from_home(page):
    page.goto("/en/")

    page.get_by_role("link", name=re.compile("WSIS Forum 2017")).first.click()

    expect(page.locator("main")).to_contain_text("Jean Philbert Nsengimana")
    expect(page.locator("main")).to_contain_text("Rwanda")


def test_visitor_goes_from_the_heatmap_to_the_sessions_of_a_cell(page):
    page.goto("/en/forum/2017/heatmap/")

    page.locator("svg a[href*='goal=9']").first.click()

    page.wait_for_url(re.compile("programme/.*goal=9"))
    assert page.locator("main a[href*='/sessions/']").count() > 0


def test_a_half_filled_form_loses_nothing(desk):
    desk.goto("/admin/forums/session/add/")
    desk.get_by_label("Summary").first.fill("Words that took an hour.")
    desk.get_by_label("State").select_option("review")

    desk.get_by_role("button", name="Save", exact=True).first.click()

    expect(desk.locator(".errornote")).to_be_visible()
    expect(desk.get_by_label("Summary").first).to_have_value("Words that took an hour.")
    expect(desk.get_by_label("State")).to_have_value("review")
