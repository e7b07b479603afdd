"""An organisation without JavaScript applies to exhibit, is accepted, and ends up on the floor plan."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.looking import NOTHING, look

EXHIBITION = "/en/exhibition/2031/"
PATIENCE = 3_100  # milliseconds that nobody fills in a form in

OPENED = f"""
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from tests.factories import EditionFactory, ExhibitionFactory, StandFactory, UserFactory
exhibition = ExhibitionFactory(edition=EditionFactory(year=2031), call_opens=timezone.now())
StandFactory(exhibition=exhibition, code="A1", x=0, y=0)
UserFactory(username="emeka", roles=["Exhibition manager"], password=make_password("{PASSWORD}"))
"""
REMOVED = """
from django.contrib.auth import get_user_model
from directory.models import Organisation
from exhibition.models import Exhibition, Exhibitor
from forums.models import Edition
Exhibitor.objects.filter(exhibition__edition__year=2031).delete()
Exhibition.objects.filter(edition__year=2031).delete()
Edition.objects.filter(year=2031).delete()
Organisation.objects.filter(name="Radio for All").delete()
get_user_model().objects.filter(username="emeka").delete()
"""


@pytest.fixture
def manager(browser, site):
    site.run(OPENED)
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(context, "emeka")
    yield page
    context.close()
    site.run(REMOVED)


@pytest.fixture
def applicant(browser, site):
    context = browser.new_context(base_url=site.url, viewport={"width": 360, "height": 740}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_an_exhibitor_applies_and_ends_up_on_the_floor_plan(manager, applicant, page, site):
    applicant.goto(EXHIBITION)
    applicant.get_by_role("link", name="Apply to exhibit").click()
    applicant.get_by_label("Organisation").fill("Radio for All")
    applicant.get_by_label("What it is", exact=True).select_option("civil_society")
    applicant.get_by_label("Its country").select_option("NG")
    applicant.get_by_label("Your name").fill("نغوزي")
    applicant.get_by_label("Your mail address").fill("ngozi at example")
    applicant.get_by_label("What you would show").fill("A radio in a backpack")
    applicant.get_by_label("SDG 9", exact=False).check()
    applicant.wait_for_timeout(PATIENCE)
    applicant.get_by_role("button", name="Send").click()
    expect(applicant.get_by_role("alert")).to_contain_text("Enter a valid email address.")
    expect(applicant.get_by_label("SDG 9", exact=False)).to_be_checked()
    applicant.get_by_label("Your mail address").fill("ngozi@example.org")
    applicant.get_by_role("button", name="Send").click()
    expect(applicant.get_by_role("heading", level=1)).to_have_text("We have your application")
    receipt = applicant.url

    manager.goto("/admin/exhibition/application/")
    manager.get_by_role("link", name="Radio for All").click()
    accept = manager.get_by_role("link", name="Accept or decline")
    expect(accept).to_be_visible()
    with manager.expect_navigation():
        accept.click()
    sound = look(manager)
    manager.get_by_role("button", name="Accept and send the mail").click()
    expect(manager.locator(".messagelist .success")).to_contain_text("Accepted; the mail is on its way.")
    expect(manager.locator("[name=summary]")).to_have_value("A radio in a backpack")
    manager.locator("[name=stand] + .select2").click()
    manager.get_by_role("option", name="A1").click()
    manager.get_by_label("State").select_option("published")
    with manager.expect_navigation():
        manager.get_by_role("button", name="Save", exact=True).click()
    manager.goto("/admin/directory/organisation/?q=Radio+for+All")
    manager.get_by_role("link", name="Radio for All").click()
    manager.get_by_label("State").select_option("published")
    with manager.expect_navigation():
        manager.get_by_role("button", name="Save", exact=True).click()

    page.goto(f"{EXHIBITION}plan/")
    expect(page.get_by_role("link", name=re.compile("Radio for All")).first).to_be_visible()
    applicant.goto(receipt)
    expect(applicant.get_by_role("heading", level=1)).to_have_text("Your application is accepted")
    assert sound == NOTHING


def test_the_pages_of_an_application_are_sound(manager, page, site):
    page.goto(f"{EXHIBITION}apply/")
    found = {"form": look(page)}
    page.get_by_label("Your name").fill("Ngozi")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["mistakes"] = look(page)
    code = """
from exhibition.models import Exhibition
from tests.factories import ApplicationFactory
print(ApplicationFactory(exhibition=Exhibition.objects.get(edition__year=2031)).get_absolute_url())
"""
    page.goto(site.run(code).strip())
    found["receipt"] = look(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Correct it").click()
    found["correction"] = look(page)

    assert found == dict.fromkeys(found, NOTHING)
