"""An entrant sends photos from a phone, with a script and without one, and looks after them by the link."""

import io
import json

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.contest import PATIENCE, entered, photo, removed, sign, slot, write
from tests.browser.forms import wait_until
from tests.browser.looking import NOTHING, look

FORM = "/en/photo-contest/2033/enter/"

OPENED = """
from tests.factories import ContestFactory, EditionFactory
ContestFactory(edition=EditionFactory(year=2033), name="Contest of 2033")
"""
CLOSING = """
from datetime import timedelta
from django.utils import timezone
from tests.factories import ContestFactory, EditionFactory
closes = timezone.now() + timedelta(seconds=10)
print(ContestFactory(edition=EditionFactory(year=2035), call_closes=closes).call_closes.timestamp())
"""


@pytest.fixture(autouse=True)
def contest(site):
    site.run(OPENED)
    yield
    site.run(removed(2033))


@pytest.fixture
def phone(browser, site):
    context = browser.new_context(base_url=site.url, viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


@pytest.fixture
def plain(browser, site):
    """A phone without JavaScript."""
    context = browser.new_context(base_url=site.url, viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    yield page
    context.close()


def let_go(page, held):
    """Let a request go that is held, once it has been made: until then the page stays as it is."""
    wait_until(page, lambda: held)
    held.pop().continue_()


def wait_for_draft(page, words):
    """What is typed is kept on the device a moment after the last key."""
    wait_until(page, lambda: words in str(page.evaluate("Object.values(localStorage)")))


def test_whoever_waits_behind_others_is_told_and_the_photo_goes_on_by_itself(page):
    words, asked, held = "It has arrived and is looked into as soon as others have been.", [], []

    def busy_at_first(route):
        if route.request.method == "HEAD":
            held.append(route)
            return
        answer = route.fetch()
        if answer.headers.get("upload-offset") == str(len(photo(5)["buffer"])) and not asked:
            asked.append(route.request)
            route.fulfill(status=503, headers={"Tus-Resumable": "1.0.0"}, content_type="text/plain", body=words)
        else:
            route.fulfill(response=answer)

    page.route("**/enter/photos/**", busy_at_first)
    page.goto(FORM)
    page.get_by_label("Choose photos, or drop them here").set_input_files([photo(5)])

    expect(slot(page, 0).locator("[data-slot-words]")).to_have_text(words)
    let_go(page, held)
    expect(slot(page, 0).locator("[data-slot-words]")).to_have_text("It has arrived.")


def test_a_photo_is_dropped_on_the_page_and_taken_out_again(page, site):
    page.goto(FORM)
    data = {"name": "a.jpg", "type": "image/jpeg", "bytes": list(photo(4, (320, 240))["buffer"])}
    page.evaluate(
        """({name, type, bytes}) => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(bytes)], name, {type}));
          const drop = new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true});
          document.querySelector("[data-entry]").dispatchEvent(drop);
        }""",
        data,
    )

    expect(slot(page, 0).locator("[data-slot-words]")).to_contain_text("It has arrived.")
    slot(page, 0).get_by_role("button", name="Take it out").click()
    expect(slot(page, 0).locator("[data-slot-state]")).to_be_hidden()
    uploads = site.run("from photocontest.models import Upload; print(Upload.objects.count())")
    assert uploads.strip() == "0"


@pytest.fixture
def closing(site):
    """When a contest of another year closes, some seconds from now."""
    yield float(site.run(CLOSING))
    site.run(removed(2035))


def test_the_call_says_that_it_is_closed_once_it_is(phone, closing):
    phone.goto("/en/photo-contest/2035/")
    call = phone.locator("#call")
    expect(call).to_have_text("Send your photos")

    expect(call).to_have_text("The contest is closed", timeout=60_000)
    assert phone.evaluate("Date.now() / 1000") >= closing


def test_what_is_no_photo_is_said_before_it_is_sent(phone):
    asked = []
    phone.on("request", lambda request: asked.append(request.url) if "/photos/" in request.url else None)
    phone.goto(FORM)

    file = {"name": "me.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    slot(phone, 0).get_by_label("Photo", exact=True).set_input_files(file)

    expect(slot(phone, 0).locator("[data-slot-words]")).to_contain_text("This is no picture that can be shown here.")
    assert asked == []


def test_the_words_around_a_photo_say_that_it_is_here_and_whether_it_is_small(phone):
    phone.goto(FORM)
    file, optional = slot(phone, 1).locator("[data-slot-label]"), slot(phone, 1).get_by_text("(optional)").first
    slot(phone, 1).locator("summary").first.click()
    expect(file).to_have_text("Photo")

    slot(phone, 1).get_by_label("Photo", exact=True).set_input_files([photo(8, (1199, 600))])
    expect(slot(phone, 1).locator("[data-slot-words]")).to_have_text(
        "It has arrived. It is small: winners are printed, which takes 1200 pixels. Send a larger one if you can."
    )
    expect(file).to_have_text("Another photo in its place")
    expect(optional).to_be_hidden()
    slot(phone, 1).get_by_label("Another photo in its place").set_input_files([photo(9, (600, 1200))])
    expect(slot(phone, 1).locator("[data-slot-words]")).to_have_text("It has arrived.")
    slot(phone, 1).get_by_role("button", name="Take it out").click()

    expect(file).to_have_text("Photo")
    expect(optional).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


def test_a_photo_that_the_browser_cannot_draw_is_shown_once_it_is_here(phone):
    file = io.BytesIO()
    Image.new("RGB", (1400, 700), (200, 90, 30)).save(file, "TIFF")
    phone.goto(FORM)

    sent = {"name": "scan.tif", "mimeType": "image/tiff", "buffer": file.getvalue()}
    slot(phone, 0).get_by_label("Photo", exact=True).set_input_files([sent])

    shown = slot(phone, 0).get_by_role("img", name="The photo that has arrived")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth > 0")


def test_a_photo_that_has_arrived_stays_where_another_one_is_not_taken_in_its_place(phone, site):
    phone.goto(FORM)
    slot(phone, 0).get_by_label("Photo", exact=True).set_input_files([photo(8, (320, 240))])
    expect(slot(phone, 0).locator("[data-slot-words]")).to_contain_text("It has arrived.")

    no_picture = {"name": "me.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    slot(phone, 0).get_by_label("Another photo in its place").set_input_files(no_picture)

    expect(slot(phone, 0).locator("[data-slot-words]")).to_contain_text("This is no picture that can be shown here.")
    expect(slot(phone, 0).locator("canvas")).to_be_visible()
    assert site.run("from photocontest.models import Upload; print(Upload.objects.count())").strip() == "1"


def test_the_form_is_not_sent_without_a_photo_that_was_refused_meanwhile(phone, site):
    phone.goto(FORM)
    phone.wait_for_timeout(PATIENCE)
    held = []
    phone.route("**/enter/photos/*/1/", lambda route: held.append(route))
    broken = {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": photo(10, (320, 240))["buffer"][:400]}
    phone.get_by_label("Choose photos, or drop them here").set_input_files([photo(9, (320, 240)), broken])
    write(phone, 0, "Radio")
    sign(phone)

    phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.get_by_text("The form is sent as soon as the photos have arrived.")).to_be_visible()
    let_go(phone, held)

    expect(slot(phone, 1).locator("[data-slot-words]")).to_contain_text("The file is damaged or incomplete.")
    expect(phone.get_by_text("The form is sent as soon as the photos have arrived.")).to_have_count(0)
    assert entered(site, 2033) == ""


def test_a_server_without_room_is_told_from_a_broken_connection_and_asked_again(phone):
    phone.goto(FORM)
    asked, held = [], []

    def full_once(route):
        asked.append(route.request.method)
        if asked == ["PATCH"]:
            route.fulfill(status=507, body="full")
        elif asked[-1] == "HEAD":
            held.append(route)
        else:
            route.continue_()

    phone.route("**/enter/photos/*/0/", full_once)
    slot(phone, 0).get_by_label("Photo", exact=True).set_input_files([photo(12, (320, 240))])

    expect(slot(phone, 0).locator("[data-slot-words]")).to_contain_text("The server cannot take it now")
    let_go(phone, held)
    expect(slot(phone, 0).locator("[data-slot-words]")).to_contain_text("It has arrived.")
    assert asked == ["PATCH", "HEAD", "PATCH"]


def test_a_form_that_was_open_for_too_long_says_so_and_is_taken_up_with_a_new_ticket(phone, site):
    code = """
from photocontest.forms import EntrantForm
from tests.intake.sending import ticket
print(ticket(EntrantForm.name, age=25 * 60 * 60))
"""
    phone.goto(FORM)
    phone.evaluate("old => { document.querySelector('[name=ticket]').value = old; }", site.run(code).strip())
    write(phone, 0, "Radio")
    slot(phone, 0).get_by_label("Photo", exact=True).set_input_files([photo(11, (320, 240))])
    expect(slot(phone, 0).locator("[data-slot-words]")).to_contain_text("The form was open for too long.")
    wait_for_draft(phone, "Radio")

    phone.reload()
    expect(slot(phone, 0).get_by_label("Title")).to_have_value("Radio")
    slot(phone, 0).get_by_label("Photo", exact=True).set_input_files([photo(11, (320, 240))])

    expect(slot(phone, 0).locator("[data-slot-words]")).to_contain_text("It has arrived.")


def test_what_was_typed_and_sent_is_there_again_after_the_page_was_left(phone):
    phone.goto(FORM)
    phone.get_by_label("Choose photos, or drop them here").set_input_files([photo(5, (320, 240))])
    write(phone, 0, "Radio")
    phone.get_by_label("Your name").fill("Ngozi Eze")
    expect(slot(phone, 0).locator("[data-slot-words]")).to_contain_text("It has arrived.")
    wait_for_draft(phone, "Ngozi Eze")

    phone.goto("/en/")
    phone.goto(FORM)

    expect(slot(phone, 0).locator("[data-slot-words]")).to_contain_text("It has arrived.")
    assert slot(phone, 0).get_by_label("Title").input_value() == "Radio"
    assert phone.get_by_label("Your name").input_value() == "Ngozi Eze"
    expect(phone.get_by_text("What you typed here before is there again.")).to_be_visible()
    phone.get_by_role("button", name="Start anew").click()
    expect(phone.get_by_label("Your name")).to_have_value("")


def test_the_form_waits_for_photos_that_are_on_their_way(phone, site):
    phone.goto(FORM)
    phone.wait_for_timeout(PATIENCE)
    held = []
    phone.route("**/enter/photos/*/0/", lambda route: held.append(route))
    phone.get_by_label("Choose photos, or drop them here").set_input_files([photo(6, (320, 240))])
    write(phone, 0, "Radio")
    sign(phone)

    phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.get_by_text("The form is sent as soon as the photos have arrived.")).to_be_visible()
    let_go(phone, held)

    expect(phone.get_by_role("heading", level=1)).to_have_text("We have your photos")


def test_an_entrant_without_a_script_enters_corrects_and_withdraws(plain, site):
    plain.goto(FORM)
    slot(plain, 0).get_by_label("Photo", exact=True).set_input_files([photo(7, (640, 480))])
    write(plain, 0, "Radoi")
    sign(plain)
    plain.get_by_label("Your mail address").fill("ngozi at example")
    plain.wait_for_timeout(PATIENCE)
    plain.get_by_role("button", name="Send", exact=True).click()
    expect(plain.get_by_role("alert")).to_contain_text("Enter a valid email address.")
    expect(plain.get_by_role("alert")).to_be_focused()
    expect(slot(plain, 0)).to_contain_text("It has arrived: 640 × 480 pixels")
    plain.get_by_label("Your mail address").fill("ngozi@example.org")
    plain.get_by_role("button", name="Send", exact=True).click()

    expect(plain.get_by_role("heading", level=1)).to_have_text("We have your photos")
    link = plain.url
    plain.get_by_role("link", name="Correct it").click()
    plain.get_by_label("Title").fill("Radio")
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_role("heading", level=2).first).to_have_text("Radio")
    assert "'Radio', " in entered(site, 2033)
    plain.get_by_role("link", name="Correct what you told").click()
    plain.get_by_label("Your mail address").fill("eze@example.org")
    plain.wait_for_timeout(PATIENCE)
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_text("The receipt goes to eze@example.org.")).to_be_visible()
    assert plain.url != link
    link = plain.url
    with plain.expect_download() as download:
        plain.get_by_role("link", name="Download it all").click()
    assert json.loads(download.value.path().read_text())["photos"][0]["title"] == "Radio"
    plain.get_by_label("Withdraw: Radio").click()
    plain.get_by_role("button", name="Yes, withdraw it").click()
    expect(plain.get_by_text("A photo that was withdrawn or taken down.")).to_be_visible()
    plain.get_by_text("Withdraw all and erase me").click()
    plain.get_by_role("button", name="Yes, erase everything").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Everything is erased")
    assert plain.goto(link).status == 410


def test_how_long_it_is_to_the_closing_minute_is_told_in_hours_and_days_and_not_as_tomorrow(phone, site):
    found = []
    for hours in (47.5, 23.5, 0.6):
        site.run(f"""
from datetime import timedelta
from django.utils import timezone
from photocontest.models import Contest
contest = Contest.objects.get(edition__year=2033)
contest.call_closes = timezone.now() + timedelta(hours={hours})
contest.save()
""")
        phone.wait_for_timeout(1_100)  # in which a server may know the former minute
        phone.goto(FORM)
        found.append(phone.locator("[data-moment] ~ .soft", has_text="in ").first.inner_text().split(" · ")[1])

    assert found == ["in 1 day", "in 23 hours", "in 35 minutes"]


def test_the_pages_of_an_entrant_are_sound(page, site):
    page.goto(FORM)
    found = {"form": look(page)}
    page.get_by_label("Your name").fill("Ngozi")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["mistakes"] = look(page)
    code = """
from photocontest.models import Contest
from tests.factories import EntrantFactory, EntryFactory
entrant = EntrantFactory(contest=Contest.objects.get(edition__year=2033))
EntryFactory(contest=entrant.contest, entrant=entrant, review="waiting")
print(entrant.get_absolute_url())
"""
    receipt = site.run(code).strip()
    page.goto(receipt)
    found["receipt"] = look(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Correct it").click()
    found["correction"] = look(page)
    site.run("""
from photocontest.models import Entry
Entry.objects.filter(contest__edition__year=2033).update(review="declined")
""")
    page.goto(receipt)
    with page.expect_navigation():
        page.get_by_role("link", name="Correct what you told").click()
    expect(page.get_by_label("Your name")).to_be_disabled()
    found["about"] = look(page)

    assert found == dict.fromkeys(found, NOTHING)
