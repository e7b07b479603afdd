"""The manager opens the call of the hackathon of 2018, and a student without JavaScript registers for it."""

import re
import subprocess
import sys
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, ROOT, sign_in
from tests.browser.looking import NOTHING, look
from tests.mail import mail_server
from tests.ports import free_port

HACKATHON = "/en/hackathons/2018/hack-against-hunger/"
PATIENCE = 3_100  # milliseconds that nobody fills in a form in


@pytest.fixture
def manager(browser, site):
    site.run(f"""
from django.contrib.auth.hashers import make_password
from hackathons.models import Hackathon, Interest
from tests.factories import UserFactory
from django.contrib.auth import get_user_model
Interest.objects.all().delete()
Hackathon.objects.filter(edition__year=2018).update(call_closes=None)
if not get_user_model().objects.filter(username="hana").exists():
    UserFactory(username="hana", roles=["Hackathon manager"], password=make_password("{PASSWORD}"))
""")
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(context, "hana")
    yield page
    context.close()


@pytest.fixture
def student(browser, site):
    context = browser.new_context(base_url=site.url, viewport={"width": 360, "height": 740}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def open_the_call(page, site):
    """Until a day in a month; the address of its form."""
    pk = site.run("from hackathons.models import Hackathon; print(Hackathon.objects.get(edition__year=2018).pk)")
    page.goto(f"/admin/hackathons/hackathon/{pk.strip()}/change/")
    page.get_by_label("Call closes").fill(f"{date.today() + timedelta(days=30)}T12:00")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def links_of_mails(site):
    """What the worker sends to the student, as links by subject."""
    port = free_port()
    env = site.env | {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "PORTAL_ADDRESS": site.url}
    with mail_server(port) as post:
        subprocess.run([sys.executable, "manage.py", "work", "--once"], cwd=ROOT, env=env, check=True)
    found = {}
    for mail in post.to("amina@example.org"):
        text = mail.get_content().replace("=\n", "")
        found[mail["Subject"]] = re.search(rf"{re.escape(site.url)}\S+", text).group()
    return found


def test_a_student_registers_for_the_hackathon_of_2018(manager, student, site):
    student.goto(HACKATHON)
    expect(student.get_by_text("The call is closed")).to_be_visible()
    open_the_call(manager, site)

    student.goto(HACKATHON)
    student.get_by_role("link", name="I want to take part").click()
    student.get_by_label("Your name").fill("أمينة بن صالح")
    student.get_by_label("Your mail address").fill("amina at example")
    student.get_by_label("What you can do").fill("Soil science, and some Python")
    student.wait_for_timeout(PATIENCE)
    student.get_by_role("button", name="Send").click()
    expect(student.get_by_role("alert")).to_contain_text("Enter a valid email address.")
    expect(student.get_by_label("Your name")).to_have_value("أمينة بن صالح")
    student.get_by_label("Your mail address").fill("amina@example.org")
    student.get_by_label("Your country").select_option("TN")
    student.get_by_label("How you take part").select_option("alone")
    student.get_by_role("button", name="Send").click()
    expect(student.get_by_role("heading", level=1)).to_have_text("One more step: open your mail")
    receipt = student.url
    (link,) = links_of_mails(site).values()

    student.goto(link)
    student.get_by_role("button", name="Yes, I want to take part").click()
    expect(student.get_by_role("heading", level=1)).to_have_text("You are registered")
    assert student.url == receipt
    assert links_of_mails(site) == {"You are registered: Hack Against Hunger": receipt}

    manager.goto("/admin/hackathons/interest/")
    expect(manager.locator("#result_list tbody tr")).to_have_count(1)
    expect(manager.locator("#result_list tbody tr")).to_contain_text("أمينة بن صالح")
    with manager.expect_download() as sheet:
        manager.get_by_role("link", name="CSV").first.click()
    assert "amina@example.org" in sheet.value.path().read_text("utf-8-sig")

    student.goto(receipt)
    student.get_by_role("button", name="Withdraw").click()
    expect(student.get_by_role("heading", level=1)).to_have_text("Your registration is withdrawn")
    manager.reload()
    expect(manager.locator("#result_list tbody tr")).to_have_count(0)


def test_pages_on_the_way_are_sound(manager, page, site):
    open_the_call(manager, site)
    page.goto(HACKATHON + "take-part/")
    found = {"form": look(page)}
    page.get_by_label("Your name").fill("Amina")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["mistakes"] = look(page)
    code = """
from datetime import date
from hackathons.models import Hackathon
from tests.factories import InterestFactory
hackathon = Hackathon.objects.get(edition__year=2018)
asked = InterestFactory(hackathon=hackathon, confirmed_at=None, email="a@example.org")
print(asked.get_absolute_url(), asked.get_confirm_url())
"""
    for name, address in zip(("receipt", "confirm"), site.run(code).split(), strict=True):
        page.goto(address)
        found[name] = look(page)

    assert found == dict.fromkeys(("form", "mistakes", "receipt", "confirm"), NOTHING)


def test_the_button_pressed_twice_makes_one_registration(manager, page, site):
    open_the_call(manager, site)
    page.goto(HACKATHON + "take-part/")
    page.get_by_label("Your name").fill("Amina")
    page.get_by_label("Your mail address").fill("amina@example.org")
    page.get_by_label("Your country").select_option("TN")
    page.get_by_label("What you can do").fill("Soil science")
    page.get_by_label("How you take part").select_option("alone")
    page.wait_for_timeout(PATIENCE)

    page.get_by_role("button", name="Send").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("One more step: open your mail")
    assert site.run("from hackathons.models import Interest; print(Interest.objects.count())").strip() == "1"
