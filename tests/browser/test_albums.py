"""A reader looks through an album: in a lightbox with a script, by plain links without one."""

import pytest
from playwright.sync_api import expect

from .looking import NOTHING, Log, look, violations

pytestmark = pytest.mark.once

LIST_BYTES = 150_000

MADE = """
from forums.models import Album, AlbumPicture, Edition
from tests.factories import PictureFactory, small_jpeg
from django.core.files.base import ContentFile
album = Album.objects.create(edition=Edition.objects.get(year=2017), title="Looked through", state="published")
for number, words in enumerate(["First", "Second", "Third"]):
    original = ContentFile(small_jpeg(640, 480), name="a.jpg")
    picture = PictureFactory(original=original, alternative_text=words, caption=f"{words} caption")
    AlbumPicture.objects.create(album=album, picture=picture, order=number)
print(album.get_absolute_url())
"""
LONG = """
import io, random
from django.core.files.base import ContentFile
from forums.models import Album, AlbumPicture, Edition
from medialib import rendering
from medialib.models import Picture
from PIL import Image, ImageDraw
from tests.factories import PictureFactory
random.seed(7)
album = Album.objects.create(edition=Edition.objects.get(year=2017), title="Looked through, long", state="published")
for number in range(13):
    drawn = Image.new("RGB", (900, 600), (40, 90, 120))
    pen = ImageDraw.Draw(drawn)
    for _ in range(60):
        x, y, r = random.randint(0, 900), random.randint(0, 600), random.randint(10, 110)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=tuple(random.randint(0, 255) for _ in range(3)))
    file = io.BytesIO()
    drawn.save(file, "JPEG", quality=85)
    original = ContentFile(file.getvalue(), name="a.jpg")
    picture = PictureFactory(original=original, alternative_text=f"Circles {number}", caption="Long caption")
    rendering.render(Picture.objects.get(pk=picture.pk))
    AlbumPicture.objects.create(album=album, picture=picture, order=number)
print(album.get_absolute_url())
"""
UNMADE = """
from forums.models import Album
from medialib.models import Picture
Album.objects.filter(title__startswith="Looked through").delete()
Picture.objects.filter(caption__endswith=" caption").delete()
"""


@pytest.fixture(scope="module")
def album(site):
    yield site.run(MADE).strip()
    site.run(UNMADE)


@pytest.fixture(scope="module")
def long_album(site, album):
    """More than a page of drawings with as much in them as a photograph; they go with the other album."""
    return site.run(LONG).strip()


def address(page):
    return page.evaluate("location.pathname")


def test_a_lightbox_shows_one_picture_after_the_other_and_keeps_the_address(page, album):
    page.goto(album)
    links = page.locator("[data-album-link]")
    addresses = links.evaluate_all("links => links.map(link => link.pathname)")
    box = page.get_by_role("dialog", name="Pictures of the album")
    where = box.locator("[data-lightbox-where]")

    links.nth(1).click()
    expect(where).to_have_text("Picture 2 of 3")
    expect(box.get_by_alt_text("Second")).to_be_in_viewport(ratio=0.9)
    expect(box.get_by_text("Second caption")).to_be_in_viewport()
    expect(box.get_by_alt_text("Third", exact=True)).to_have_attribute("loading", "eager")
    assert address(page) == addresses[1]

    page.keyboard.press("ArrowRight")
    expect(where).to_have_text("Picture 3 of 3")
    expect(box.get_by_alt_text("Third")).to_be_in_viewport(ratio=0.9)
    expect(box.get_by_role("link", name="Next")).to_be_hidden()
    assert address(page) == addresses[2]

    page.keyboard.press("Home")
    expect(where).to_have_text("Picture 1 of 3")
    box.get_by_role("link", name="Next").click()
    expect(where).to_have_text("Picture 2 of 3")

    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    page.wait_for_url(f"**{album}")
    expect(links.nth(1)).to_be_focused()


def test_the_keyboard_stays_inside_the_lightbox(page, album):
    page.goto(album)
    page.locator("[data-album-link]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-lightbox-strip]")).to_be_focused()

    inside = []
    for _time in range(6):
        page.keyboard.press("Tab")
        inside.append(page.evaluate("document.activeElement.closest('dialog, body').tagName"))

    assert "DIALOG" in inside
    assert page.evaluate("[...document.querySelectorAll('main a')].includes(document.activeElement)") is False


def test_from_right_to_left_the_arrows_change_sides(page, album):
    page.goto(album)
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.locator("[data-album-link]").first.click()
    where = page.locator("dialog [data-lightbox-where]")
    expect(where).to_have_text("Picture 1 of 3")

    page.keyboard.press("ArrowLeft")

    expect(where).to_have_text("Picture 2 of 3")
    expect(page.locator("dialog").get_by_alt_text("Second")).to_be_in_viewport(ratio=0.9)


def test_a_finger_moves_the_pictures(page, album):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(album)
    page.locator("[data-album-link]").first.click()

    page.locator("[data-lightbox-strip]").evaluate("strip => strip.scrollBy({ left: strip.clientWidth * 0.8 })")

    expect(page.locator("dialog [data-lightbox-where]")).to_have_text("Picture 2 of 3")
    expect(page.locator("dialog").get_by_alt_text("Second")).to_be_in_viewport(ratio=0.9)


def test_without_a_script_every_picture_has_a_page(browser, site, album):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(album)

    page.locator("[data-album-link]").first.click()
    page.get_by_role("link", name="Next").click()

    expect(page.get_by_alt_text("Second")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Picture 2 of 3")
    page.get_by_role("link", name="All pictures of the album").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Looked through")
    context.close()


@pytest.mark.parametrize(("width", "density"), [(360, 2), (1440, 1)])
def test_a_page_full_of_pictures_keeps_to_its_budget(browser, site, long_album, width, density):
    viewport = {"width": width, "height": 800}
    context = browser.new_context(base_url=site.url, viewport=viewport, device_scale_factor=density)
    page = context.new_page()
    log = Log(page)

    page.goto(long_album, wait_until="networkidle")
    page.locator("[data-album-link]").last.scroll_into_view_if_needed()
    images = page.locator(".album__image")
    for image in images.all():
        expect(image).not_to_have_js_property("naturalWidth", 0)

    shown = images.evaluate_all("all => all.map(one => one.complete && one.naturalWidth > 0)")
    assert shown == [True] * 12
    assert sum(log.sizes().values()) <= LIST_BYTES
    context.close()


@pytest.mark.parametrize("width", [360, 1440])
def test_an_album_is_for_everybody(page, album, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(album)
    grid = look(page)
    page.locator("[data-album-link]").first.click()
    box = violations(page)
    page.goto(address(page))

    assert (grid, box, look(page)) == (NOTHING, [], NOTHING)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_lightbox_fetches_no_picture_before_it_is_opened(page, long_album):
    page.goto(long_album, wait_until="networkidle")

    page.reload(wait_until="networkidle")  # pictures at hand are looked for at once, not when the script is done

    asked = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert [name for name in asked if name.endswith("/900.avif")] == []
