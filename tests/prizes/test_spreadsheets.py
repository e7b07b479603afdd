import io

import pytest
from reversion.models import Revision

from directory.models import Organisation
from prizes.models import Category, Distinction, Project
from publishing import history
from tests.factories import (
    CycleFactory,
    DistinctionFactory,
    EditionFactory,
    OrganisationFactory,
    PrizeCategoryFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db

HEAD = "cycle;project;category;rank;order;country;organisations"
IMPORT = "/admin/prizes/distinction/import/"


@pytest.fixture(autouse=True)
def year(settings, tmp_path):
    """What a year's results refer to: its cycle, two categories and an organisation."""
    settings.IMPORTS_DIR = tmp_path / "imports"
    OrganisationFactory(slug="itu", name="International Telecommunication Union", acronym="ITU")
    for number, title in ((1, "Governments"), (2, "Infrastructure")):
        PrizeCategoryFactory(number=number, title=title, slug=title.lower())
    return CycleFactory(edition=EditionFactory(year=2017))


def dry_run(desk, *lines, head=HEAD):
    file = io.BytesIO("\n".join([head, *lines]).encode())
    file.name = "results.csv"
    return desk.post(IMPORT, {"file": file})["Location"]


def told(desk, address):
    """Each row of a dry run that is refused, added or changed: its outcome, and why or what."""
    rows = desk.get(address).context["page"].object_list
    return [
        (row.number, str(row.outcome), row.mistakes or {change.label: change.after for change in row.changes})
        for row in rows
    ]


def confirm(desk, address, **ticks):
    return desk.post(address, {"seen": desk.get(address).context["fingerprint"], **ticks}, follow=True)


def results():
    return [
        (row.project.title, row.project.slug, str(row.category), row.rank, row.order)
        for row in Distinction.objects.order_by("category__number", "-rank")
    ]


def test_a_prize_brings_along_the_project_that_is_not_stored_yet(desk):
    address = dry_run(desk, "2017;Talking Book;1;winner;;Bangladesh;ITU", "2017;Open Wires;2;champion;1;;")
    seen = told(desk, address)
    before = (Project.objects.count(), Distinction.objects.count())

    confirm(desk, address)

    assert before == (0, 0)
    assert seen == [
        (
            2,
            "added",
            {
                "cycle": "2017",
                "project": "talking-book",
                "category": "1",
                "rank": "winner",
                "country": "Bangladesh",
                "organisations": "itu",
            },
        ),
        (3, "added", {"cycle": "2017", "project": "open-wires", "category": "2", "rank": "champion", "order": "1"}),
    ]
    assert results() == [
        ("Talking Book", "talking-book", "1. Governments", "winner", 0),
        ("Open Wires", "open-wires", "2. Infrastructure", "champion", 1),
    ]
    project = Project.objects.get(slug="talking-book")
    assert (project.cycle.edition.year, project.country.code, project.state) == (2017, "BD", "draft")
    assert [row.organisation.slug for row in project.organisations.all()] == ["itu"]


def test_what_both_can_have_is_told_to_both(desk):
    address = dry_run(
        desk,
        "2017;Talking Book;1;winner;published;2017-06-13 18:00;Newsletter",
        head="cycle;project;category;rank;state;embargo until;source",
    )

    confirm(desk, address)

    distinction = Distinction.objects.select_related("project").get()
    assert distinction.embargo_until == distinction.project.embargo_until is not None
    assert (distinction.state, distinction.project.state) == ("published", "published")
    assert (distinction.source, distinction.project.source) == ("Newsletter", "Newsletter")


def test_one_project_in_two_rows_is_added_once(desk):
    address = dry_run(desk, "2017;Talking Book;1;winner;;BD;", "2017;talking  book;2;nominee;;;")

    confirm(desk, address)

    assert results() == [
        ("Talking Book", "talking-book", "1. Governments", "winner", 0),
        ("Talking Book", "talking-book", "2. Infrastructure", "nominee", 0),
    ]


def test_a_project_of_an_earlier_year_is_found_by_its_title(desk, year):
    earlier = ProjectFactory(title="Talking Book", slug="talking-book", country="BD")

    confirm(desk, dry_run(desk, "2017;Talking Book;1;winner;;Bangladesh;"))

    assert Distinction.objects.get().project == earlier
    assert Project.objects.count() == 1


def test_a_category_that_becomes_known_makes_no_second_prize(desk, year):
    """The records of 2017 name winners without their category; whoever enters the year knows them all."""
    known = ProjectFactory(cycle=year, title="Talking Book", country="BD")
    first = DistinctionFactory(cycle=year, project=known, rank="winner")

    seen = told(desk, dry_run(desk, "2017;Talking Book;1;winner;;;", "2017;Talking Book;2;champion;;;"))

    words = "This project is on record here without a category: name the category there."
    assert [(number, outcome) for number, outcome, _why in seen] == [(2, "refused"), (3, "added")]
    assert words in str(seen[0][2])
    assert list(Distinction.objects.all()) == [first]


def test_a_row_that_contradicts_what_is_stored_of_its_project_is_refused(desk):
    ProjectFactory(title="Talking Book", slug="talking-book", country="BD")

    seen = told(desk, dry_run(desk, "2017;Talking Book;1;winner;;Cuba;", "2017;Talking Book;2;nominee;;Atlantis;"))

    assert seen == [
        (2, "refused", ["Country: “Talking Book” is stored with Bangladesh; change it there."]),
        (3, "refused", ["Country: there is no country “Atlantis”."]),
    ]


def test_nothing_comes_of_a_row_whose_other_half_is_refused(desk, year):
    there = ProjectFactory(cycle=year, title="Already there")
    DistinctionFactory(cycle=year, category=Category.objects.get(number=1), rank="winner", project=there)
    address = dry_run(
        desk,
        "2017;Second Winner;1;winner;;;",
        "2017;Of No Country;2;winner;;Atlantis;",
        "2017;Sound;2;champion;1;;",
    )
    seen = told(desk, address)

    confirm(desk, address, without_refused="on")

    assert seen[:2] == [
        (2, "refused", ["This category already has its winner of this year."]),
        (3, "refused", ["Country: there is no country “Atlantis”."]),
    ]
    assert set(Project.objects.values_list("title", flat=True)) == {"Already there", "Sound"}


def test_a_year_with_what_it_brought_is_undone_at_once(desk):
    rows = [f"2017;Project {number};{1 + number % 2};champion;{number};BD;ITU" for number in range(8)]
    confirm(desk, dry_run(desk, *rows))
    brought = (Project.objects.count(), Distinction.objects.count())
    revision = Revision.objects.get(comment=history.IMPORTED)

    desk.post("/admin/changes/", {"revision": revision.pk})

    assert brought == (8, 8)
    assert (Project.objects.count(), Distinction.objects.count(), Organisation.objects.count()) == (0, 0, 1)


def test_whoever_may_not_add_projects_brings_none_along(client, django_user_model):
    from django.contrib.auth.models import Permission

    person = django_user_model.objects.create_user("half", password="x", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__endswith="_distinction"))
    client.force_login(person)

    assert told(client, dry_run(client, "2017;Talking Book;1;winner;;;")) == [(2, "refused", ["You may not add this."])]


def test_the_page_of_the_import_says_what_is_brought_along(desk):
    page = desk.get(IMPORT).text

    assert "What the column “project” names is added with the row if it is not stored yet." in page
    assert "<strong>country</strong>, <strong>organisations</strong>" in page


def test_a_row_is_refused_for_what_a_row_before_it_takes(desk):
    champions = [f"2017;Champion {place};2;champion;{place};;" for place in range(1, 6)]

    seen = told(desk, dry_run(desk, "2017;First;1;winner;;;", "2017;Second;1;winner;;;", *champions))

    assert [row for row in seen if row[1] == "refused"] == [
        (3, "refused", ["This category already has its winner of this year."]),
        (8, "refused", ["Rank: This category already has its four champions of this year."]),
    ]


def test_a_row_with_more_cells_than_columns_is_refused(desk):
    seen = told(desk, dry_run(desk, "2017;Talking Book;1;winner;;BD;ITU;lost"))

    assert seen == [(2, "refused", ["There are more cells than columns."])]
