"""A spreadsheet on its way in: chosen, seen as a dry run, imported and undone, by keyboard and on a phone."""

import pytest

from tests.browser.looking import NOTHING, look

PEOPLE = "address;name;country\nada-l;Ada Lovelace;United Kingdom\ngrace-h;Grace Hopper;USA\nno-one;;Atlantis\n"


def choose(page, text=PEOPLE):
    page.goto("/admin/directory/person/")
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("File").set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()})


@pytest.mark.once
def test_axe_finds_nothing_on_the_pages_of_an_import(desk):
    choose(desk, "adress;name\na;b\n")
    desk.get_by_role("button", name="See the dry run").click()
    desk.get_by_text("There is no column “adress”. Do you mean “address”?").wait_for()
    assert look(desk) == NOTHING

    choose(desk)
    desk.get_by_role("button", name="See the dry run").click()
    desk.get_by_role("heading", name="Dry run: people").wait_for()

    assert look(desk) == NOTHING


def test_an_import_is_no_wider_than_a_phone(desk):
    desk.set_viewport_size({"width": 360, "height": 740})
    steps = {
        "Import people": lambda: choose(desk),
        "Dry run: people": lambda: desk.get_by_role("button", name="See the dry run").click(),
    }
    for heading, go_on in steps.items():
        go_on()
        desk.get_by_role("heading", name=heading).wait_for()
        desk.wait_for_load_state()

        widths = desk.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert widths[0] <= widths[1]


def test_people_are_imported_by_keyboard_and_undone_at_once(desk):
    choose(desk)
    desk.get_by_role("button", name="See the dry run").press("Enter")
    desk.get_by_role("heading", name="Dry run: people").wait_for()
    desk.wait_for_load_state()
    counts = desk.locator(".import__count").all_inner_texts()
    assert counts == ["1 refused", "2 new", "0 changed", "0 unchanged"]
    assert desk.get_by_text("Country: there is no country “Atlantis”.").is_visible()

    desk.get_by_label("Leave the refused rows out and import the others").press("Space")
    desk.get_by_role("button", name="Import 2 rows").press("Enter")
    desk.get_by_text("Imported: 2 added, 0 changed, 1 left out.").wait_for()
    desk.get_by_role("link", name="Grace Hopper").wait_for()

    desk.get_by_role("link", name="Undo it under Recent changes").press("Enter")
    desk.locator(".change", has_text="Imported from a spreadsheet.").get_by_role("button", name="Undo").press("Enter")

    desk.get_by_text("The change was undone.").wait_for()
    desk.goto("/admin/directory/person/")
    assert desk.get_by_role("link", name="Grace Hopper").count() == 0


SESSIONS = """
from django.core import serializers
from forums.models import Session
print(serializers.serialize("json", Session._base_manager.order_by("pk")))
"""


def test_five_hundred_sessions_are_seen_in_the_dry_run_imported_and_undone(desk, site):
    desk.set_default_timeout(60_000)  # each step is 500 things
    before = site.run(SESSIONS)
    rows = [f"2018;imported-{number};Session {number};{19 + number % 5}.03.2018" for number in range(500)]
    sheet = "\n".join(["edition;address;title;day", *rows]).encode()
    desk.goto("/admin/forums/session/import/")
    desk.get_by_label("File").set_input_files({"name": "sessions.csv", "mimeType": "text/csv", "buffer": sheet})
    desk.get_by_role("button", name="See the dry run").click()
    desk.get_by_role("heading", name="Dry run: sessions").wait_for()
    desk.wait_for_load_state()
    assert desk.locator(".import__count").all_inner_texts() == ["0 refused", "500 new", "0 changed", "0 unchanged"]
    assert site.run(SESSIONS) == before

    desk.get_by_role("button", name="Import 500 rows").click()
    desk.get_by_text("Imported: 500 added, 0 changed.").wait_for()
    desk.get_by_role("link", name="Undo it under Recent changes").click()
    desk.locator(".change", has_text="Imported from a spreadsheet.").first.get_by_role("button", name="Undo").click()

    desk.get_by_text("The change was undone.").wait_for()
    assert site.run(SESSIONS) == before
