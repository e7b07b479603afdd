"""A moderator decides on five photos by keyboard, takes one back, and decides on what readers report."""

import http.client
import re
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.contest import PATIENCE, WORKED, removed
from tests.browser.looking import NOTHING, Log, look

CONTEST = "/en/photo-contest/2032/"
QUEUE = "/admin/photocontest/entry/queue/"
TITLES = ["Mill", "River", "Market", "Antenna", "Lantern"]

OPENED = f"""
from datetime import timedelta
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from photocontest import rendering
from tests.factories import ContestFactory, EditionFactory, EntryFactory, UserFactory
contest = ContestFactory(edition=EditionFactory(year=2032), name="Photos of 2032")
for number, title in enumerate({TITLES}):
    sent = timezone.now() + timedelta(seconds=number)
    shows = f"{{title}}, seen from afar"
    entry = EntryFactory(contest=contest, title=title, alternative_text=shows, review="waiting", sent_at=sent)
    rendering.put_at_once(entry, is_open=False)
UserFactory(username="mia", roles=["Moderator"], password=make_password("{PASSWORD}"))
"""
# Six moderators at once, each with a connection of their own to the database of the site.
RACED = """
from concurrent.futures import ThreadPoolExecutor
from django.db import connections
from photocontest.models import Contest, Decision, Entry
from photocontest.services import moderation
from tests.factories import EntryFactory, UserFactory
contest = Contest.objects.get(edition__year=2032)
for _ in range(19):
    EntryFactory(contest=contest, review="waiting")
waiting = Entry.objects.filter(contest=contest)
def work_off(moderator):
    decided = []
    try:
        while entry := moderation.claim_next(waiting, moderator=moderator):
            moderation.decline(entry, moderator=moderator, reason="quality")
            decided.append(entry.pk)
    finally:
        connections.close_all()
    return decided
moderators = [UserFactory(username=f"moderator-{n}") for n in range(6)]
with ThreadPoolExecutor(6) as pool:
    decided = [pk for pks in pool.map(work_off, moderators) for pk in pks]
print(len(decided), len(set(decided)), Decision.objects.filter(entry__contest=contest).count())
"""


@pytest.fixture
def contest(site):
    site.run(OPENED)
    yield
    site.run(removed(2032, "mia", *(f"moderator-{n}" for n in range(6))))


@pytest.fixture
def moderator(contest, seat):
    return seat("mia", height=900)


