"""An editor uploads a picture and says what must stay in sight; a reader sees it."""

import pytest
from playwright.sync_api import expect

from tests.browser.forms import press_under_more
from tests.factories import small_jpeg

from .looking import violations

pytestmark = pytest.mark.once


@pytest.fixture
def uploaded(desk):
    """The form of a picture that has just been uploaded."""
    desk.goto("/admin/medialib/picture/add/")
    picture = {"name": "hall.jpg", "mimeType": "image/jpeg", "buffer": small_jpeg(800, 600)}
    desk.get_by_label("Picture", exact=False).first.set_input_files(picture)
    desk.get_by_label("Alternative text").fill("A hall with people")
    press_under_more(desk, "Save and continue editing")
    expect(desk.locator(".success")).to_contain_text("hall")
    return desk


def test_the_focal_point_is_set_by_clicking_and_by_the_keyboard(uploaded):
    frame = uploaded.locator("[data-focal]")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()

    uploaded.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    clicked = [uploaded.locator(f"#id_focal_{axis}").input_value() for axis in "xy"]
    uploaded.keyboard.press("ArrowRight")
    uploaded.keyboard.press("ArrowUp")
    press_under_more(uploaded, "Save and continue editing")

    assert clicked == ["25", "75"]
    expect(uploaded.locator("#id_focal_x")).to_have_value("27")
    expect(uploaded.locator("#id_focal_y")).to_have_value("73")


def test_the_form_of_a_picture_is_for_everybody(uploaded):
    assert violations(uploaded) == []
    expect(uploaded.locator(".focal__picture")).to_have_js_property("naturalWidth", 800)
    expect(uploaded.locator(".focal__point")).to_have_attribute(
        "aria-label", "Focal point, moved by the arrow keys: 50 %, 50 %"
    )


@pytest.fixture
def far_too_large(tmp_path):
    """More than any address takes, with nothing in it."""
    path = tmp_path / "film.jpg"
    with path.open("wb") as file:
        file.truncate(210 * 1024 * 1024)
    return path


def test_who_sends_too_much_reads_why_and_finds_what_was_typed_on_going_back(desk, far_too_large):
    desk.goto("/admin/medialib/picture/add/")
    desk.get_by_label("Title", exact=False).first.fill("Typed before")
    desk.get_by_label("Picture", exact=False).first.set_input_files(far_too_large)
    desk.get_by_role("button", name="Save", exact=True).click()

    expect(desk.get_by_role("heading", level=1)).to_have_text("That is too much at once", timeout=30_000)
    expect(desk.get_by_role("main")).to_contain_text("larger than the 40 MB that this page takes")
    desk.go_back()
    expect(desk.get_by_label("Title", exact=False).first).to_have_value("Typed before")


def test_of_several_files_one_that_is_far_too_large_is_refused_in_words(desk, far_too_large):
    desk.goto("/admin/medialib/picture/")
    desk.locator("#drop-zone-files").set_input_files(far_too_large)
    desk.get_by_role("button", name="Upload", exact=True).click()

    refused = "film.jpg: The file is larger than 40 MB. Save it as a JPEG, or smaller, and send that."
    expect(desk.locator(".uploads__file--refused")).to_have_text(refused, timeout=30_000)


# Choosing in a form


def broken_png():
    return small_jpeg()[:200]


def drop(page, selector, files):
    """Drop files (name and bytes) on an element, as from a window of files."""
    given = [{"name": name, "bytes": list(data)} for name, data in files]
    page.evaluate(
        """([selector, files]) => {
            const dropped = new DataTransfer();
            for (const each of files) dropped.items.add(new File([new Uint8Array(each.bytes)], each.name));
            const place = document.querySelector(selector);
            for (const type of ["dragenter", "dragover", "drop"])
                place.dispatchEvent(new DragEvent(type, { dataTransfer: dropped, bubbles: true, cancelable: true }));
        }""",
        [selector, given],
    )


@pytest.fixture
def organisation(site, request):
    """An organisation of this test's own: its form's address and that of its public page."""
    slug = f"made-for-{abs(hash(request.node.name))}"
    code = (
        "from directory.models import Organisation\n"
        f"made = Organisation.objects.create(name='{slug}', slug='{slug}', state='published')\n"
        "print(made.pk)\n"
    )
    return f"/admin/directory/organisation/{site.run(code).strip()}/change/", f"/en/organisations/{slug}/"


def chosen(page, field="logo"):
    return page.locator(f".field-{field} [data-picture], [data-picture]:has(#id_{field})").first


