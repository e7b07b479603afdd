"""Three jurors in two rounds: by keyboard, without JavaScript on a phone, and by touch; and who runs the contest."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.looking import NOTHING, Log, look

JUDGING = "/admin/photocontest/round/judging/"
LIKED = ("A lamp in the dark", "A market on the phone")
OTHERS = ("A library on wheels", "Radio in a backpack")

OPENED = f"""
from django.contrib.auth.hashers import make_password
from tests.factories import *
contest = ContestFactory(edition=EditionFactory(year=2032), name="Contest 2032", shows_gallery=False)
password = make_password("{PASSWORD}")
for title in {LIKED + OTHERS!r}:
    EntryFactory(contest=contest, title=title, token="", original=ContentFile(small_jpeg(640, 480), name="a.jpg"))
for name in ("ana", "ben", "eva"):
    user = UserFactory(username=name, first_name=name.title(), password=password, roles=["Juror"])
    JurorFactory(contest=contest, user=user)
UserFactory(username="carla", password=password, roles=["Photo contest coordinator"])
print(RoundFactory(contest=contest, number=1, quorum=3).pk)
"""
REMOVED = """
from django.contrib.auth import get_user_model
from forums.models import Edition
from photocontest.models import Assignment, Contest, Entrant, Entry, Juror, Round
Assignment.objects.filter(round__contest__edition__year=2032).delete()
for model in (Round, Juror, Entry, Entrant):
    model.objects.filter(contest__edition__year=2032).delete()