def is_before(page, title):
    """Wait for the next photo, and for the script that takes keys: what is pressed before is lost."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.wait_for_load_state()


def gallery(page):
    page.goto(f"{CONTEST}gallery/")
    return [title for title in TITLES if page.get_by_alt_text(f"{title}, seen from afar").count()]


def report_from_elsewhere(site, path):
    """What a reader at another address sends by the same form."""
    place = urlsplit(site.url)
    connection = http.client.HTTPConnection(place.hostname, place.port, source_address=("127.0.0.2", 0))
    connection.request("GET", path)
    answer = connection.getresponse()
    form, cookie = answer.read().decode(), answer.getheader("Set-Cookie").partition(";")[0]
    fields = {name: re.search(rf'name="{name}"[^>]*?value="([^"]+)"', form).group(1) for name in FIELDS}
    yield
    body = urlencode(fields | {"why": "shows_me", "words": "That is my daughter."})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    connection.request("POST", path, body, headers)
    yield connection.getresponse().status
    connection.close()


FIELDS = ("csrfmiddlewaretoken", "ticket")


def test_five_photos_are_moderated_by_keyboard_and_one_is_taken_back(moderator, page, site):
    log = Log(moderator)
    moderator.goto(QUEUE)
    is_before(moderator, "Mill")
    assert look(moderator) == NOTHING
    moderator.keyboard.press("a")
    is_before(moderator, "River")
    expect(moderator.get_by_role("status")).to_contain_text("Mill: accepted.")
    moderator.keyboard.press("3")
    is_before(moderator, "Market")
    moderator.keyboard.press("d")
    moderator.keyboard.type("a b c, as it stands on page 3")
    moderator.keyboard.press("Control+Enter")
    is_before(moderator, "Antenna")
    moderator.keyboard.press("l")
    is_before(moderator, "Lantern")
    moderator.keyboard.press("a")
    is_before(moderator, "Antenna")
    moderator.keyboard.press("a")
    expect(moderator.get_by_text("No photo waits.")).to_be_visible()
    moderator.wait_for_load_state()
    assert gallery(page) == ["Mill", "Antenna", "Lantern"]

    moderator.keyboard.press("z")
    is_before(moderator, "Antenna")
    assert gallery(page) == ["Mill", "Lantern"]
    moderator.keyboard.press("1")
    expect(moderator.get_by_text("No photo waits.")).to_be_visible()
    with moderator.expect_navigation():
        moderator.get_by_role("link", name="Decided").click()
    assert look(moderator) == NOTHING
    moderator.get_by_role("button", name=re.compile("Take back.*Lantern, accepted")).click()
    expect(moderator.get_by_text("Taken back: Lantern, accepted.")).to_be_visible()
    assert gallery(page) == ["Mill"]

    site.run(WORKED)
    page.wait_for_timeout(1_100)
    page.goto(f"{CONTEST}gallery/")
    expect(page.locator(".album source[type='image/avif']")).to_have_count(1)
    assert log.complaints == []


def test_a_photo_that_two_people_report_is_hidden_and_decided(moderator, page, site):
    moderator.goto(QUEUE)
    moderator.keyboard.press("a")
    is_before(moderator, "River")
    page.goto(f"{CONTEST}gallery/")
    page.get_by_role("link", name="Mill, seen from afar").click()
    page.get_by_role("dialog").get_by_role("link", name="About this photo").click()
    report = page.get_by_role("link", name="Report this photo")
    expect(report).to_be_visible()
    photo = page.url
    with page.expect_navigation():
        report.click()
    assert look(page) == NOTHING
    elsewhere = report_from_elsewhere(site, urlsplit(page.url).path)
    next(elsewhere)
    page.get_by_label("It is my photo, and I did not send it.").check()
    page.get_by_label("In your own words").fill("I took it in 2015.")
    page.wait_for_timeout(PATIENCE)
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your report")
    receipt = page.url
    assert gallery(page) == ["Mill"]

    assert next(elsewhere) == 303

    assert gallery(page) == []
    assert page.goto(photo).status == 404
    moderator.goto("/admin/photocontest/entry/reports/")
    expect(moderator.get_by_text("That is my daughter.")).to_be_visible()
    assert look(moderator) == NOTHING
    moderator.get_by_role("button", name=re.compile("Show it again.*Mill")).click()
    expect(moderator.get_by_text("No photo is reported or hidden.")).to_be_visible()
    assert gallery(page) == ["Mill"]
    page.goto(receipt)
    expect(page.get_by_role("heading", level=1)).to_have_text("The photo stays")

    moderator.get_by_role("link", name="Decided").click()
    moderator.get_by_role("link", name="Mill").first.click()
    moderator.get_by_role("link", name="Take it down for good…").click()
    moderator.get_by_label("There is doubt whether you may give it away").check()
    moderator.get_by_role("button", name="Take it down for good").click()
    expect(moderator.get_by_text("nothing of it is kept")).to_be_visible()
    assert page.goto(photo).status == 410
    assert gallery(page) == []


def test_without_a_script_the_buttons_do_the_same(contest, seat):
    page = seat("mia", 360, 740, java_script_enabled=False)

    page.goto(QUEUE)
    page.get_by_role("button", name="It is too small or too blurred to be shown.").click()
    is_before(page, "River")
    page.get_by_label("Your question").fill("Where is it?")
    page.get_by_role("button", name="Send the question").click()
    is_before(page, "Market")
    page.get_by_role("button", name="Take it back").click()
    is_before(page, "River")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_moderators_at_once_never_get_the_same_photo(site, contest):
    assert site.run(RACED).split() == ["24", "24", "24"]
