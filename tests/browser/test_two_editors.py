"""Two people at the same session, with rows in it, in the same minute."""

import json
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, sign_in


@pytest.fixture
def session(site):
    """The address of the form of a session with two people in it."""
    code = f"""
from tests.factories import EditionFactory, ParticipationFactory, PersonFactory, SessionFactory
from forums.models import Edition
session = SessionFactory(edition=Edition.objects.get(year=2017), title="On broadband", slug="{uuid4()}")
for order, name in enumerate(("First", "Second")):
    ParticipationFactory(session=session, person=PersonFactory(name=name), role="speaker", post="", order=order)
print(session.pk)
"""
    return f"/admin/forums/session/{site.run(code).strip()}/change/"


@pytest.fixture
def grace(browser, site):
    """The page of a second editor, signed in."""
    site.run(
        "from django.contrib.auth import get_user_model as u\n"
        f"u().objects.filter(username='grace').exists() or u().objects.create_superuser('grace', password='{PASSWORD}')"
    )
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(context, "grace")
    yield page
    context.close()


def title(page):
    return page.get_by_label("Title").first


def post(page, row):
    """The field for the post of a person in a row of the form."""
    return page.locator(f"#id_participations-{row}-post")


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()


def stored(site, session):
    code = f"""
import json
from forums.models import Session
session = Session.objects.get(pk={session.split("/")[-3]})
print(json.dumps([session.title, list(session.participations.order_by("order").values_list("person__name", "post"))]))
"""
    return json.loads(site.run(code))


def test_two_editors_collide_on_a_session_with_rows_and_neither_loses_a_word(desk, grace, site, session):
    desk.goto(session)
    grace.goto(session)
    title(grace).fill("On broadband for all")
    post(grace, 0).fill("Minister")
    save(grace)
    expect(grace.locator(".messagelist .success")).to_be_visible()

    title(desk).fill("On broadband in rural areas")
    post(desk, 1).fill("President")
    save(desk)

    expect(desk.get_by_role("heading", name="Two people have changed this")).to_be_visible()
    question = desk.get_by_role("group", name="Title")
    expect(question).to_contain_text("On broadband for all")
    expect(question).to_contain_text("On broadband in rural areas")
    expect(post(desk, 0)).to_have_value("Minister")
    expect(post(desk, 1)).to_have_value("President")
    assert stored(site, session) == ["On broadband for all", [["First", "Minister"], ["Second", ""]]]
    question.get_by_label("Yours").check()
    save(desk)
    expect(desk.locator(".messagelist .success")).to_be_visible()
    assert stored(site, session) == ["On broadband in rural areas", [["First", "Minister"], ["Second", "President"]]]
    desk.goto(session.replace("/change/", "/history/"))
    expect(desk.locator("main")).to_contain_text("On broadband for all")
