"""A reader looks into the collage: by wheel, finger, buttons and keyboard, and without any script."""

import gzip
import re

import pytest
from playwright.sync_api import expect

from .looking import NOTHING, Log, look

pytestmark = pytest.mark.once

PAGE = "/en/photo-contest/2018/collage/"
MADE = """
from forums.models import Edition
from photocontest.models import Contest
from photocontest.services import collage
from tests.photocontest.photos import BLUE, GREEN, RED, photo
contest = Contest.objects.create(
    edition=Edition.objects.get(year=2018), name="A contest of forty", state="published", shows_gallery=True
)
for number in range(40):
    photo(contest, (RED, GREEN, BLUE)[number % 3], size=(640, 480), title=f"Photo {number}", entrant=None, credit="Ana")
collage.make(contest.pk)
"""
UNMADE = """
from photocontest.models import Collage, Contest, Entry
contest = Contest.objects.get(name="A contest of forty")
for row in Collage.objects.filter(contest=contest):
    row.remove()
Entry.objects.filter(contest=contest).delete()
contest.delete()
"""


@pytest.fixture(scope="module")
def photos(site):
    site.run(MADE)
    yield
    site.run(UNMADE)


@pytest.fixture
def drawing(page, photos):
    page.goto(PAGE)
    return page.locator(".collage__drawing")


def view(drawing):
    return [float(each) for each in drawing.get_attribute("viewBox").split(" ")]


def middle(drawing):
    x, y, width, height = view(drawing)
    return x + width / 2, y + height / 2


def test_without_scripts_parts_and_photos_are_links(browser, site, photos):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE)

    page.locator(".collage__drawing").get_by_role("link", name="Part 2").click()
    expect(page).to_have_url(f"{site.url}{PAGE}?page=2")
    first = page.locator(".collage__drawing").get_by_role("link", name="Photo 36")
    first.click()

    expect(page).to_have_url(re.compile(rf"^{re.escape(site.url)}/en/photo-contest/2018/entries/\d+/$"))
    context.close()


def test_the_wheel_brings_photos_nearer_with_their_tiles_and_links(page, drawing):
    wide = view(drawing)
    box = drawing.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    for _ in range(6):
        page.mouse.wheel(0, -300)

    expect(page.locator("[data-collage-layer] image").first).to_be_attached()
    assert view(drawing)[2] < wide[2] / 3
    link = drawing.get_by_role("link", name="Photo 20 Two people at a table, talking Ana, Nigeria")
    expect(link).to_be_attached()


def test_dragging_moves_and_leads_nowhere_while_a_click_does(page, drawing, site):
    for _ in range(3):
        page.get_by_role("button", name="Nearer").click()
    expect(drawing.locator("[data-collage-of='1']")).to_be_attached()
    before, box = middle(drawing), drawing.bounding_box()
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] - 150, at[1] - 80, steps=5)
    page.mouse.up()

    after = middle(drawing)
    assert (page.url, after[0] > before[0] + 50, after[1] > before[1] + 20) == (site.url + PAGE, True, True)
    page.mouse.click(*at)
    page.wait_for_url("**/entries/*/")


def test_keys_move_come_nearer_and_show_all_again(page, drawing):
    whole = view(drawing)
    page.get_by_role("button", name="Nearer").focus()

    for key in ("+", "+", "+", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    near = view(drawing)
    page.keyboard.press("0")

    assert (near[2] < whole[2] / 3, near[0] > whole[0], near[1] > whole[1]) == (True, True, True)
    assert view(drawing) == pytest.approx(whole)


def test_a_photo_that_the_keyboard_reaches_comes_into_view_and_is_told_of(page, drawing):
    page.goto(f"{PAGE}?page=1")
    page.get_by_role("button", name="Nearer").focus()
    for _ in range(5):
        page.keyboard.press("+")

    drawing.get_by_role("link", name="Photo 35 ").focus()

    x, y, width, height = view(drawing)
    assert (x < 5.5 * 512 < x + width, y < 5.5 * 512 < y + height) == (True, True)
    expect(page.locator("[data-collage-about]")).to_have_text("Photo 35 Two people at a table, talking Ana, Nigeria")


def test_two_fingers_come_nearer(browser, site, photos):
    context = browser.new_context(base_url=site.url, viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto(PAGE)
    drawing = page.locator(".collage__drawing")
    drawing.scroll_into_view_if_needed()
    wide, box = view(drawing), drawing.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    hand = context.new_cdp_session(page)

    def touch(kind, apart):
        points = [{"x": x - apart, "y": y, "id": 1}, {"x": x + apart, "y": y, "id": 2}] if apart else []
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 20)
    for apart in (40, 70, 100):
        touch("touchMove", apart)
    touch("touchEnd", 0)

    assert view(drawing)[2] < wide[2] / 2
    context.close()


@pytest.mark.parametrize("query", ["", "?page=1"])
def test_the_page_has_no_findings_fits_a_phone_and_weighs_little(page, photos, query):
    page.set_viewport_size({"width": 360, "height": 740})
    log = Log(page)

    page.goto(PAGE + query, wait_until="networkidle")

    sizes = log.sizes()
    assert (look(page), log.complaints) == (NOTHING, [])
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    scripts = [gzip.compress(each.body()) for each in log.responses if each.request.resource_type == "script"]
    assert (sizes["document"] < 12_000, sizes["image"] < 130_000) == (True, True)
    assert sum(map(len, scripts)) < 4_000
    assert [each.url for each in log.responses if each.request.resource_type == "fetch"] == []
    assert sizes.get("image", 0) == sum(
        each.request.sizes()["responseBodySize"] for each in log.responses if each.url.endswith(".jpeg")
    )
