"""A photo contest from the first photo to the collage: an entrant, a moderator, three jurors and the coordinator."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.contest import (
    PATIENCE,
    WORKED,
    begin,
    entered,
    heading,
    open_round,
    photo,
    removed,
    sign,
    slot,
    title,
    write,
)
from tests.browser.looking import NOTHING, Log, look
from tests.html import read

YEAR = 2034
NAME = f"Contest of {YEAR}"
CONTEST = f"/en/photo-contest/{YEAR}/"
LIKED = ("A lamp in the dark", "A market on the phone")
OTHERS = ("A library on wheels", "Radio in a backpack")
SIZES = {"phone": (360, 740), "desk": (1280, 800)}

OPENED = f"""
from datetime import timedelta
from django.contrib.auth.hashers import make_password
from tests.factories import *
contest = ContestFactory(edition=EditionFactory(year={YEAR}), name="{NAME}", shows_gallery=False)
password = make_password("{PASSWORD}")
for number, title in enumerate({OTHERS!r}):
    sent, original = timezone.now() - timedelta(hours=number), ContentFile(small_jpeg(640, 480), name="a.jpg")
    EntryFactory(contest=contest, title=title, review="waiting", token="", original=original, sent_at=sent)
for name in ("ana", "ben", "eva"):
    user = UserFactory(username=name, first_name=name.title(), password=password, roles=["Juror"])
    JurorFactory(contest=contest, user=user)
UserFactory(username="mia", password=password, roles=["Moderator"])
UserFactory(username="carla", password=password, roles=["Photo contest coordinator"])
print(RoundFactory(contest=contest, number=1, quorum=3).pk)
"""
# The same form from four windows, each with a connection of its own to the database of the site.
RACED = f"""
from concurrent.futures import ThreadPoolExecutor
from django.db import connections
from photocontest.models import Award, Entry, Result, Round
from photocontest.services.jury import awarding
from tests.factories import EntryFactory, UserFactory
round = Round.objects.get(contest__edition__year={YEAR})
round.status = "closed"
round.save()
entries = list(Entry.objects.filter(contest=round.contest))
Entry.objects.filter(contest=round.contest).update(review="accepted")
for place, entry in enumerate(entries, 1):
    Result.objects.create(round=round, entry=entry, score=1, votes=3, place=place)
def press(by):
    try:
        awards = [Award(contest=round.contest, entry=entry, name="Winner") for entry in entries]
        return len(awarding.award(round, awards, by=by))
    finally:
        connections.close_all()
people = [UserFactory(username=f"coordinator-{{n}}") for n in range(4)]
with ThreadPoolExecutor(4) as pool:
    made = sorted(pool.map(press, people))