def test_a_picture_is_found_and_chosen_by_the_keyboard_alone(desk, organisation):
    form, _public = organisation
    desk.goto(form)
    opener = chosen(desk).locator("[data-picture-open]")
    opener.focus()

    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog", name="Choose a picture")).to_be_visible()
    expect(desk.get_by_role("searchbox", name="Search by title")).to_be_focused()
    desk.keyboard.type("morning")
    expect(desk.locator("[data-picture-status]")).to_have_text("1 picture")
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_role("button", name="Morning over a lake")).to_be_focused()
    desk.keyboard.press("Enter")

    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    expect(chosen(desk)).to_contain_text("Morning over a lake")
    expect(desk.locator("#id_logo option:checked")).to_have_text("Morning over a lake")
    expect(desk.locator("[data-announcer]")).to_have_text("Chosen: Morning over a lake")


def test_escape_closes_and_chooses_nothing(desk, organisation):
    desk.goto(organisation[0])
    opener = chosen(desk).locator("[data-picture-open]")
    opener.click()
    expect(desk.locator("[data-picture-status]")).to_contain_text("picture")

    desk.keyboard.press("Escape")

    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    expect(desk.locator("#id_logo")).to_have_value("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_dialog_is_for_everybody(desk, organisation, scheme, width):
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto(organisation[0])

    chosen(desk).locator("[data-picture-open]").click()
    expect(desk.get_by_role("button", name="Morning over a lake")).to_be_visible()

    assert violations(desk) == []
    widths = desk.evaluate("[...document.querySelectorAll('dialog')].map(each => each.scrollWidth - each.clientWidth)")
    assert widths == [0]


def test_a_logo_is_uploaded_in_its_form_and_readers_see_it(desk, organisation):
    form, public = organisation
    desk.goto(form)
    chosen(desk).locator("[data-picture-open]").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Files").set_input_files(
        {"name": "letters.jpg", "mimeType": "image/jpeg", "buffer": small_jpeg(300, 120)}
    )
    dialog.get_by_label("Alternative text").fill("The letters of the organisation")

    dialog.get_by_role("button", name="Upload").click()
    expect(dialog).to_have_count(0)
    expect(chosen(desk)).to_contain_text("letters")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".success")).to_be_visible()
    desk.goto(public)

    logo = desk.get_by_role("img", name="The letters of the organisation")
    expect(logo).to_have_js_property("naturalWidth", 300)


def test_of_several_files_dropped_on_a_field_the_first_is_chosen_and_the_others_are_in_the_library(desk, organisation):
    desk.goto(organisation[0])
    desk.wait_for_selector("[data-equipped]")
    desk.evaluate("addEventListener('portal:pictures', (event) => { window.offered = event.detail.pictures; })")

    drop(
        desk,
        "[data-picture]:has(#id_logo)",
        [("first.jpg", small_jpeg()), ("torn.jpg", broken_png()), ("other.jpg", small_jpeg())],
    )

    dialog = desk.get_by_role("dialog")
    expect(dialog.locator(".uploads__sum")).to_have_text("Files added: 2 of 3.")
    expect(dialog.locator(".uploads__file--refused")).to_contain_text("torn.jpg: The file is damaged")
    expect(desk.locator("#id_logo option:checked")).to_have_text("first")
    expect(chosen(desk)).to_contain_text("Readers do not see it yet.")
    assert desk.evaluate("window.offered.map((picture) => picture.title)") == ["other"]
    dialog.get_by_role("button", name="Close").click()
    chosen(desk).locator("[data-picture-open]").click()
    expect(desk.get_by_role("button", name="other").first).to_be_visible()


def test_several_files_dropped_on_an_album_become_its_rows(desk, site):
    code = "from tests.factories import *; print(AlbumFactory(edition=EditionFactory(year=2017), title='Dropped').pk)"
    desk.goto(f"/admin/forums/album/{site.run(code).strip()}/change/")
    desk.locator(".add-row a").click()
    desk.wait_for_selector("#pictures-0 [data-equipped], #pictures-0[data-equipped]")

    drop(desk, "#pictures-0 [data-picture]", [(f"{name}.jpg", small_jpeg()) for name in ("one", "two", "three")])
    expect(desk.locator("#id_pictures-2-picture option:checked")).to_have_text("three")
    press_under_more(desk, "Save and continue editing")

    expect(desk.locator(".success")).to_be_visible()
    rows = [f"#id_pictures-{row}-picture option:checked" for row in range(3)]
    assert [desk.locator(row).inner_text() for row in rows] == ["one", "two", "three"]


