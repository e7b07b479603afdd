"""The row of buttons under a form of the desk, and what it must never do to the text above it."""

import pytest
from playwright.sync_api import expect

from tests.browser.forms import press_under_more, wait_until
from tests.browser.looking import open_page

pytestmark = pytest.mark.once

SIZES = """row => [...row.querySelectorAll("input, button, a, summary")].filter(button => button.checkVisibility())
    .map(button => button.getBoundingClientRect()).map(box => [box.left, box.right, box.top, box.height])"""
ON_TOP = """row => {
    const box = row.getBoundingClientRect();
    const across = [...Array(20).keys()].map(step => box.left + 2 + (box.width - 4) * step / 19);
    return across.filter(x => !row.contains(document.elementFromPoint(x, box.top + box.height / 2)));
}"""
# Where the line ends in which the caret stands.
CARET = """() => {
    const range = getSelection().getRangeAt(0);
    const box = range.getClientRects()[0] ?? range.startContainer.getBoundingClientRect();
    return box.bottom;
}"""


def row(page):
    return page.locator(".submit-row")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_buttons_stand_in_one_line_with_room_for_a_thumb(desk, width):
    desk.set_viewport_size({"width": width, "height": 740})
    open_page(desk, "@session-form")

    boxes = row(desk).evaluate(SIZES)

    assert len(boxes) >= 3
    assert {top for _, _, top, _ in boxes} == {boxes[0][2]}
    assert [box for box in boxes if box[3] < 44 or box[0] < 0 or box[1] > width] == []


def test_the_menu_is_opened_and_left_by_keyboard(desk):
    open_page(desk, "@session-form")
    menu, title = row(desk).locator(".more"), row(desk).locator(".more__title")

    title.press("Enter")
    desk.keyboard.press("Tab")
    expect(menu.get_by_role("button", name="Save and continue editing")).to_be_focused()
    desk.keyboard.press("Escape")

    expect(menu).not_to_have_attribute("open", "")
    expect(title).to_be_focused()
    title.press("Space")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator(".messagelist .success")).to_be_visible()


def test_the_menu_works_without_javascript(browser, desk, site):
    context = browser.new_context(
        base_url=site.url, java_script_enabled=False, storage_state=desk.context.storage_state()
    )
    page = context.new_page()
    open_page(page, "/admin/directory/organisation/1/change/")

    page.locator(".more__title").click()
    page.get_by_role("button", name="Save and add another").click()

    expect(page).to_have_url(f"{site.url}/admin/directory/organisation/add/")
    context.close()


def test_nothing_is_painted_over_the_buttons(desk):
    desk.set_viewport_size({"width": 1280, "height": 500})
    open_page(desk, "@session-form")
    bar = desk.locator(".prose-menubar").first
    bar.wait_for()

    bar.evaluate("bar => scrollBy(0, bar.getBoundingClientRect().top - innerHeight + 50)")

    assert bar.evaluate("bar => bar.getBoundingClientRect().bottom") > row(desk).evaluate(
        "row => row.getBoundingClientRect().top"
    )
    assert row(desk).evaluate(ON_TOP) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_line_that_is_typed_stays_above_the_buttons(desk, width):
    desk.set_viewport_size({"width": width, "height": 500})
    open_page(desk, "@session-form")
    text = desk.locator(".ProseMirror:visible").first
    text.click()

    for _line in range(25):
        desk.keyboard.press("Enter")
        desk.keyboard.type("broadband")

    # It is brought above them a moment after the last key.
    wait_until(desk, lambda: desk.evaluate(CARET) <= row(desk).evaluate("row => row.getBoundingClientRect().top"))


PASTE = """
(editor, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}
"""


def test_a_pasted_table_keeps_its_cells_apart(desk):
    open_page(desk, "@session-form")
    text = desk.locator(".ProseMirror:visible").first
    text.click()
    desk.keyboard.press("Control+A")

    text.evaluate(PASTE, "<table><tr><td><p>9:00</p></td><td><p>The <b>opening</b></p></td></tr></table>")

    expect(text.locator("p")).to_have_text("9:00 | The opening")
    expect(text.locator("strong")).to_have_text("opening")


ROWS = {  # a group: its rows, a field in one, and what a row is called
    "points": (".inline-related:not(.empty-form)", "textarea", "row.querySelector('textarea').value"),
    "organisers": ("tr.form-row:not(.empty-form)", ".select2-selection", "row.querySelector('select').innerText"),
}
THREE_OF_EACH = """
from tests.factories import *
session = SessionFactory(edition=EditionFactory(year=2018), state="draft")
for place, name in enumerate(("First", "Second", "Third"), 1):
    PointFactory(session=session, text=name, order=place)
    SessionOrganiserFactory(session=session, organisation__name=name, organisation__acronym="", order=place)
print(session.pk)
"""


@pytest.mark.parametrize("group", ROWS)
def test_rows_are_moved_by_keyboard_by_button_and_by_dragging_and_saved_so(desk, site, group):
    selector, field, name = ROWS[group]
    desk.set_viewport_size({"width": 1280, "height": 1600})
    desk.goto(f"/admin/forums/session/{site.run(THREE_OF_EACH).strip()}/change/")
    rows = desk.locator(f"#{group}-group {selector}")
    order = f"rows => rows.map(row => {name})"
    rows.locator(".ordering").first.wait_for()

    rows.nth(2).locator(field).press("Alt+ArrowUp")
    by_keyboard = rows.evaluate_all(order)
    told = desk.locator("[data-announcer]").text_content()
    focused = rows.nth(1).evaluate("row => row.contains(document.activeElement)")
    rows.nth(1).get_by_role("button", name="Move up").click()
    by_button = rows.evaluate_all(order)
    drag(desk, rows.nth(0).locator(".ordering__handle"), below=rows.nth(2))
    by_dragging = rows.evaluate_all(order)
    press_under_more(desk, "Save and continue editing")
    expect(desk.locator(".messagelist .success")).to_be_visible()

    assert (by_keyboard, focused) == (["First", "Third", "Second"], True)
    assert told.endswith("now place 2 of 3.")
    assert by_button == ["Third", "First", "Second"]
    assert by_dragging == ["First", "Second", "Third"]
    assert rows.evaluate_all(order) == ["First", "Second", "Third"]


def drag(page, handle, *, below):
    handle.scroll_into_view_if_needed()
    start, end = handle.bounding_box(), below.bounding_box()
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 8, end["y"] + end["height"], steps=20)
    page.mouse.up()
