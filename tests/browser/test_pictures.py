"""An editor uploads a picture and says what must stay in sight; a reader sees it."""

import pytest
from playwright.sync_api import expect

from tests.factories import small_jpeg

from .test_accessibility import violations


@pytest.fixture
def uploaded(desk):
    """The form of a picture that has just been uploaded."""
    desk.goto("/admin/medialib/picture/add/")
    picture = {"name": "hall.jpg", "mimeType": "image/jpeg", "buffer": small_jpeg(800, 600)}
    desk.get_by_label("Picture", exact=False).first.set_input_files(picture)
    desk.get_by_label("Alternative text").fill("A hall with people")
    desk.get_by_role("button", name="Save and continue editing").click()
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
    uploaded.get_by_role("button", name="Save and continue editing").click()

    assert clicked == ["25", "75"]
    expect(uploaded.locator("#id_focal_x")).to_have_value("27")
    expect(uploaded.locator("#id_focal_y")).to_have_value("73")


def test_the_form_of_a_picture_is_for_everybody(uploaded):
    assert violations(uploaded) == []
    expect(uploaded.locator(".focal__picture")).to_have_js_property("naturalWidth", 800)
    expect(uploaded.locator(".focal__point")).to_have_attribute(
        "aria-label", "Focal point, moved by the arrow keys: 50 %, 50 %"
    )