Contest.objects.filter(edition__year=2032).delete()
Edition.objects.filter(year=2032).delete()
get_user_model().objects.filter(username__in=["ana", "ben", "eva", "carla"]).delete()
"""


@pytest.fixture
def round(site):
    """The key of a round that is prepared."""
    yield site.run(OPENED).strip()
    site.run(REMOVED)


@pytest.fixture
def seat(browser, site, round):
    """Opens a window for somebody who is signed in."""
    contexts = []

    def seat(name, width=1280, **kwargs):
        context = browser.new_context(base_url=site.url, viewport={"width": width, "height": 800}, **kwargs)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        sign_in(page, name)
        return page

    yield seat
    for context in contexts:
        context.close()


@pytest.fixture
def ana(seat):
    return seat("ana")


@pytest.fixture
def ben(seat):
    return seat("ben", 360, java_script_enabled=False)


@pytest.fixture
def eva(seat):
    return seat("eva", 360, has_touch=True)


@pytest.fixture
def carla(seat):
    return seat("carla")


def title(page):
    return page.get_by_role("heading", level=1)


def heading(page):
    return title(page).inner_text()


def judged(page):
    return page.locator(".jury__progress").first.inner_text()


def open_round(coordinator, pk):
    coordinator.goto(f"/admin/photocontest/round/{pk}/board/")
    coordinator.get_by_role("button", name="Open the round").click()
    expect(coordinator.locator(".messagelist .success")).to_contain_text("The round is open")


def begin(juror):
    juror.goto("/admin/")
    juror.get_by_role("link", name="Contest 2032: Round").click()


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


def test_three_jurors_judge_two_rounds_and_the_coordinator_closes_them(ana, ben, eva, carla, round):
    open_round(carla, round)
    begin(ana)
    log, sound = Log(ana), look(ana)
    first = heading(ana)
    ana.keyboard.press("n")
    expect(title(ana)).not_to_have_text(first)
    ana.keyboard.press("u")
    expect(title(ana)).to_have_text(first)
    assert judged(ana) == "0 of 4 judged"
    by_key(ana)
    for juror in (ben, eva):
        begin(juror)
        by_button(juror)
        expect(juror.get_by_text("You have judged all your photos.")).to_be_visible()

    carla.goto(f"/admin/photocontest/round/{round}/board/")
    expect(carla.locator("main")).to_contain_text("12 of 12 votes on 4 photos are in.")
    expect(carla.locator("main")).to_contain_text("Agreement (Krippendorff’s alpha): 1.00")
    carla.get_by_label("How many pass").fill("2")
    carla.get_by_role("button", name="Show who passes").click()
    running = look(carla)
    assert passing(carla) == sorted(LIKED)
    carla.get_by_role("button", name="Close the round").click()
    carla.get_by_role("link", name="Prepare the next round with the 2 photos that passed").click()
    carla.get_by_label("How it is judged").select_option("stars")
    for number, criterion in enumerate(("Message", "Light")):
        carla.get_by_role("button", name="Add another Criterion").click()
        carla.locator(f"[name=criteria-{number}-name]").fill(criterion)
    carla.get_by_role("button", name="Save", exact=True).click()
    carla.get_by_role("row", name="Round 2").get_by_role("link", name="Progress and results").click()
    second = carla.url.split("/")[-3]
    open_round(carla, second)

    begin(ana)
    sound |= {f"stars, {scheme}": found for scheme, found in look(ana).items()}
    stars_by_key(ana, LIKED[1])
    begin(ben)
    stars_by_button(ben, LIKED[1])
    ben.goto(JUDGING)
    expect(ben.locator("main")).to_contain_text("2 of 2 judged")
    carla.goto(f"/admin/photocontest/round/{second}/board/?limit=1&ties=none")
    carla.get_by_role("button", name="Close the round").click()
    expect(carla.locator(".messagelist .error")).to_contain_text("Votes are missing.")
    carla.get_by_label("Close without the 2 votes that are missing").check()
    carla.get_by_role("button", name="Close the round").click()

    expect(carla.locator("main")).to_contain_text("1 of 2 photos passed.")
    expect(carla.locator("main")).to_contain_text("Eva: 2 votes missing")
    assert passing(carla) == [LIKED[1]]
    with carla.expect_download() as download:
        carla.get_by_role("link", name="Results as CSV").click()
    assert download.value.suggested_filename == "jury-2032-round-2-results.csv"
    begin_again = eva.goto(f"{JUDGING}{second}/")
    assert begin_again.ok
    expect(eva.get_by_text("This round is closed.")).to_be_visible()
    assert eva.evaluate("document.documentElement.scrollWidth") <= 360
    assert (sound, running) == ({**NOTHING, "stars, light": [], "stars, dark": []}, NOTHING)
    assert log.complaints == []


def names(page):
    return [each.strip() for each in page.locator("[data-name]").all_inner_texts()]


def kept(page):
    """Until the order has been kept by the server."""
    return page.expect_response(lambda response: response.status == 204)


def test_a_ranking_is_kept_with_every_move_and_handed_in(ana, ben, carla, site, round):
    site.run(f"from photocontest.models import Round; Round.objects.filter(pk={round}).update(kind='ranking')")
    open_round(carla, round)
    begin(ana)
    a, b, c, d = names(ana)

    with kept(ana):
        ana.get_by_role("button", name=f"Move “{a}” down").click()
    expect(ana.get_by_role("status")).to_have_text("Kept. It counts once you hand it in.")
    with kept(ana):
        ana.get_by_label(f"Place of “{d}”").fill("1")
        ana.keyboard.press("Tab")
    with kept(ana):
        ana.get_by_label(f"Place of “{c}”").press("Alt+ArrowUp")
    ana.reload()

    expect(ana.locator("[data-name]")).to_have_text([d, b, c, a])
    sound = look(ana)
    ana.get_by_role("button", name="Hand in this ranking").click()
    expect(ana.get_by_text("This ranking is handed in.")).to_be_visible()
    begin(ben)
    first, second, *others = names(ben)
    ben.get_by_role("button", name=f"Move “{second}” up").click()
    expect(ben.locator("[data-name]")).to_have_text([second, first, *others])
    ben.get_by_role("button", name="Hand in this ranking").click()
    expect(ben.get_by_text("This ranking is handed in.")).to_be_visible()
    assert sound == NOTHING
