"""Every kind of page, each looked at once: what it costs and asks for, what axe-core finds, and a phone's width."""

import contextlib

import pytest

from tests.browser.conftest import sign_in_again
from tests.browser.forms import press_under_more
from tests.browser.looking import DESK, NOTHING, PUBLIC, Log, look, open_page

pytestmark = pytest.mark.once  # a page looks and costs the same whatever keeps its rows

HTML_BYTES = 12_000
CSS_BYTES = 12_000
JS_BYTES = 8_000
TEXT_PAGE_BYTES = 40_000
PICTURES_BYTES = 110_000
REQUESTS = 6


@pytest.fixture
def address(request, browser, site):
    """Where a page is; the first of a list is looked for in a window of its own, which keeps what it loads."""
    if not request.param.startswith("@"):
        return request.param
    with contextlib.closing(browser.new_context(base_url=site.url)) as context:
        page = context.new_page()
        open_page(page, request.param)
        return page.url


def window(browser, site):
    """One in which one page is opened after the other, for to open a window takes longer than most pages."""
    with contextlib.closing(browser.new_context(base_url=site.url)) as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page


def as_at_first(page):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(media="screen", color_scheme="light", reduced_motion="no-preference")
    return page


@pytest.fixture(scope="module")
def reading(browser, site):
    yield from window(browser, site)


@pytest.fixture(scope="module")
def editing(browser, site):
    yield from window(browser, site)


@pytest.fixture
def reader(reading):
    """A reader's window, which keeps none of the files of the site."""
    hand = reading.context.new_cdp_session(reading)
    hand.send("Network.clearBrowserCache")
    hand.detach()
    return as_at_first(reading)


@pytest.fixture
def editor(editing, cookies):
    """The window of an editor, who is signed in at the desk."""
    sign_in_again(editing.context, cookies)
    return as_at_first(editing)


@pytest.mark.parametrize("address", PUBLIC, indirect=True)
def test_a_public_page_keeps_to_its_budget_and_to_a_phone_and_axe_finds_nothing(reader, site, address):
    with contextlib.closing(Log(reader)) as log:
        log.begin_with(reader.goto(address, wait_until="networkidle"))

        sizes = log.sizes()
        assert [response.url for response in log.responses if not response.url.startswith(site.url)] == []
        assert [text for text in log.complaints if "404 (Not Found)" not in text] == []
        assert log.responses[0].request.redirected_from is None
        assert len(log.responses) <= REQUESTS
        assert 0 < sizes["document"] <= HTML_BYTES
        assert 0 < sizes["stylesheet"] <= CSS_BYTES
        assert sizes.get("script", 0) <= JS_BYTES
        assert log.pictures() <= PICTURES_BYTES
        assert sum(sizes.values()) - log.pictures() <= TEXT_PAGE_BYTES
    assert reader.context.cookies() == []
    assert look(reader) == NOTHING
    reader.set_viewport_size({"width": 360, "height": 740})
    reader.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
    widths = reader.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]


@pytest.mark.parametrize("address", ["/en/forum/2017/heatmap/", "/en/matrix/"])
def test_what_scrolls_on_a_screen_is_printed_as_wide_as_a4(reader, address):
    reader.set_viewport_size({"width": 672, "height": 1000})  # 210 mm without the margins
    reader.goto(address)

    reader.emulate_media(media="print")

    assert reader.evaluate("document.documentElement.scrollWidth") <= 672


@pytest.mark.parametrize("address", DESK)
def test_a_page_of_the_desk_asks_no_other_host_breaks_no_policy_and_axe_finds_nothing(editor, site, address):
    with contextlib.closing(Log(editor)) as log:
        open_page(editor, address)
        editor.wait_for_load_state("networkidle")

        assert [response.url for response in log.responses if not response.url.startswith(site.url)] == []
        assert log.complaints == []
    assert look(editor) == NOTHING


def test_axe_finds_nothing_on_the_pages_for_a_form_without_its_key_and_for_a_mistake_of_ours(page, site):
    page.goto("/admin/login/")
    page.context.clear_cookies()
    for name in ("Username", "Password"):
        page.get_by_label(name).fill("editor")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="The form could not be sent").wait_for()
    without_key = look(page)
    render = "from django.template.loader import render_to_string; print(render_to_string('errors/500.html'))"
    mistake = site.run(render)
    page.route("**/en/broken/", lambda route: route.fulfill(status=500, content_type="text/html", body=mistake))
    page.goto("/en/broken/")
    page.get_by_role("heading", name="Something went wrong here").wait_for()

    assert (without_key, look(page)) == (NOTHING, NOTHING)


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_in_a_preview_and_around_it(desk, width):
    desk.set_viewport_size({"width": width, "height": 900})
    open_page(desk, "@session-form")
    links = desk.get_by_role("link", name="Preview links for others").get_attribute("href")

    desk.get_by_role("button", name="Preview", exact=True).click()
    desk.locator("[data-preview-status]", has_text="Nothing was saved").wait_for()
    desk.evaluate("scrollTo(0, document.body.scrollHeight)")  # where the row of buttons lies over no field
    beside = look(desk)
    desk.goto(links)
    with desk.expect_navigation():
        desk.get_by_role("button", name="Make a link").click()
    given = look(desk)
    desk.goto(desk.locator("[data-preview-link]").get_attribute("href"))

    assert (beside, given, look(desk)) == (NOTHING, NOTHING, NOTHING)


def test_axe_finds_nothing_where_two_have_changed_one_thing_and_in_its_history(desk):
    open_page(desk, "/admin/directory/organisation/2/change/")
    colleague = desk.context.new_page()
    colleague.goto(desk.url)
    for page, name in ((colleague, "A body renamed"), (desk, "A body renamed otherwise")):
        page.get_by_label("Name").first.fill(name)
        with page.expect_navigation():
            page.get_by_role("button", name="Save", exact=True).click()
    desk.locator(".conflicts").wait_for()
    desk.evaluate("scrollTo(0, document.body.scrollHeight)")  # where the row of buttons lies over no field
    desk.locator(".more__title").click()

    assert look(desk) == NOTHING
    desk.goto("/admin/directory/organisation/2/history/")
    desk.locator(".differences").wait_for()
    assert look(desk) == NOTHING


def test_axe_finds_nothing_in_a_form_under_review_and_where_unsaved_text_is_brought_back(desk, site):
    draft = "from tests.factories import *; print(SessionFactory(edition=EditionFactory(year=2018), state='draft').pk)"
    form = f"/admin/forums/session/{site.run(draft).strip()}/change/"
    desk.goto(form)
    desk.locator("[name=review_note]").fill("Is the title right?")
    press_under_more(desk, "Send to review")
    desk.locator(".messagelist .success").wait_for()
    desk.goto(form)
    desk.get_by_text("Is the title right?").wait_for()
    under_review = look(desk)

    desk.route("**/change/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    desk.locator(".autosave").wait_for(state="attached")
    desk.get_by_label("Title").first.fill("Typed and not kept")
    desk.get_by_text("The server does not answer.").wait_for()
    desk.unroute_all()
    desk.reload()
    desk.get_by_role("button", name="Bring it back").wait_for()
    offered = look(desk)
    desk.get_by_role("button", name="Bring it back").click()
    desk.get_by_text("Brought back. It is not saved yet.").wait_for()

    assert (under_review, offered, look(desk)) == (NOTHING, NOTHING, NOTHING)
