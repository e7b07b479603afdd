"""A coordinator enters a year's results from one spreadsheet, under an embargo: nothing leaks before the minute."""

import io
import time
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, sign_in

YEAR = 2032
NAMED = "Zephyrine"  # a word that every title has and no other page
CATEGORIES, CHAMPIONS = 18, 4
HEAD = ["cycle", "project", "category", "rank", "order", "country", "organisations", "state", "embargo until"]

MADE = f"""
from django.contrib.auth.hashers import make_password
from tests.factories import CycleFactory, EditionFactory, UserFactory
CycleFactory(edition=EditionFactory(year={YEAR}))
UserFactory(username="paz", roles=["Prize coordinator"], password=make_password("{PASSWORD}"))
"""
REMOVED = f"""
from django.contrib.auth import get_user_model
from forums.models import Edition
from medialib.models import Picture
from prizes.models import Cycle, Distinction, Project
Distinction.objects.filter(cycle__edition__year={YEAR}).delete()
Project.objects.filter(cycle__edition__year={YEAR}).delete()
Picture.objects.filter(title="{NAMED}").delete()
Cycle.objects.filter(edition__year={YEAR}).delete()
Edition.objects.filter(year={YEAR}).delete()
get_user_model().objects.filter(username="paz").delete()
"""
PICTURED = f"""
from prizes.models import Project
from tests.factories import PictureFactory
project = Project.objects.filter(cycle__edition__year={YEAR}).first()
project.picture = PictureFactory(title="{NAMED}")
project.save()
print(project.get_absolute_url(), project.picture.token)
"""
MOVED = f"""
from datetime import timedelta
from django.utils import timezone
from prizes.models import Distinction, Project
from publishing import cache
until = timezone.now() + timedelta(seconds=8)
for model in (Distinction, Project):
    model.objects.filter(cycle__edition__year={YEAR}).update(embargo_until=until)
cache.bump()
"""


@pytest.fixture
def coordinator(browser, site):
    site.run(MADE)
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    sign_in(context, "paz")
    yield page
    context.close()
    site.run(REMOVED)


@pytest.fixture
def visitor(browser, site):
    context = browser.new_context(base_url=site.url)
    yield context.request
    context.close()


def title(category, number):
    return f"{NAMED} {category}-{number}"


def line(category, number, until):
    rank, order = ("champion", number) if number else ("winner", None)
    return [YEAR, title(category, number), category, rank, order, "Nigeria", "ITU", "published", until]


def sheet(rows):
    book = openpyxl.Workbook()
    for row in [HEAD, *rows]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def see_dry_run(page, rows):
    page.goto("/admin/prizes/distinction/import/")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_label("File").set_input_files({"name": "results.xlsx", "mimeType": kind, "buffer": sheet(rows)})
    page.get_by_role("button", name="See the dry run").click()
    page.get_by_role("heading", name="Dry run: distinctions").wait_for()
    page.wait_for_load_state()
    return page.locator(".import__count").all_inner_texts()


def board(page, site):
    pk = site.run(f"from prizes.models import Cycle; print(Cycle.objects.get(edition__year={YEAR}).pk)").strip()
    page.goto(f"/admin/prizes/cycle/{pk}/board/")
    return page.locator(".board__sum").inner_text().split(".")[0]


def addresses(site):
    """The pages that tell of results, those of the projects with their cards apart."""
    found = site.run(f"""
from prizes.models import Category, Project
from reference.models import ActionLine, Goal
for category in Category.objects.all():
    print(f"/en/prizes/{YEAR}/categories/{{category.slug}}/")
for thing in [*ActionLine.objects.all(), *Goal.objects.all()]:
    print(thing.get_absolute_url())
for project in Project.objects.filter(cycle__edition__year={YEAR}):
    print("project", project.get_absolute_url())
""").splitlines()
    around = [f"/en/prizes/{YEAR}/{part}" for part in ("", "winners/", "champions/")]
    around += ["/en/", "/en/prizes/", f"/en/forum/{YEAR}/", "/en/organisations/itu/", "/en/countries/ng/"]
    around += [address for address in found if not address.startswith("project ")]
    return around, [address.removeprefix("project ") for address in found if address.startswith("project ")]


def naming(visitor, pages, word=NAMED):
    return {page for page in pages if word in visitor.get(page).text()}


def test_a_years_results_are_imported_and_appear_at_the_minute(coordinator, visitor, site):
    until = (timezone.localtime() + timedelta(days=1)).strftime("%d.%m.%Y %H:%M")
    rows = [line(category, number, until) for category in range(1, 19) for number in range(CHAMPIONS + 1)]
    missing, second = rows.pop(), [YEAR, f"{NAMED} again", 1, "winner", None, "Nigeria", "ITU", "published", until]

    counts = see_dry_run(coordinator, [*rows, second])
    assert counts == ["1 refused", "89 new", "0 changed", "0 unchanged"]
    refused = coordinator.get_by_text("This category already has its winner of this year.")
    expect(refused.first).to_be_visible()
    coordinator.get_by_label("Leave the refused rows out and import the others").check()
    coordinator.get_by_role("button", name="Import 89 rows").click()
    coordinator.get_by_text("Imported: 89 added, 0 changed, 1 left out.").wait_for()
    assert board(coordinator, site) == "17 of 18 categories have their winner and their four champions"
    assert see_dry_run(coordinator, [missing]) == ["0 refused", "1 new", "0 changed", "0 unchanged"]
    coordinator.get_by_role("button", name="Import 1 row").click()
    coordinator.get_by_text("Imported: 1 added, 0 changed.").wait_for()
    assert board(coordinator, site) == "18 of 18 categories have their winner and their four champions"

    around, projects = addresses(site)
    assert len(projects) == CATEGORIES * (CHAMPIONS + 1)
    pages = [*around, *projects, *(f"{project}card.jpg" for project in projects[:5])]
    pictured, token = site.run(PICTURED).split()  # a picture has no other address than one with 32 random digits
    assert naming(visitor, around) == naming(visitor, [*around, pictured], token) == set()
    assert {visitor.get(page).status for page in pages[len(around) :]} == {404}
    site.run(MOVED)
    soon = time.monotonic() + 8
    assert naming(visitor, pages[:4]) == set()  # kept again with the minute to come
    assert visitor.get(projects[0]).status == 404
    time.sleep(max(0, soon - time.monotonic()) + 1.5)

    told = naming(visitor, around)
    assert {f"/en/prizes/{YEAR}/winners/", f"/en/prizes/{YEAR}/champions/", "/en/organisations/itu/"} <= told
    assert len([page for page in told if "/categories/" in page]) == CATEGORIES
    assert {visitor.get(page).status for page in pages[len(around) :]} == {200}
    assert naming(visitor, [pictured], token) == {pictured}
