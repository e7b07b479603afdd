"""Two jurors put photos into order: with every move kept, and without JavaScript on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.contest import begin, open_round, removed
from tests.browser.looking import NOTHING, look

NAME = "Contest of 2032"

OPENED = f"""
from django.contrib.auth.hashers import make_password
from tests.factories import *
contest = ContestFactory(edition=EditionFactory(year=2032), name="{NAME}", shows_gallery=False)
password = make_password("{PASSWORD}")
for _ in range(4):
    EntryFactory(contest=contest, token="", original=ContentFile(small_jpeg(640, 480), name="a.jpg"))
for name in ("ana", "ben"):
    JurorFactory(contest=contest, user=UserFactory(username=name, password=password, roles=["Juror"]))
UserFactory(username="carla", password=password, roles=["Photo contest coordinator"])
print(RoundFactory(contest=contest, kind="ranking", quorum=2).pk)
"""


@pytest.fixture
def round(site):
    """The key of a round that is prepared."""
    yield site.run(OPENED).strip()
    site.run(removed(2032, "ana", "ben", "carla"))


@pytest.fixture
def ana(round, seat):
    return seat("ana")


@pytest.fixture
def ben(round, seat):
    return seat("ben", 360, java_script_enabled=False)


@pytest.fixture
def carla(round, seat):
    return seat("carla")


def names(page):
    return [each.strip() for each in page.locator("[data-name]").all_inner_texts()]


def kept(page):
    """Until the order has been kept by the server."""
    return page.expect_response(lambda response: response.status == 204)


def test_a_ranking_is_kept_with_every_move_and_handed_in(ana, ben, carla, round):
    open_round(carla, round)
    begin(ana, NAME)
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
    begin(ben, NAME)
    first, second, *others = names(ben)
    ben.get_by_role("button", name=f"Move “{second}” up").click()
    expect(ben.locator("[data-name]")).to_have_text([second, first, *others])
    ben.get_by_role("button", name="Hand in this ranking").click()
    expect(ben.get_by_text("This ranking is handed in.")).to_be_visible()
    assert sound == NOTHING
