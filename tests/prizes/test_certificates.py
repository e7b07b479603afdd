import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from prizes import certificates
from prizes.models import Distinction
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def cycle():
    edition = make.EditionFactory(
        year=2017, start_date=date(2017, 6, 12), end_date=date(2017, 6, 16), place="Geneva, Switzerland"
    )
    return make.CycleFactory(edition=edition)


def distinction(cycle, number=10, *, by="Health network", rank="winner", line="E-health", **values):
    project = {"title": "Infomed", "country": "CU"} | {
        name: values.pop(name) for name in ("title", "country", "slug", "embargo_until") if name in values
    }
    category = values.pop("category", None) or make.PrizeCategoryFactory(
        number=number, title=f"ICT applications: {line}", action_line=make.ActionLineFactory(code="C7-X", title=line)
    )
    made = make.ProjectFactory(cycle=cycle, **project)
    if by:
        make.ProjectOrganisationFactory(project=made, organisation=make.OrganisationFactory(name=by))
    return make.DistinctionFactory(cycle=cycle, project=made, rank=rank, category=category, **values)


def address(cycle, one=None):
    return f"/admin/prizes/cycle/{cycle.pk}/certificates/" + (f"{one.pk}/" if one else "")


def pages(response):
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return [page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages]


def signed_in(client, *roles, scope=None):
    user = make.UserFactory(roles=roles)
    if scope:
        make.EditionScopeFactory(user=user, edition=scope)
    client.force_login(user)
    return client


@pytest.mark.usefixtures("printer")
def test_a_certificate_states_what_is_recorded_and_leaves_room_for_a_signature(desk, cycle):
    one = distinction(cycle, slug="infomed")

    response = desk.get(address(cycle, one))

    [page] = PdfReader(io.BytesIO(response.content)).pages
    assert [*map(round, page.mediabox[2:])] == [842, 595]
    assert page.extract_text().replace(" \n", "\n").split("\n") == [
        "WSIS Prizes 2017 Certificate",
        "Winner",
        "Infomed",
        "Health network",
        "Cuba",
        "Category 10: ICT applications: E-health",
        "WSIS Action Line C7 E-health",
        "WSIS Forum 2017",
        "Geneva, Switzerland",
        "12–16 June 2017 Name and office Date and signature",
    ]
    assert response["Content-Disposition"] == 'attachment; filename="wsis-prizes-2017-certificate-infomed.pdf"'
    assert {"no-store", "private"} <= {*response["Cache-Control"].split(", ")}


@pytest.mark.usefixtures("printer")
def test_all_of_a_cycle_are_one_pdf_with_a_page_each_winners_first(desk, cycle):
    whole = make.PrizeCategoryFactory(number=3)
    distinction(cycle, category=whole, title="Second", rank="champion", order=2)
    distinction(cycle, category=whole, title="First", rank="champion", order=1)
    distinction(cycle, category=whole, title="The winner")
    distinction(cycle, 1, title="Words " * 40, by="Ministry " * 20)
    distinction(cycle, category=whole, title="Nominee", rank="nominee")
    distinction(cycle, category=whole, title="", rank="champion")

    found = pages(desk.get(address(cycle)))

    assert [page.split("\n")[2].strip()[:10] for page in found] == ["Words Word", "The winner", "First", "Second"]


@pytest.mark.usefixtures("printer")
@override_settings(LANGUAGES=[("en", "English"), ("ar", "Arabic")])
def test_a_certificate_speaks_the_chosen_language_from_its_side(desk, cycle):
    one = distinction(cycle, title="منصة الحكومة")
    board = desk.get(f"/admin/prizes/cycle/{cycle.pk}/board/").text

    document = PdfReader(io.BytesIO(desk.get(address(cycle, one), {"language": "ar"}).content))

    at = []
    document.pages[0].extract_text(visitor_text=lambda text, _user, place, *_font: at.append((text.strip(), place[4])))
    assert next(x for text, x in at if text.startswith("WSIS Prizes")) > 400
    assert "يونيو" in document.pages[0].extract_text()
    assert '<option value="ar">Arabic</option>' in board


@pytest.mark.usefixtures("printer")
def test_a_certificate_is_written_in_the_portals_own_fonts_whatever_signs_a_name_has(desk, cycle):
    one = distinction(cycle, title="Solar 😀 pumps \u202efor all", by="Health 🚀 network")

    response = desk.get(address(cycle, one))

    (page,) = PdfReader(io.BytesIO(response.content)).pages
    fonts = {font.get_object()["/BaseFont"].partition("+")[2] for font in page["/Resources"]["/Font"].values()}
    assert fonts == {"Newsreader-Medium", "Noto-Sans", "Noto-Sans-Semi-Bold"}
    assert "\nHealth network\n" in page.extract_text()
    assert "Solar pumps for all" in page.extract_text().replace("\0", "")


