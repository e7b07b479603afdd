"""What was deleted comes back whole: on the public page nobody sees that it was gone."""

import pytest
from playwright.sync_api import expect

from tests.browser.forms import press_under_more


@pytest.fixture
def edition(site):
    """The form and the page of an edition with people, organisations, figures, a venue and a note."""
    code = """
from tests import factories as make
from forums.models import Edition
Edition.objects.filter(year=2031).delete()
edition = make.EditionFactory(year=2031, name="Forum 2031", theme="Back again")
make.EditionPersonFactory(edition=edition, person=make.PersonFactory(name="Ada Example"), role="chair")
make.EditionOrganisationFactory(edition=edition, organisation=make.OrganisationFactory(name="Example Union"))
make.EditionFigureFactory(edition=edition, label="Participants", value=4711)
make.EditionVenueFactory(edition=edition)
make.OutcomeFactory(edition=edition, title="What came of it")
make.EditorialNoteFactory(subject=edition, field="theme")
print(edition.pk)
"""
    return f"/admin/forums/edition/{site.run(code).strip()}/change/", "/en/forum/2031/"


def seen(page, address):
    page.goto(address)
    return page.locator("main").inner_text()


@pytest.fixture
def reader(browser, site):
    page = browser.new_page(base_url=site.url)
    yield page
    page.close()


def test_a_deleted_edition_is_recovered_whole(desk, reader, edition):
    form, address = edition
    before = seen(reader, address)
    assert ["Ada Example" in before, "Example Union" in before, "4,711" in before] == [True, True, True]
    desk.goto(form)
    press_under_more(desk, "Delete")
    desk.get_by_role("button", name="Delete", exact=True).click()
    expect(desk.locator(".messagelist .success")).to_be_visible()
    assert reader.goto(address).status == 410

    desk.get_by_role("link", name="Deleted").click()
    gone = desk.get_by_role("article", name="Forum 2031")
    gone.get_by_role("button", name="Bring back").click()

    expect(desk.locator(".messagelist .success")).to_contain_text("is back")
    assert desk.url.endswith(form)
    assert seen(reader, address) == before