print(made, Award.objects.filter(contest=round.contest).count())
"""


@pytest.fixture
def round(site):
    """The key of the first round, which is prepared."""
    yield site.run(OPENED).strip()
    site.run(removed(YEAR, "ana", "ben", "eva", "mia", "carla", *(f"coordinator-{n}" for n in range(4))))


def cut_once(page):
    """Let the connection break in the middle of one piece, and tell which requests were made."""
    made = []

    def through(route):
        request = route.request
        made.append(request.method)
        if request.method == "PATCH" and made.count("PATCH") == 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/enter/photos/**", through)
    return made


def judged(page):
    return page.locator(".jury__progress").first.inner_text()


def by_key(juror):
    """Yes by one key to what is liked, no by another to the rest."""
    while (seen := heading(juror)) != "Your votes":
        juror.keyboard.press("y" if seen in LIKED else "n")
        expect(title(juror)).not_to_have_text(seen)


def by_button(juror):
    while (seen := heading(juror)) != "Your votes":
        juror.get_by_role("button", name="Yes" if seen in LIKED else "No", exact=False).first.click()
        expect(title(juror)).not_to_have_text(seen)


def stars_by_key(juror, favourite):
    while (seen := heading(juror)) != "Your votes":
        for key in "54" if seen == favourite else "32":
            juror.keyboard.press(key)
        juror.keyboard.press("Enter")
        expect(title(juror)).not_to_have_text(seen)


def stars_by_button(juror, favourite):
    while (seen := heading(juror)) != "Your votes":
        for criterion in juror.locator("fieldset").all():
            criterion.get_by_role("radio", name="5" if seen == favourite else "2").check()
        juror.get_by_role("button", name="Give these stars").click()
        expect(title(juror)).not_to_have_text(seen)


def passing(coordinator):
    rows = coordinator.locator("tr", has=coordinator.locator(".badge", has_text="passes"))
    return sorted(rows.locator("th").all_inner_texts())


def enter_three(page, site):
    """Photos go on their way over a line that breaks; returns the private link."""
    made, photos = cut_once(page), [photo(1), photo(2, (800, 600)), photo(3, (600, 800))]
    page.goto(f"{CONTEST}enter/")
    page.get_by_label("Choose photos, or drop them here").set_input_files(photos)
    titles = ("A lamp in the drak", LIKED[1], "Blurred")
    for number, name in enumerate(titles):
        write(page, number, name)
        expect(slot(page, number).locator("[data-slot-words]")).to_contain_text("It has arrived.")
    sign(page)
    page.wait_for_timeout(PATIENCE)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(title(page)).to_have_text("We have your photos")
    told = [(number, titles[number], len(each["buffer"]), "waiting") for number, each in enumerate(photos)]
    assert entered(site, YEAR).splitlines()[-1] == f"Ngozi Eze {told}"
    assert "HEAD" in made
    page.wait_for_load_state()  # the script that forgets what was typed has run by then
    assert page.evaluate("localStorage.length") == 0
    return page.url


def correct_and_withdraw(page, site, link):
    page.goto(link)
    page.get_by_role("link", name="Correct it").first.click()
    page.get_by_label("Title").fill(LIKED[0])
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text(LIKED[0])
    page.get_by_label("Withdraw: Blurred").click()
    page.get_by_role("button", name="Yes, withdraw it").click()
    expect(page.get_by_text("A photo that was withdrawn or taken down.")).to_be_visible()
    kept = re.findall(r"'([^']*)', \d+, '(\w+)'", entered(site, YEAR).splitlines()[-1])
    assert kept == [(LIKED[0], "waiting"), (LIKED[1], "waiting"), ("", "gone")]


def accept_all(moderator):
    moderator.goto("/admin/photocontest/entry/queue/")
    for name in (*reversed(OTHERS), *LIKED):
        expect(title(moderator)).to_have_text(name)
        moderator.wait_for_load_state()
        moderator.keyboard.press("a")
    expect(moderator.get_by_text("No photo waits.")).to_be_visible()


def judge_yes_or_no(ana, ben, eva):
    begin(ana, NAME)
    found, first = look(ana), heading(ana)
    ana.keyboard.press("n")
    expect(title(ana)).not_to_have_text(first)
    ana.wait_for_load_state()
    ana.keyboard.press("u")
    expect(title(ana)).to_have_text(first)
    assert judged(ana) == "0 of 4 judged"
    by_key(ana)
    for juror in (ben, eva):
        begin(juror, NAME)
        by_button(juror)
        expect(juror.get_by_text("You have judged all your photos.")).to_be_visible()
    assert found == NOTHING


def close_and_prepare_the_next(coordinator, pk):
    """Returns the key of the next round, which gives stars."""
    coordinator.goto(f"/admin/photocontest/round/{pk}/board/")
    expect(coordinator.locator("main")).to_contain_text("12 of 12 votes on 4 photos are in.")
    expect(coordinator.locator("main")).to_contain_text("Agreement (Krippendorff’s alpha): 1.00")
    coordinator.get_by_label("How many pass").fill("2")
    coordinator.get_by_role("button", name="Show who passes").click()
    coordinator.wait_for_url("**limit=2**")
    assert look(coordinator) == NOTHING
    assert passing(coordinator) == sorted(LIKED)
    coordinator.get_by_role("button", name="Close the round").click()
    coordinator.get_by_role("link", name="Prepare the next round with the 2 photos that passed").click()
    coordinator.get_by_label("How it is judged").select_option("stars")
    for number, criterion in enumerate(("Message", "Light")):
        coordinator.get_by_role("button", name="Add another Criterion").click()
        coordinator.locator(f"[name=criteria-{number}-name]").fill(criterion)
    coordinator.get_by_role("button", name="Save", exact=True).click()
    coordinator.get_by_role("row", name="Round 2").get_by_role("link", name="Progress and results").click()
    coordinator.wait_for_url("**/board/")
    return coordinator.url.split("/")[-3]


def give_stars(ana, ben):
    begin(ana, NAME)
    found = look(ana)
    stars_by_key(ana, LIKED[1])
    begin(ben, NAME)
    stars_by_button(ben, LIKED[1])
    ben.goto("/admin/photocontest/round/judging/")
    expect(ben.locator("main")).to_contain_text("2 of 2 judged")
    assert found == NOTHING


def close_without_the_absent(coordinator, pk):
    coordinator.goto(f"/admin/photocontest/round/{pk}/board/?limit=2&ties=none")
    coordinator.get_by_role("button", name="Close the round").click()
    expect(coordinator.locator(".messagelist .error")).to_contain_text("Votes are missing.")
    coordinator.get_by_label("Close without the 2 votes that are missing").check()
    coordinator.get_by_role("button", name="Close the round").click()
    expect(coordinator.locator("main")).to_contain_text("2 of 2 photos passed.")
    expect(coordinator.locator("main")).to_contain_text("Eva: 2 votes missing")
    with coordinator.expect_download() as download:
        coordinator.get_by_role("link", name="Results as CSV").click()
    assert download.value.suggested_filename == f"jury-{YEAR}-round-2-results.csv"


def make_awards(coordinator):
    coordinator.get_by_role("link", name="Make awards from these results").click()
    places = coordinator.get_by_label("Place", exact=True)
    expect(coordinator.get_by_role("listitem").filter(has=places).get_by_role("heading")).to_have_text(LIKED[::-1])
    assert look(coordinator) == NOTHING
    assert coordinator.evaluate("document.documentElement.scrollWidth") == coordinator.viewport_size["width"]
    best = coordinator.get_by_role("group", name=LIKED[1])
    best.get_by_label("Citation").fill("So still, and so alive.")
    best.get_by_label("Place", exact=True).fill("0")
    best.get_by_label("Place", exact=True).press("Enter")
    expect(best.get_by_text("Places begin at 1.")).to_be_visible()
    assert best.get_by_label("Citation").input_value() == "So still, and so alive."
    best.get_by_label("Place", exact=True).fill("1")
    coordinator.get_by_role("button", name="Make the awards").dblclick()
    told = re.compile("2 awards made, as drafts|2 were there already, and stay as they are")
    expect(coordinator.locator(".messagelist")).to_contain_text(told)
    expect(coordinator.locator("#result_list tbody tr")).to_have_count(2)


def publish(coordinator):
    """The awards, and the photos in the gallery now that nobody judges them any more."""
    coordinator.get_by_label("Select all objects on this page for an action").check()
    coordinator.get_by_label("Action:").select_option("publish_selected")
    coordinator.get_by_role("button", name="Go", exact=True).click()
    expect(coordinator.locator(".messagelist .success")).to_contain_text("2 awards published.")
    coordinator.goto("/admin/photocontest/contest/")
    coordinator.get_by_role("link", name=NAME).click()
    coordinator.get_by_label("Show the gallery").check()
    coordinator.get_by_role("button", name="Save", exact=True).click()
    expect(coordinator.locator(".messagelist .success")).to_contain_text(NAME)


def public_pages(page, site):
    """Every page of the contest that readers are led to, by its path."""
    waiting, found = [CONTEST], {}
    while waiting:
        path = waiting.pop()
        found[path] = page.request.get(path).text()
        links = {urlsplit(link).path for link in read(found[path], site.url + path).links}
        pages = {each for each in links if each.startswith(CONTEST) and each.endswith("/")}
        waiting += pages - {*found, *waiting}
    return found


# How wide a window is does not matter to a database.
@pytest.mark.parametrize("size", ["phone", pytest.param("desk", marks=pytest.mark.once)])
def test_a_contest_goes_from_three_photos_to_winners_and_a_collage(browser, site, seat, page, round, size):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.set_default_timeout(20_000)
    link = enter_three(page, site)
    correct_and_withdraw(page, site, link)
    accept_all(seat("mia", width, height))

    carla = seat("carla", width, height)
    ana, ben = seat("ana", width, height), seat("ben", width, height, java_script_enabled=False)
    eva = seat("eva", width, height, has_touch=True)
    log = Log(ana)
    open_round(carla, round)
    judge_yes_or_no(ana, ben, eva)
    second = close_and_prepare_the_next(carla, round)
    open_round(carla, second)
    give_stars(ana, ben)
    close_without_the_absent(carla, second)
    eva.goto(f"/admin/photocontest/round/judging/{second}/")
    expect(eva.get_by_text("This round is closed.")).to_be_visible()
    assert eva.evaluate("document.documentElement.scrollWidth") == width

    make_awards(carla)
    page.goto(f"{CONTEST}winners/")
    expect(page.get_by_text("The winners are announced once the jury has decided.")).to_be_visible()
    publish(carla)
    site.run(WORKED)
    page.wait_for_timeout(1_100)

    page.goto(f"{CONTEST}winners/")
    expect(page.locator(".winners h2")).to_have_text(LIKED[::-1])
    expect(page.locator(".winners")).to_contain_text("Winner · place 1")
    expect(page.locator(".winners")).to_contain_text("So still, and so alive.")
    expect(page.locator(".winners")).to_contain_text("Second place · place 2")
    page.get_by_role("link", name=LIKED[1]).click()
    expect(page.locator("main")).to_contain_text("Ngozi Eze")
    page.goto(CONTEST)
    expect(page.get_by_role("link", name=LIKED[1]).first).to_be_visible()
    page.goto(f"{CONTEST}collage/")
    for name in LIKED + OTHERS:
        expect(page.locator(".collage__drawing").get_by_role("link", name=name)).to_be_attached()
    page.goto(link)
    expect(page.locator(".receipt .label")).to_have_text(["accepted", "accepted"])

    pages = public_pages(page, site)
    assert {f"{CONTEST}winners/", f"{CONTEST}gallery/", f"{CONTEST}collage/"} < set(pages)
    assert len([path for path in pages if "/entries/" in path and path.endswith("/report/")]) == 4
    assert [path for path, words in pages.items() if "ngozi@" in words or link.split("/")[-2] in words] == []
    assert log.complaints == []


def test_awards_asked_for_at_once_are_made_once(site, round):
    assert site.run(RACED).strip() == "[0, 0, 0, 2] 2"
