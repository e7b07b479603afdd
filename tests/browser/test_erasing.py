"""Whoever runs the contest answers mail on a phone: erases somebody who asks for it, and sends a lost link anew."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.contest import WORKED, removed, title
from tests.browser.looking import NOTHING, Log, look

LIST = "/admin/photocontest/entrant/"

OPENED = f"""
from django.contrib.auth.hashers import make_password
from photocontest import rendering
from tests.factories import *
contest = ContestFactory(edition=EditionFactory(year=2034), name="Photos of 2034")
ngozi = EntrantFactory(contest=contest, name="Ngozi Eze", email="ngozi@example.org", organisation="Radio for All")
entry = EntryFactory(contest=contest, entrant=ngozi, title="Mill", credit="Ngozi Eze")
rendering.put_at_once(entry, is_open=True)
PhotoAwardFactory(contest=contest, entry=entry, citation="So still.")
EntrantFactory(contest=contest, name="Ngozi Eze", email="NGOZI@example.org")
EntrantFactory(contest=contest, name="Amina Ben Salah", email="amina@example.org")
UserFactory(username="cora", roles=["Photo contest coordinator"], password=make_password("{PASSWORD}"))
print(entry.get_absolute_url(), ngozi.get_absolute_url(), ngozi.pk, ngozi.reference)
"""
LOGGED = """
from django.contrib.admin.models import LogEntry
print([(entry.object_repr, entry.change_message) for entry in LogEntry.objects.filter(user__username="cora")])
"""


@pytest.fixture
def sent(site):
    """Where the photo and the private page of an entrant are, with their key and reference."""
    yield site.run(OPENED).split()
    site.run(removed(2034, "cora"))


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth") == 360


def test_somebody_who_asks_by_mail_is_found_and_erased_by_keyboard_on_a_phone(site, sent, seat, page):
    photo, private, _pk, reference = sent
    cora = seat("cora", 360, 740)
    page.goto(private)
    expect(title(page)).to_have_text("We have your photos")

    cora.goto(LIST)
    cora.locator("#searchbar").fill("ngozi@example.org")
    cora.keyboard.press("Enter")
    expect(cora.locator("#result_list tbody tr")).to_have_count(2)
    assert (look(cora), fits(cora)) == (NOTHING, True)
    cora.goto(f"{LIST}?q={reference}")
    with cora.expect_navigation():
        cora.locator("#result_list tbody th a").click()
    assert (look(cora), fits(cora)) == (NOTHING, True)

    log = Log(cora)  # after axe, which has complaints of its own about the style sheets of a form
    cora.get_by_role("link", name="Erase…").focus()
    cora.keyboard.press("Enter")
    expect(title(cora)).to_have_text(f"Erase: {reference}")
    assert (look(cora), fits(cora)) == (NOTHING, True)
    expect(cora.get_by_text("1 photo from readers’ pages, posters and the collage")).to_be_visible()
    expect(cora.get_by_role("link", name="Look", exact=True)).to_be_visible()
    expect(cora.get_by_role("heading", name="The same address has also sent")).to_be_visible()
    cora.get_by_label("Who asked, and how do you know").focus()
    cora.keyboard.type("It was Ngozi herself.")
    cora.keyboard.press("Tab")
    cora.keyboard.press("Enter")
    expect(cora.get_by_text("Leave out “Ngozi”: this sentence is kept.")).to_be_visible()
    assert (look(cora), fits(cora)) == (NOTHING, True)
    cora.get_by_label("Who asked, and how do you know").fill("Asked from the address that was given.")
    cora.keyboard.press("Tab")
    cora.keyboard.press("Enter")
    expect(cora.get_by_text(f"Erased, entrant {reference}:")).to_be_visible()
    assert (look(cora), fits(cora)) == (NOTHING, True)

    assert [page.goto(address).status for address in (photo, private)] == [410, 410]
    assert site.run(LOGGED).strip() == str([(reference, "Asked from the address that was given.")])
    cora.get_by_role("link", name="Erased", exact=True).click()
    expect(cora.get_by_role("heading", name=reference)).to_be_visible()
    assert (look(cora), fits(cora)) == (NOTHING, True)
    assert [complaint for complaint in log.complaints if "422" not in complaint] == []


def test_a_lost_link_is_sent_anew_without_being_shown(site, sent, seat, page):
    _photo, private, pk, reference = sent
    cora = seat("cora", 360, 740)
    log = Log(cora)

    cora.goto(f"{LIST}{pk}/change/")
    with cora.expect_navigation():
        cora.get_by_role("link", name="New private link…").click()
    assert (look(cora), fits(cora)) == (NOTHING, True)
    cora.get_by_role("button", name="Send the new link").press("Enter")
    expect(cora.get_by_text("The new link is on its way to the address that was given.")).to_be_visible()
    site.run(WORKED)

    assert page.goto(private).status == 410
    assert reference not in cora.locator("#content-main").inner_text()
    assert log.complaints == []


def test_without_a_script_somebody_is_erased_as_well(sent, seat, page):
    _photo, private, pk, reference = sent
    cora = seat("cora", 360, 740, java_script_enabled=False)

    cora.goto(f"{LIST}{pk}/delete/")
    cora.get_by_role("button", name="Erase for good").click()
    expect(title(cora)).to_have_text(f"Erase: {reference}")
    cora.get_by_label("Who asked, and how do you know").fill("A brother, who has a power of attorney.")
    cora.get_by_role("button", name="Erase for good").click()

    expect(cora.get_by_text(f"Erased, entrant {reference}:")).to_be_visible()
    assert page.goto(private).status == 410