def test_files_dropped_on_an_album_without_rows_become_its_rows(desk, site):
    code = "from tests.factories import *; print(AlbumFactory(edition=EditionFactory(year=2017), title='No rows').pk)"
    desk.goto(f"/admin/forums/album/{site.run(code).strip()}/change/")
    chosen = desk.locator("#pictures-group tr.form-row:not(.empty-form) .pick-picture__title")

    drop(desk, "#pictures-group", [(f"{name}.jpg", small_jpeg()) for name in ("first", "second")])
    expect(chosen).to_have_text(["first", "second"])
    expect(desk.get_by_role("dialog")).to_be_hidden()
    drop(desk, "#pictures-group", [("third.jpg", small_jpeg())])
    expect(desk.get_by_role("dialog").get_by_text("Say what it shows, then upload it.")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Save", exact=True).click()

    expect(desk.locator(".messagelist .success")).to_be_visible()
    expect(desk.locator("#pictures-group.takes-files")).to_have_count(0)
    site.run("from forums.models import Album; Album.objects.filter(title='No rows').delete()")


def test_one_file_dropped_on_a_field_waits_for_its_words(desk, organisation):
    desk.goto(organisation[0])
    desk.wait_for_selector("[data-equipped]")

    drop(desk, "[data-picture]:has(#id_logo)", [("single.jpg", small_jpeg())])

    expect(desk.get_by_label("Alternative text")).to_be_focused()
    desk.keyboard.type("One thing")
    desk.keyboard.press("Enter")
    expect(desk.locator("#id_logo option:checked")).to_have_text("single")
    expect(chosen(desk).locator(".badge")).to_have_count(0)


def test_a_file_that_misses_the_field_does_not_take_the_page_away(desk, organisation):
    desk.goto(organisation[0])
    desk.wait_for_selector("[data-equipped]")
    desk.evaluate("addEventListener('drop', (event) => { window.opens = !event.defaultPrevented; })")

    drop(desk, "#id_name", [("missed.jpg", small_jpeg())])

    assert desk.evaluate("window.opens") is False
    expect(desk.get_by_role("dialog")).to_have_count(0)


def test_a_choice_is_removed_and_what_was_kept_comes_back_with_its_picture(desk, organisation):
    desk.goto(organisation[0])
    chosen(desk).locator("[data-picture-open]").click()
    desk.get_by_role("button", name="Morning over a lake").click()
    press_under_more(desk, "Save and continue editing")
    expect(desk.locator(".success")).to_be_visible()

    chosen(desk).locator("[data-picture-remove]").click()

    expect(desk.locator("#id_logo")).to_have_value("")
    expect(chosen(desk).locator("img")).to_have_count(0)
    expect(desk.locator(".autosave")).to_contain_text("Draft kept", timeout=15_000)
    desk.reload()
    expect(desk.locator("#id_logo")).to_have_value("")
    expect(chosen(desk).locator("img")).to_have_count(0)


def test_files_dropped_on_the_list_each_say_what_became_of_them(desk):
    desk.goto("/admin/medialib/picture/")

    drop(
        desk,
        "[data-picture-drop]",
        [("north.jpg", small_jpeg()), ("torn.jpg", broken_png()), ("south.jpg", small_jpeg())],
    )

    files = desk.locator("[data-picture-uploads] li")
    expect(files).to_have_count(4)
    expect(files.nth(0)).to_contain_text("north.jpg is in the library.")
    expect(files.nth(1)).to_contain_text("torn.jpg: The file is damaged or incomplete.")
    expect(files.nth(2)).to_contain_text("south.jpg is in the library.")
    expect(files.nth(3)).to_have_text("Files added: 2 of 3.")
    assert violations(desk) == []
    desk.reload()
    expect(desk.locator("#result_list .field-title")).to_contain_text(["south", "north"])


def test_without_a_script_files_are_uploaded_by_a_plain_form(browser, site, desk):
    state = desk.context.storage_state()
    context = browser.new_context(base_url=site.url, java_script_enabled=False, storage_state=state)
    plain = context.new_page()
    plain.goto("/admin/medialib/picture/")
    plain.get_by_label("Upload pictures").set_input_files(
        [{"name": f"plain-{name}.jpg", "mimeType": "image/jpeg", "buffer": small_jpeg()} for name in ("one", "two")]
    )

    plain.get_by_role("button", name="Upload", exact=True).click()

    expect(plain.locator(".messagelist")).to_contain_text("2 pictures added.")
    context.close()
