"""axe-core's WCAG 2.2 AA rules on every kind of page, light and dark, and the page's manners on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.once  # a page looks the same whatever keeps its rows

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PUBLIC = [
    "/en/",
    "/en/forum/",
    "/en/forum/2017/",
    "/en/forum/2018/",
    "/en/forum/2017/programme/",
    "/en/forum/2017/programme/?goal=9",
    "/en/forum/2017/programme/?goal=99",
    "@session",
    "/en/forum/2017/tracks/virtual-reality/",
    "/en/forum/2017/people/",
    "/en/forum/2017/outcomes/",
    "/en/forum/2017/documents/",
    "@document",
    "/en/forum/2017/achievements/",
    "@achievement",
    "/en/forum/2017/announcements/",
    "/en/forum/2018/announcements/",
    "@announcement",
    "/en/forum/2017/media/",
    "/en/forum/2017/consultation/",
    "/en/forum/2017/corrections/",
    "/en/forum/2017/heatmap/",
    "/en/action-lines/",
    "/en/action-lines/c2/",
    "/en/goals/",
    "/en/goals/9/",
    "/en/matrix/",
    "/en/resolutions/",
    "/en/organisations/",
    "/en/organisations/itu/",
    "/en/people/",
    "/en/people/jean-philbert-nsengimana/",
    "/en/countries/",
    "/en/countries/rw/",
    "/en/about/",
    "/en/about/corrections/",
    "/en/nothing-here/",
]
DESK = [
    "/admin/",
    "/admin/forums/edition/",
    "@edition-form",
    "/admin/forums/session/",
    "@session-form",
    "/admin/forums/session/add/",
    "/admin/reference/goal/",
    "/admin/pages/homesection/",
    "/admin/directory/organisation/add/",
    "/admin/publishing/editorialnote/add/",
    "/admin/forums/edition/1/next/",
    "/admin/directory/organisation/1/merge/?q=union",
    "/admin/directory/organisation/1/merge/2/",
    "/admin/care/",
    "/admin/medialib/picture/",
    "/admin/medialib/picture/add/",
    "/admin/medialib/file/",
    "/admin/medialib/file/add/",
    "/admin/forums/album/add/",
    "/admin/forums/edition/1/freeze/",
    "/admin/directory/person/import/",
    "@session-history",
    "/admin/changes/",
    "/admin/forums/session/deleted/",
    "@preview-links",
    "/admin/logout/",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "@user-form",
    "@user-access",
    "/admin/account/",
    "/admin/account/device/",
    "/admin/account/device/remove/",
    "/admin/who-may-do-what/",
    "/admin/password_change/",
]
FIRST_OF = {
    "@session": ("/en/forum/2017/programme/", "main a[href*='/sessions/']"),
    "@document": ("/en/forum/2017/documents/", "main a[href*='/documents/']"),
    "@achievement": ("/en/forum/2017/achievements/", "main a[href*='/achievements/']:not([href*='?'])"),
    "@announcement": ("/en/forum/2018/announcements/", "main a[href*='/announcements/']"),
    "@edition-form": ("/admin/forums/edition/", "#result_list th a"),
    "@user-form": ("/admin/auth/user/", "#result_list th a"),
    "@user-access": ("/admin/auth/user/1/change/", ".object-tools a[href*='access']"),
    "@session-history": ("/admin/forums/session/1/change/", ".object-tools .historylink"),
    "@preview-links": ("/admin/forums/session/1/change/", ".object-tools a[href*='preview-links']"),
    "@session-form": ("/admin/forums/session/", "#result_list th a"),
}


def open_page(page, address):
    """Open an address, or the first thing of a list where the address begins with @."""
    if address not in FIRST_OF:
        page.goto(address)
        return
    start, selector = FIRST_OF[address]
    page.goto(start)
    links = page.locator(selector)
    hrefs = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    page.goto(next(href for href in hrefs if href.rstrip("/") != start.rstrip("/") and "?" not in href))


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} — {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def look(page):
    """What axe finds on the page as it is, light and then dark."""
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        settle(page)
        found[scheme] = violations(page)
    return found


def settle(page):
    """Wait until colours that fade from one scheme to the other have done so."""
    page.evaluate("Promise.all(document.getAnimations().map(animation => animation.finished))")


NOTHING = {"light": [], "dark": []}


@pytest.mark.parametrize("address", PUBLIC)
def test_axe_finds_nothing_on_a_public_page(page, address):
    open_page(page, address)

    assert look(page) == NOTHING


@pytest.mark.parametrize("address", DESK)
def test_axe_finds_nothing_at_the_desk(desk, address):
    open_page(desk, address)

    assert look(desk) == NOTHING


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_in_a_preview_and_around_it(desk, scheme, width):
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 900})
    open_page(desk, "@session-form")
    links = desk.get_by_role("link", name="Preview links for others").get_attribute("href")

    desk.get_by_role("button", name="Preview", exact=True).click()
    desk.locator("[data-preview-status]", has_text="Nothing was saved").wait_for()
    around = violations(desk)
    desk.goto(links)
    desk.get_by_role("button", name="Make a link").click()
    around += violations(desk)
    desk.goto(desk.locator("[data-preview-link]").get_attribute("href"))

    assert around == []
    assert violations(desk) == []


def test_axe_finds_nothing_where_two_have_changed_one_thing_and_in_its_history(desk):
    open_page(desk, "/admin/directory/organisation/2/change/")
    colleague = desk.context.new_page()
    colleague.goto(desk.url)
    for page, name in ((colleague, "A body renamed"), (desk, "A body renamed otherwise")):
        page.get_by_label("Name").first.fill(name)
        page.get_by_role("button", name="Save", exact=True).click()
    desk.locator(".conflicts").wait_for()
    desk.locator(".more__title").click()

    assert look(desk) == NOTHING
    desk.goto("/admin/directory/organisation/2/history/")
    desk.locator(".differences").wait_for()
    assert look(desk) == NOTHING


@pytest.mark.parametrize("address", PUBLIC)
def test_no_page_is_wider_than_a_phone(page, address):
    page.set_viewport_size({"width": 360, "height": 740})

    open_page(page, address)

    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]
