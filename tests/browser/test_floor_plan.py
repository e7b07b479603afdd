"""The manager places stands by hand, by keyboard and by numbers; a reader looks at the plan as nearly as they like."""

import pytest
from playwright.sync_api import expect

from .looking import NOTHING, look, violations

pytestmark = pytest.mark.once

MADE = """
from exhibition.models import Exhibition, Exhibitor, Stand
from forums.models import Edition
from reference.models import ActionLine, Goal
shown = Exhibition.objects.create(
    edition=Edition.objects.get(year=2018), name="Exhibition on a plan", state="published",
    plan_width=2000, plan_height=1000,
)
for code, x, y in (("A1", 0, 0), ("A2", 1000, 0), ("B1", None, None)):
    Stand.objects.create(exhibition=shown, code=code, x=x, y=y)
cafe = Exhibitor.objects.create(
    exhibition=shown, name="VR Café", slug="cafe", state="published", stand=shown.stands.get(code="A2"),
    country="CH", summary="Virtual reality",
)
cafe.goals.set(Goal.objects.all()[:2])
cafe.action_lines.set(ActionLine.objects.all()[:2])
print(shown.pk)
"""
UNMADE = """
from exhibition.models import Exhibition, Exhibitor
from publishing.models import WorkingDraft
WorkingDraft.objects.all().delete()
Exhibitor.objects.filter(slug="cafe").delete()
Exhibition.objects.filter(name="Exhibition on a plan").delete()
"""
STANDS = """
from exhibition.models import Stand
rows = Stand.objects.filter(exhibition__name="Exhibition on a plan")
print(" ".join(f"{stand.code}:{stand.x},{stand.y}" for stand in rows))
"""


@pytest.fixture
def form(site):
    pk = site.run(MADE).strip()
    yield f"/admin/exhibition/exhibition/{pk}/change/"
    site.run(UNMADE)


def stand(page, code):
    return page.locator(".floor__stand", has_text=code)


def numbers(page, row):
    return tuple(page.locator(f"#id_stands-{row}-{name}").input_value() for name in ("x", "y"))


def test_a_stand_is_dragged_and_its_numbers_follow(desk, site, form):
    desk.goto(form)
    plan = desk.locator(".floor__plan")
    stand(desk, "A1").scroll_into_view_if_needed()
    box, frame = stand(desk, "A1").bounding_box(), plan.bounding_box()

    desk.mouse.move(box["x"] + 10, box["y"] + 10)
    desk.mouse.down()
    desk.mouse.move(box["x"] + 10 + frame["width"] / 4, box["y"] + 10 + frame["height"] / 2, steps=4)
    desk.mouse.up()

    x, y = map(int, numbers(desk, 0))
    assert (abs(x - 500) <= 10, abs(y - 500) <= 10, x % 10, y % 10) == (True, True, 0, 0)
    expect(stand(desk, "A1")).to_have_attribute("aria-label", f"A1: {x} cm from the left, {y} cm from the top")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist .success")).to_be_visible()
    assert site.run(STANDS).strip() == f"A1:{x},{y} A2:1000,0 B1:None,None"


def test_a_stand_is_moved_by_the_keyboard_within_the_plan_and_kept_as_a_draft(desk, site, form):
    desk.goto(form)
    stand(desk, "A2").focus()

    for key in ("ArrowDown", "Shift+ArrowRight", "ArrowLeft", "ArrowUp", "ArrowUp"):
        desk.keyboard.press(key)

    assert numbers(desk, 1) == ("1090", "0")
    expect(stand(desk, "A2")).to_be_focused()
    expect(desk.locator("[data-announcer]")).to_have_text("A2: 1090 cm from the left, 0 cm from the top")
    expect(desk.locator(".autosave")).to_contain_text("Draft kept", timeout=15_000)
    assert site.run(STANDS).strip() == "A1:0,0 A2:1000,0 B1:None,None"


def test_a_stand_without_a_place_is_put_where_there_is_room_and_taken_off_again(desk, form):
    desk.goto(form)
    waiting = desk.locator(".floor__tray .floor__stand")
    expect(waiting).to_have_text(["B1"])

    waiting.click()

    expect(desk.locator(".floor__plan .floor__stand")).to_have_text(["A1", "A2", "B1"])
    assert numbers(desk, 2) == ("300", "0")
    stand(desk, "B1").press("Delete")
    assert numbers(desk, 2) == ("", "")
    expect(waiting).to_have_text(["B1"])


def test_numbers_are_drawn_and_what_is_wrong_stands_out(desk, form):
    desk.goto(form)
    wrong = desk.locator(".floor__stand--wrong")
    expect(wrong).to_have_count(0)

    desk.locator("#id_stands-0-x").fill("900")
    expect(wrong).to_have_text(["A1", "A2"])
    desk.locator("#id_stands-0-x").fill("1800")
    expect(wrong).to_have_text(["A1"])
    desk.locator("#id_plan_width").fill("2100")

    expect(wrong).to_have_count(0)
    stand(desk, "A1").press("Enter")
    expect(desk.locator("#id_stands-0-x")).to_be_focused()


def test_a_row_that_is_added_or_removed_comes_and_goes_on_the_plan(desk, form):
    desk.goto(form)
    desk.get_by_role("button", name="Add another Stand").or_(desk.get_by_text("Add another Stand")).first.click()
    desk.locator("#id_stands-3-code").fill("C1")
    expect(desk.locator(".floor__tray .floor__stand")).to_have_text(["B1", "C1"])

    desk.locator("#id_stands-0-DELETE").check()

    expect(desk.locator(".floor__plan .floor__stand:visible")).to_have_text(["A2"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_plan_at_the_desk_has_no_findings(desk, form, scheme):
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    desk.goto(form)
    expect(desk.locator(".floor__plan .floor__stand")).to_have_count(2)

    assert violations(desk) == []


def test_a_reader_comes_nearer_and_goes_to_an_exhibitor_by_the_keyboard_alone(page, form):
    page.goto("/en/exhibition/2018/plan/")
    drawing = page.locator(".plan__drawing")
    expect(drawing).to_have_attribute("viewBox", "0 0 2000 1000")

    page.get_by_role("link", name="Nearer").focus()
    page.keyboard.press("Enter")
    expect(drawing).to_have_attribute("viewBox", "500 250 1000 500")
    page.get_by_role("link", name="Up").press("Enter")
    expect(drawing).to_have_attribute("viewBox", "500 0 1000 500")

    page.get_by_role("link", name="Stand A2: VR Café").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url("/en/exhibition/2018/exhibitors/cafe/")
    page.get_by_role("link", name="A2, on the plan").click()
    expect(page.locator(".plan__link--here")).to_have_attribute("aria-label", "Stand A2: VR Café")


@pytest.mark.parametrize("address", ["plan/", "plan/?stand=A2", "exhibitors/", "exhibitors/cafe/"])
def test_pages_of_stands_have_no_findings_and_fit_a_phone(page, form, address):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/en/exhibition/2018/{address}")

    assert look(page) == NOTHING
    assert page.evaluate("document.documentElement.scrollWidth") == 360
