"""A page that is read from right to left keeps in order what is not: drawings, addresses, numbers and other scripts."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.once

MADE = """
from django.utils import timezone
from exhibition.models import Stand
from tests.factories import ApplicationFactory, EditionFactory, ExhibitionFactory
exhibition = ExhibitionFactory(edition=EditionFactory(year=2032), call_opens=timezone.now())
Stand.objects.create(exhibition=exhibition, code="A1", x=0, y=0)
application = ApplicationFactory(
    exhibition=exhibition, organisation="راديو للجميع", acronym="RFA", phone="+41 22 730 5111"
)
print(application.get_absolute_url())
"""
UNMADE = """
from exhibition.models import Exhibition
from forums.models import Edition
Exhibition.objects.filter(edition__year=2032).delete()
Edition.objects.filter(year=2032).delete()
"""


@pytest.fixture(scope="module")
def receipt(site):
    yield site.run(MADE).strip()
    site.run(UNMADE)


@pytest.fixture
def phone(browser, site):
    context = browser.new_context(base_url=site.url, viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def edges(page, words):
    """Where the text of a fact begins and ends."""
    return page.get_by_text(words, exact=True).first.evaluate(
        "dd => { const range = document.createRange(); range.selectNodeContents(dd);"
        " const box = range.getBoundingClientRect(); return [Math.round(box.left), Math.round(box.right)]; }"
    )


@pytest.mark.parametrize(("direction", "side"), [("ltr", 0), ("rtl", 1)])
def test_what_was_typed_stands_beneath_its_name_in_whatever_script(phone, receipt, direction, side):
    phone.goto(receipt)
    phone.evaluate("direction => { document.documentElement.dir = direction }", direction)

    found = {words: edges(phone, words)[side] for words in ("Organisation", "راديو للجميع", "RFA", "+41 22 730 5111")}

    assert max(found.values()) - min(found.values()) <= 2, found


def test_numbers_and_addresses_are_read_and_typed_from_left_to_right(phone, receipt):
    phone.goto(receipt)
    phone.evaluate("document.documentElement.dir = 'rtl'")
    expect(phone.get_by_text("+41 22 730 5111", exact=True)).to_have_css("direction", "ltr")

    phone.goto(f"{receipt}correct/")
    phone.evaluate("document.documentElement.dir = 'rtl'")
    for name in ("website", "email", "phone"):
        expect(phone.locator(f"#id_{name}")).to_have_css("direction", "ltr")


def test_the_arrows_over_a_plan_stand_as_they_point(phone, receipt):
    phone.goto("/en/exhibition/2032/plan/")
    phone.evaluate("document.documentElement.dir = 'rtl'")

    boxes = {sign: phone.get_by_text(sign, exact=True).bounding_box() for sign in "+←→"}

    assert boxes["+"]["x"] < boxes["←"]["x"] < boxes["→"]["x"]


def test_choices_begin_where_other_fields_do(phone, receipt):
    phone.goto("/en/exhibition/2032/apply/")

    starts = [phone.locator(part).first.bounding_box()["x"] for part in ("#id_shown", ".form__group .form__choice")]

    assert starts[0] == starts[1]


AWARDED = """
from tests.factories import ContestFactory, EditionFactory, EntrantFactory, EntryFactory, PhotoAwardFactory
contest = ContestFactory(edition=EditionFactory(year=2034))
entrant = EntrantFactory(contest=contest)
told = [("شبكة على التل", "عمود وسط الحقول"), ("Radio at school", "Pupils build a radio")]
for slot, (title, words) in enumerate(told):
    entry = EntryFactory(contest=contest, entrant=entrant, slot=slot, title=title, description=words)
    PhotoAwardFactory(contest=contest, entry=entry)
print(entrant.get_absolute_url())
"""
UNAWARDED = """
from forums.models import Edition
from photocontest.models import Award, Contest, Entry
for model in (Award, Entry):
    model.objects.filter(contest__edition__year=2034).delete()
Contest.objects.filter(edition__year=2034).delete()
Edition.objects.filter(year=2034).delete()
"""


@pytest.fixture(scope="module")
def entered(site):
    yield site.run(AWARDED).strip()
    site.run(UNAWARDED)


@pytest.mark.parametrize(("direction", "side"), [("ltr", 0), ("rtl", 1)])
def test_words_of_photos_begin_in_line_in_whatever_script(phone, entered, direction, side):
    for address in ("/en/photo-contest/2034/winners/", entered):
        phone.goto(address)
        phone.evaluate("direction => { document.documentElement.dir = direction }", direction)

        words = ("شبكة على التل", "عمود وسط الحقول", "Radio at school", "Pupils build a radio")
        found = {each: edges(phone, each)[side] for each in words}

        assert max(found.values()) - min(found.values()) <= 2, (address, found)