@pytest.mark.usefixtures("printer")
def test_a_title_of_nothing_but_signs_has_no_certificate(desk, cycle):
    one = distinction(cycle, title="😀")

    answer = desk.get(address(cycle, one), follow=True)

    assert [str(each) for each in answer.context["messages"]] == ["The portal has no letters for this: 😀"]


def test_what_is_missing_is_said_and_no_certificate_made(desk, cycle):
    incomplete = distinction(cycle, title="", by="")
    incomplete.category = None
    incomplete.save()
    foreign = distinction(cycle, title="โครงการ")

    board = desk.get(f"/admin/prizes/cycle/{cycle.pk}/board/")
    answers = [desk.get(path, follow=True) for path in (address(cycle, incomplete), address(cycle))]

    lacks = [
        "The title of the project is not recorded.",
        "No organisation is recorded.",
        "The category is not recorded.",
    ]
    assert board.context["board"].uncategorised.winners[0].lacks == lacks
    assert "No certificate yet: " + " ".join(lacks) in board.text
    assert "The portal has no letters for this: โครงการ" in board.text
    assert "2 cannot be made yet; why stands beside each." in board.text
    assert address(cycle, foreign) not in board.text
    assert [[str(each) for each in answer.context["messages"]] for answer in answers] == [
        lacks,
        ["No certificate can be made yet."],
    ]


def test_an_edition_without_days_and_place_has_no_certificates(desk, cycle):
    distinction(cycle)
    type(cycle.edition).objects.update(start_date=None, end_date=None, place="")

    board = desk.get(f"/admin/prizes/cycle/{cycle.pk}/board/").text

    missing = "The days of the edition are not recorded. The place of the edition is not recorded."
    assert f"No certificate yet: {missing}" in board
    assert address(cycle) not in board
    assert desk.get(address(cycle)).status_code == 302


@pytest.mark.usefixtures("printer")
def test_certificates_of_what_is_embargoed_are_for_the_coordinator_alone(client, cycle):
    category = make.PrizeCategoryFactory(number=3)
    moment = timezone.now() + timedelta(hours=1)
    secret = distinction(cycle, category=category, title="Secret", embargo_until=moment)
    distinction(cycle, category=category, title="Known", rank="champion")
    anonymous = client.get(address(cycle, secret)).status_code
    found = {}
    for role in ("Prize coordinator", "Translator", "Editor"):
        answers = [signed_in(client, role).get(path, follow=True) for path in (address(cycle, secret), address(cycle))]
        found[role] = [answer.status_code for answer in answers]
        if role != "Editor":
            found[role].append([page.split("\n")[2].strip() for page in pages(answers[1])])

    assert anonymous == 302
    assert found == {
        "Prize coordinator": [200, 200, ["Secret", "Known"]],
        "Translator": [404, 200, ["Known"]],
        "Editor": [403, 403],
    }


@pytest.mark.usefixtures("printer")
def test_a_coordinator_prints_within_their_editions_and_frozen_ones_too(client, cycle):
    one = distinction(cycle)
    other = make.CycleFactory(edition=make.EditionFactory(year=2018))
    type(cycle.edition).objects.filter(pk=cycle.edition.pk).update(frozen_at=timezone.now())

    inside = signed_in(client, "Prize coordinator", scope=cycle.edition).get(address(cycle, one)).status_code
    elsewhere = client.get(address(other, one)).status_code
    outside = signed_in(client, "Prize coordinator", scope=other.edition).get(address(cycle, one)).status_code
    of_another = client.get(address(other, one), follow=True).status_code

    assert (inside, elsewhere, outside, of_another) == (200, 403, 403, 404)


def test_reading_what_certificates_need_takes_the_same_for_many(cycle):
    counts = []
    for _time in range(2):
        for _number in range(4):
            distinction(cycle, category=make.PrizeCategoryFactory())
        with CaptureQueriesContext(connection) as queries:
            certificates.ready(list(Distinction.objects.filter(cycle=cycle).for_desk()))
        counts.append(len(queries))

    assert counts == [2, 2]


@pytest.mark.usefixtures("without_pango")
def test_without_pango_the_board_says_what_to_install(desk, cycle):
    one = distinction(cycle)

    answers = [desk.get(path, follow=True) for path in (address(cycle, one), address(cycle))]

    assert [answer.request["PATH_INFO"] for answer in answers] == [f"/admin/prizes/cycle/{cycle.pk}/board/"] * 2
    assert all("install these Debian packages: libpango-1.0-0, " in answer.text for answer in answers)
