"""The preview beside the form, as an editor uses it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.forms import press_under_more
from tests.factories import small_jpeg

pytestmark = pytest.mark.once

# What is typed is kept as a working draft meanwhile, previewed or not.
DUMP = """
from django.apps import apps
from django.core import serializers
for model in apps.get_models():
    if model._meta.label not in ("accounts.Session", "axes.AccessLog", "publishing.WorkingDraft"):
        rows = serializers.serialize("json", model._base_manager.order_by("pk"))
        print("row:", model._meta.label, rows)
"""


def dump(site):
    """All rows of the database, as lines."""
    return [line for line in site.run(DUMP).splitlines() if "row:" in line]


def files(site):
    """Every stored file with its size and the moment of its last change."""
    media = Path(site.env["PORTAL_MEDIA_DIR"])
    return sorted((str(path), path.stat().st_size, path.stat().st_mtime) for path in media.rglob("*") if path.is_file())


@pytest.fixture
def session_form(desk, site):
    """The form of a session of 2017, without a draft that another test has left."""
    site.run("from publishing.models import *; WorkingDraft.objects.all().delete()")
    desk.goto("/en/forum/2017/programme/")
    link = desk.locator("main a[href*='/sessions/']").first.get_attribute("href")
    pk = re.search(r"/sessions/(\d+)-", link)[1]
    desk.goto(f"/admin/forums/session/{pk}/change/")
    expect(desk.get_by_role("button", name="Preview")).to_be_visible()
    return desk


def add_point(page, text):
    group = page.locator("#points-group")
    count = int(page.locator("#id_points-TOTAL_FORMS").input_value())
    group.locator(".add-row a").click()
    page.locator(f"#id_points-{count}-kind").select_option("outcome")
    page.locator(f"#id_points-{count}-text").fill(text)


def open_preview(page):
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.locator("[data-preview-status]")).to_have_text(re.compile("This is what readers would see"))
    return page.frame_locator("iframe[name=preview]")


def test_three_new_rows_are_previewed_and_leave_no_trace(session_form, site):
    page = session_form
    before = dump(site)
    rows = [f"A point that is typed and not saved, number {number}." for number in range(3)]
    for text in rows:
        add_point(page, text)
    page.get_by_label("Title").first.fill("A title that is not saved")

    frame = open_preview(page)

    expect(frame.get_by_role("heading", level=1)).to_have_text("A title that is not saved")
    for text in rows:
        expect(frame.get_by_text(text)).to_be_visible()
    assert page.locator("#id_points-TOTAL_FORMS").input_value() != "0"
    page.close(run_before_unload=False)
    assert len(before) > 20
    assert dump(site) == before


def test_three_new_names_and_a_new_picture_are_previewed_and_leave_no_trace(desk, site):
    code = "from tests.factories import OrganisationFactory as make; print(make(name='A body', slug='a-body').pk)"
    desk.goto(f"/admin/directory/organisation/{site.run(code).strip()}/change/")
    desk.locator("[data-picture]:has(#id_logo) [data-picture-open]").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Files").set_input_files(
        {"name": "letters.jpg", "mimeType": "image/jpeg", "buffer": small_jpeg(300, 120)}
    )
    dialog.get_by_role("button", name="Upload").click()
    expect(desk.locator("#id_logo option:checked")).to_have_text("letters")
    before = dump(site), files(site)
    names = [f"Another name {number}" for number in range(3)]
    for number, name in enumerate(names):
        desk.locator("#aliases-group .add-row a").click()
        desk.locator(f"#id_aliases-{number}-name").fill(name)

    desk.get_by_role("button", name="Preview", exact=True).click()
    expect(desk.locator("[data-preview-status]")).to_have_text(re.compile("This is what readers would see"))
    frame = desk.frame_locator("iframe[name=preview]")

    for name in names:
        expect(frame.get_by_text(name)).to_be_visible()
    expect(frame.locator(".picture__image")).to_have_js_property("naturalWidth", 300)
    desk.close()
    assert (dump(site), files(site)) == before


def test_the_form_is_shown_again_as_it_is_typed_on(session_form):
    page = session_form
    page.get_by_label("Title").first.fill("First")
    frame = open_preview(page)
    expect(frame.get_by_role("heading", level=1)).to_have_text("First")

    page.get_by_label("Title").first.fill("Second")
    page.get_by_role("button", name="Show again").click()

    expect(frame.get_by_role("heading", level=1)).to_have_text("Second")
    expect(page.get_by_label("Title").first).to_have_value("Second")


def test_links_in_the_frame_show_other_pages_with_what_is_typed(session_form):
    page = session_form
    page.get_by_label("Title").first.fill("A title that is not saved")
    frame = open_preview(page)

    frame.get_by_role("link", name="Programme", exact=True).first.click()

    expect(frame.get_by_role("heading", level=1)).to_have_text(re.compile("Programme"))
    expect(frame.get_by_role("link", name="A title that is not saved")).to_be_visible()


def test_the_page_is_seen_as_wide_as_on_a_phone_or_a_desk(session_form):
    open_preview(session_form)
    widths = []
    for name in ("Phone", "Desktop"):
        session_form.get_by_label(name, exact=True).check()
        widths.append(frame_width(session_form))

    assert widths == [390, 1280]
    panel = session_form.locator(".preview-panel").bounding_box()
    shown = session_form.locator(".preview-panel__page").bounding_box()
    assert shown["width"] <= panel["width"] + 1


def frame_width(page):
    return page.evaluate("document.querySelector('iframe[name=preview]').clientWidth")


def test_what_is_wrong_is_said_in_the_frame_and_nothing_is_lost(session_form):
    page = session_form
    page.get_by_label("Title").first.fill("")
    page.get_by_label("Summary").first.fill("Words that took an hour.")

    page.get_by_role("button", name="Preview", exact=True).click()

    frame = page.frame_locator("iframe[name=preview]")
    expect(frame.get_by_text("Title: This field is required.")).to_be_visible()
    expect(page.locator("[data-preview-status]")).to_have_text(re.compile("the frame says why"))
    expect(page.get_by_label("Summary").first).to_have_value("Words that took an hour.")


def test_a_form_that_was_previewed_is_kept_as_a_draft_when_it_is_typed_on(session_form):
    page = session_form
    open_preview(page)

    page.get_by_label("Title").first.fill("A title that is not saved")

    expect(page.locator(".autosave")).to_have_text(re.compile(r"Draft kept \d\d:\d\d"), timeout=15_000)
    page.reload()
    expect(page.get_by_label("Title").first).to_have_value("A title that is not saved")


def test_the_preview_is_opened_and_closed_by_keyboard(session_form):
    page = session_form
    button = page.get_by_role("button", name="Preview", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".preview-panel")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.locator(".preview-panel")).to_have_count(0)
    expect(button).to_be_focused()


def test_without_javascript_the_preview_opens_in_a_tab_whose_links_work(browser, site, session_form):
    state = session_form.context.storage_state()
    context = browser.new_context(base_url=site.url, java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(session_form.url)
    page.get_by_label("Title").first.fill("A title that is not saved")

    with context.expect_page() as opened:
        page.get_by_role("button", name="Preview", exact=True).click()
    tab = opened.value

    expect(tab.get_by_role("heading", level=1)).to_have_text("A title that is not saved")
    tab.get_by_role("link", name="Programme", exact=True).first.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(re.compile("Programme"))
    expect(tab.locator(".preview")).to_have_text("Preview: as it is saved.")
    context.close()


def test_a_link_for_others_is_copied_and_opens_without_an_account(browser, site, desk):
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto("/admin/pages/page/add/")
    desk.get_by_label("Title").first.fill("A page for colleagues to read")
    press_under_more(desk, "Save and continue editing")

    desk.get_by_role("link", name="Preview links for others").click()
    with desk.expect_navigation():
        desk.get_by_role("button", name="Make a link").click()
    desk.locator("[data-preview-link]").click()

    expect(desk.locator(".preview-link")).to_have_text(re.compile("The link was copied"))
    link = desk.evaluate("navigator.clipboard.readText()")
    context = browser.new_context()
    guest = context.new_page()
    guest.goto(link)
    expect(guest.get_by_role("heading", level=1)).to_have_text("A page for colleagues to read")
    expect(guest.locator(".preview")).to_have_text(re.compile("not public. This link ends on"))
    with guest.expect_navigation():
        guest.get_by_role("link", name=re.compile("Forum")).first.click()
    assert "/preview/" in guest.url
    with desk.expect_navigation():
        desk.get_by_role("button", name="Take back").click()
    guest.goto(link)
    expect(guest.get_by_role("heading", level=1)).to_have_text("This preview link was taken back")
    context.close()
