import csv
import io
import os
import time
import zipfile
from datetime import date, datetime
from datetime import time as hour

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from openpyxl import Workbook, load_workbook
from reversion.models import Revision

from directory.models import Organisation, OrganisationAlias, Person
from directory.spreadsheets import OrganisationResource, PersonResource
from publishing import history
from publishing.spreadsheets import Outcome, RefusedError, plan, read, save, write_csv, write_xlsx
from publishing.spreadsheets.words import CountryWords, DayWords, HourWords, MomentWords, RichWords, YesNoWords
from tests.disk import full_disk
from tests.factories import ActionLineFactory, OrganisationFactory, PersonFactory
from tests.html import read as read_page

pytestmark = [pytest.mark.django_db, pytest.mark.once]

IMPORT = "/admin/directory/organisation/import/"
LIST = "/admin/directory/organisation/"


@pytest.fixture(autouse=True)
def imports_dir(settings, tmp_path):
    settings.IMPORTS_DIR = tmp_path / "imports"
    return settings.IMPORTS_DIR


def table(text, encoding="utf-8"):
    return read(io.BytesIO(text.encode(encoding)))


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def nothing_against(*args):
    return ""


def planned(text, resource=OrganisationResource):
    return plan(resource(), table(text), objection=nothing_against)


def told(shown):
    """Each row of a plan as number, outcome and what it says."""
    return [
        (row.number, str(row.outcome), row.mistakes or [(c.label, c.before, c.after) for c in row.changes])
        for row in shown.rows
    ]


def upload(client, data, name="file.csv"):
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    file.name = name
    return client.post(IMPORT, {"file": file})


def messages(response):
    return [str(message) for message in response.context["messages"]]


def confirm(client, address, **ticks):
    return client.post(address, {"seen": client.get(address).context["fingerprint"], **ticks}, follow=True)


# Files


@pytest.mark.parametrize(
    "data",
    [
        "address,full name\nitu,Union\n".encode("utf-8-sig"),
        b"address;full name\r\nitu;Union\r\n",
        b"address\tfull name\nitu\tUnion\n",
        b"sep=|\naddress|full name\nitu|Union\n",
        'sep=;\n"address";"full name"\nitu;Union'.encode("utf-16"),
        workbook(["address", "full name"], ["itu", "Union"]),
    ],
    ids=["bom", "semicolon", "tab", "sep", "utf-16", "xlsx"],
)
def test_every_usual_form_of_a_file_is_read(data):
    found = read(io.BytesIO(data))

    assert found.headers == ["address", "full name"]
    assert [line.cells for line in found.lines] == [["itu", "Union"]]


def test_windows_letters_are_read():
    assert table("address,full name\nx,Université\n", "cp1252").lines[0].cells == ["x", "Université"]


def test_rows_keep_the_number_that_a_spreadsheet_program_shows():
    found = table('sep=,\naddress,full name\n\na,"two\nlines"\nb,B\n')

    assert [line.number for line in found.lines] == [4, 6]


def bomb():
    out = io.BytesIO()
    members = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    with members, members.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
        for _ in range(101):
            member.write(b"0" * 1024 * 1024)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n ", "The file is empty."),
        (b",,\n", "The file is empty."),
        (b"address,full name\n", "The file has names of columns, but no rows."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB. Divide it into several."),
        (
            b"a,b\nc,\x00\n",
            "This is no spreadsheet. Save it as CSV (UTF-8) or as an Excel workbook (.xlsx).",
        ),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00",
            "This is no spreadsheet. Save it as CSV (UTF-8) or as an Excel workbook (.xlsx).",
        ),
        (b"PK\x03\x04 nothing", "This is no Excel workbook, or it is damaged. Save it again as .xlsx."),
        (b'a,b\n"c,d\ne,f\n', "Row 2 cannot be read as CSV. Is a quotation mark missing?"),
        (b"a\n" + b"b\n" * 20_001, "The file has more than 20,000 rows. Divide it into several."),
        (b"a," * 201 + b"b\nc\n", "The file has more than 200 columns."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(RefusedError) as refused:
        read(io.BytesIO(data))

    assert str(refused.value) == sentence


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *args: pytest.fail("unpacked"))

    with pytest.raises(RefusedError, match="too large when it is unpacked"):
        read(io.BytesIO(BOMB))


BOMB = bomb()


def changed_workbook(name, change):
    """A good workbook in which one member has been changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["address"], ["itu"]))) as good, zipfile.ZipFile(out, "w") as bad:
        for member in good.namelist():
            text = good.read(member)
            bad.writestr(member, change(text) if member == name else text)
    return out.getvalue()


LAUGHS = (
    b"<!DOCTYPE x ["
    + b"<!ENTITY a0 'ha'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("xl/worksheets/sheet1.xml", lambda text: text[: len(text) // 2]),
        ("xl/worksheets/sheet1.xml", lambda text: b""),
        ("xl/workbook.xml", lambda text: b"<workbook/>"),
        ("xl/workbook.xml", lambda text: b"\x00" * 100),
        ("xl/worksheets/sheet1.xml", lambda text: text.replace(b'r="A1"', b'r="?"')),
        ("xl/worksheets/sheet1.xml", lambda text: LAUGHS + b"]>" + text.replace(b"<sheetData>", b"<sheetData>&a9;")),
    ],
)
def test_a_damaged_or_hostile_workbook_is_refused(name, change):
    with pytest.raises(RefusedError) as refused:
        read(io.BytesIO(changed_workbook(name, change)))

    assert str(refused.value) == "This is no Excel workbook, or it is damaged. Save it again as .xlsx."


def test_a_workbook_with_a_cell_in_its_last_row_is_refused_at_once():
    far = changed_workbook("xl/worksheets/sheet1.xml", lambda text: text.replace(b'r="2"', b'r="1048576"'))

    with pytest.raises(RefusedError, match="more than 20,000 rows"):
        read(io.BytesIO(far))


def test_a_text_that_would_run_as_a_formula_goes_out_harmless_and_comes_back_the_same():
    texts = ["=1+1", "+41 22", "-x", "@name", "'=kept", "\tx", "plain", "it's"]

    as_csv = write_csv(["text"], [[text] for text in texts])
    as_xlsx = write_xlsx(["text"], [[text] for text in texts], title="a/b")

    written = [row[0] for row in csv.reader(io.StringIO(as_csv.decode("utf-8-sig")))][1:]
    assert written == ["'=1+1", "'+41 22", "'-x", "'@name", "''=kept", "'\tx", "plain", "it's"]
    cells = [row[0] for row in load_workbook(io.BytesIO(as_xlsx)).active.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == written
    assert {cell.data_type for cell in cells} == {"s"}
    for data in (as_csv, as_xlsx):
        assert [line.cells[0] for line in read(io.BytesIO(data)).lines] == texts


def test_a_formula_is_refused_with_its_cell():
    sentence = "Cell B2 holds a formula. Put its value there, or an apostrophe before it if it is a text."

    in_csv = table("address,full name\nx,=1+1\n")
    in_xlsx = read(io.BytesIO(workbook(["address", "full name"], ["x", "=1+1"])))

    assert [in_csv.lines[0].mistakes, in_xlsx.lines[0].mistakes] == [(sentence,), (sentence,)]


# Words


@pytest.mark.parametrize(
    "written",
    ["2017-06-12", "12.06.2017", "12/6/2017", "12 June 2017", "June 12, 2017", "42898", 42898.0, datetime(2017, 6, 12)],
)
def test_a_day_is_understood_as_people_and_excel_write_it(written):
    assert DayWords().clean(written) == date(2017, 6, 12)


@pytest.mark.parametrize(
    "written", ["09:30", "9.30", "9h30", "9:30 am", "09:30:00", 0.3958333333, "0.3958333333", hour(9, 30)]
)
def test_a_time_is_understood_as_people_and_excel_write_it(written):
    assert HourWords().clean(written) == hour(9, 30)


def test_a_moment_is_geneva_time():
    assert MomentWords().clean("12.06.2017 09:30").isoformat() == "2017-06-12T09:30:00+02:00"


@pytest.mark.parametrize(
    ("written", "meant"), [("Yes", True), ("x", True), (1, True), ("non", False), ("FALSE", False)]
)
def test_yes_and_no_are_understood_in_words(written, meant):
    assert YesNoWords().clean(written) is meant


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ch", "CH"),
        ("CHE", "CH"),
        ("switzerland", "CH"),
        ("Cote d'Ivoire", "CI"),
        ("United Kingdom", "GB"),
        ("South Korea", "KR"),
        ("Iran", "IR"),
        ("Congo", "CG"),
        ("Swaziland", "SZ"),
    ],
)
def test_a_country_is_understood_by_code_and_by_the_names_in_use(written, code):
    assert CountryWords().clean(written) == code


@pytest.mark.parametrize("written", ["Korea", "Atlantis", "Virgin Islands"])
def test_a_country_that_is_none_or_may_be_two_is_refused(written):
    with pytest.raises(ValueError, match=f"there is no country “{written}”"):
        CountryWords().clean(written)


def test_rich_text_is_sanitised_and_lines_become_paragraphs():
    assert RichWords().clean("<p onclick='x'>a<script>b</script></p>") == "<p>a</p>"
    assert RichWords().clean("one & two\n\nthree") == "<p>one &amp; two</p><p>three</p>"


# Plans


def test_a_plan_says_for_each_row_what_it_would_do_and_saves_nothing():
    OrganisationFactory(slug="itu", name="Union", acronym="ITU", country="CH", state="draft")
    OrganisationFactory(slug="same", name="Same", state="draft")

    shown = planned(
        "address,full name,country,stakeholder type,part of\n"
        "itu,International Union,poland,,\n"
        "new,New,Côte d'Ivoire,international organisation,ITU\n"
        "same,Same,,,\n"
        "bad,Bad,Atlantis,nobody,nowhere\n"
    )

    assert told(shown) == [
        (2, "changed", [("full name", "Union", "International Union"), ("country", "Switzerland", "Poland")]),
        (
            3,
            "added",
            [
                ("address", "", "new"),
                ("full name", "", "New"),
                ("country", "", "Côte d'Ivoire"),
                ("stakeholder type", "", "international organisation"),
                ("part of", "", "itu"),
            ],
        ),
        (4, "same", []),
        (
            5,
            "refused",
            [
                "Country: there is no country “Atlantis”.",
                "Stakeholder type: “nobody” is not one of: government, international organisation, private sector, "
                "civil society, technical community, academia.",
                "Part of: there is no organisation “nowhere”.",
            ],
        ),
    ]
    assert Organisation.objects.filter(slug="new").count() == 0


def test_formatted_text_is_compared_in_words_unless_only_its_marks_differ():
    OrganisationFactory(slug="a", description="<p>Old</p>")
    OrganisationFactory(slug="b", description="<p>Same</p>")

    shown = planned("address,description\na,<p>New</p>\nb,<p><strong>Same</strong></p>\n")

    assert told(shown) == [
        (2, "changed", [("description", "Old", "New")]),
        (3, "changed", [("description", "<p>Same</p>", "<p><strong>Same</strong></p>")]),
    ]


def test_rows_that_cannot_be_told_apart_are_refused():
    shown = planned("address,full name\na,A\na,B\n,C\nA a,D\ne,\nf,F,more\n")

    assert told(shown) == [
        (2, "added", [("address", "", "a"), ("full name", "", "A")]),
        (3, "refused", ["Row 2 has the same key."]),
        (4, "refused", ["Address: empty. It tells which organisation is meant."]),
        (
            5,
            "refused",
            [
                "Address: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
            ],
        ),
        (6, "refused", ["Full name: This field cannot be blank."]),
        (7, "refused", ["There are more cells than columns."]),
    ]


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("address,ful name", "There is no column “ful name”. Do you mean “full name”?"),
        (
            "adress,xyz,foo",
            "There is no column “adress”. Do you mean “address”? There are no columns “xyz”, “foo”. Known are: "
            "address, full name, acronym, stakeholder type, kind, country, website, description, part of, other names, "
            "facilitates, state, publish at, withdraw at.",
        ),
        ("address,name,Full Name", "The column “Full Name” is there twice."),
        ("full name,country", "The column “address” is missing. It tells which organisation is meant."),
        ("address,,country", "Column 2 has no name."),
    ],
)
def test_wrong_columns_are_named(header, sentence):
    with pytest.raises(RefusedError) as refused:
        planned(f"{header}\na,b,c\n")

    assert str(refused.value) == sentence


def test_a_name_that_several_have_asks_for_the_key():
    OrganisationFactory(slug="a", name="Institute")
    OrganisationFactory(slug="b", name="Institute")

    shown = planned("address,full name,part of\nc,C,institute\n")

    assert told(shown) == [
        (2, "refused", ["Part of: there are several organisations “institute”; write one of: a, b."])
    ]


def test_an_other_name_is_enough_to_be_found():
    union = OrganisationFactory(slug="itu")
    OrganisationAlias.objects.create(organisation=union, name="UIT")

    shown = planned("address,full name,part of\nc,C,uit\n")

    assert shown.rows[0].thing.parent == union


def test_rows_that_hang_on_a_thing_come_and_go_in_order(editor):
    union = OrganisationFactory(slug="itu")
    kept = OrganisationAlias.objects.create(organisation=union, name="UIT")
    OrganisationAlias.objects.create(organisation=union, name="Old")
    ActionLineFactory(code="C2")
    ActionLineFactory(code="C5")

    save(planned("address,other names,facilitates\nitu,New; UIT,C5 (co-facilitator); c2\n"), by=editor)

    assert sorted(alias.name for alias in union.aliases.all()) == ["New", "UIT"]
    assert union.aliases.get(name="UIT") == kept
    found = [(row.action_line.code, row.role) for row in union.facilitates.order_by("order")]
    assert found == [("C5", "co_facilitator"), ("C2", "facilitator")]


def test_an_empty_cell_empties_the_fact_and_a_missing_column_leaves_it(editor):
    OrganisationFactory(slug="itu", name="Union", country="CH", website="https://example.org/")

    save(planned("address,country,state\nitu,,\n"), by=editor)

    found = Organisation.objects.get(slug="itu")
    assert (found.name, found.country.code, found.website, found.state) == (
        "Union",
        "",
        "https://example.org/",
        "published",
    )


def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_num_queries):
    def lines(count):
        return "address,full name,country,part of\n" + "".join(f"o{n},Name {n},Poland,itu\n" for n in range(count))

    OrganisationFactory(slug="itu")
    with django_assert_num_queries(6):
        planned(lines(2))

    with django_assert_num_queries(6):
        shown = planned(lines(300))

    assert len(shown.of(Outcome.ADDED)) == 300


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_is_imported_again_unchanged_even_after_all_was_deleted(desk, editor, kind):
    ActionLineFactory(code="C2")
    OrganisationFactory(slug="parent", name="=Parent")
    save(
        planned(
            "address,full name,acronym,kind,country,website,description,part of,other names,facilitates,"
            "state,publish at\n"
            'a,"+A, ""quoted"", Ünion",AA,agency,Iran,https://example.org/?a=1;b=2,<p>Text</p>,parent,One; Two,C2,'
            "published,2017-06-12 09:30\n"
        ),
        by=editor,
    )
    exported = desk.get(f"{LIST}export/{kind}/?q=AA").content
    before = OrganisationResource().cells(Organisation.objects.get(slug="a"))

    again = plan(OrganisationResource(), read(io.BytesIO(exported)), objection=nothing_against)
    assert told(again) == [(2, "same", [])]
    Organisation.objects.get(slug="a").delete()
    save(plan(OrganisationResource(), read(io.BytesIO(exported)), objection=nothing_against), by=editor)

    assert OrganisationResource().cells(Organisation.objects.get(slug="a")) == before


# At the desk


def test_an_import_is_seen_first_then_saved_as_drafts_and_undone_as_one(desk, editor, imports_dir):
    OrganisationFactory(slug="itu", name="Union")
    response = upload(desk, "address,full name\nitu,International Union\nnew,New\n")
    address = response["Location"]

    page = desk.get(address)
    assert [(str(outcome), count) for outcome, count in page.context["counts"]] == [
        ("refused", 0),
        ("added", 1),
        ("changed", 1),
        ("same", 0),
    ]
    assert Organisation.objects.count() == 1
    assert read_page(page.text, "http://testserver" + address).refused == []

    response = confirm(desk, address)
    assert messages(response)[0].startswith("Imported: 1 added, 1 changed.")
    assert set(Organisation.objects.values_list("slug", "name", "state")) == {
        ("itu", "International Union", "published"),
        ("new", "New", "draft"),
    }
    revision = Revision.objects.get(comment=history.IMPORTED)
    assert (revision.user, list(imports_dir.iterdir())) == (editor, [])

    response = desk.post("/admin/changes/", {"revision": revision.pk}, follow=True)

    assert messages(response) == ["The change was undone."]
    assert list(Organisation.objects.values_list("slug", "name")) == [("itu", "Union")]


def test_the_same_file_twice_changes_nothing(desk):
    data = "address,full name,other names\nnew,New,Newer\n"
    confirm(desk, upload(desk, data)["Location"])

    page = desk.get(upload(desk, data)["Location"])

    assert page.context["to_save"] == 0
    assert "There is nothing to import." in page.text


def test_refused_rows_stop_the_import_until_they_are_left_out(desk):
    address = upload(desk, "address,full name,country\na,A,Atlantis\nb,B,Poland\n")["Location"]

    assert messages(confirm(desk, address)) == [
        "Nothing was imported: rows are refused. Mend them in the file, or tick to leave them out."
    ]
    assert Organisation.objects.count() == 0

    response = confirm(desk, address, without_refused="on")

    assert messages(response)[0].startswith("Imported: 1 added, 0 changed, 1 left out.")
    assert list(Organisation.objects.values_list("slug", flat=True)) == ["b"]


def test_an_edit_made_since_the_dry_run_is_shown_and_not_overwritten(desk):
    union = OrganisationFactory(slug="itu", name="Union")
    address = upload(desk, "address,full name\nitu,International Union\n")["Location"]
    seen = desk.get(address).context["fingerprint"]
    union.name = "Edited meanwhile"
    union.save()

    response = desk.post(address, {"seen": seen}, follow=True)

    assert messages(response) == [
        "Nothing was imported yet: something has been changed meanwhile. See the new dry run."
    ]
    assert "Edited meanwhile" in response.text
    union.refresh_from_db()
    assert union.name == "Edited meanwhile"


def test_an_import_that_is_not_wanted_leaves_nothing(desk, imports_dir):
    address = upload(desk, "address,full name\na,A\n")["Location"]

    response = desk.post(address, {"cancel": "1"}, follow=True)

    assert messages(response) == ["Nothing was imported."]
    assert (Organisation.objects.count(), list(imports_dir.iterdir())) == (0, [])


def test_a_refused_file_is_said_beside_the_field_and_not_kept(desk, imports_dir):
    response = upload(desk, "adress,full name\na,A\n")

    assert response.context["form"].errors == {"file": ["There is no column “adress”. Do you mean “address”?"]}
    assert not imports_dir.exists()


def test_a_file_for_which_there_is_no_room_is_said_in_words_and_not_kept_in_part(desk, imports_dir):
    with full_disk():
        response = upload(desk, "address,full name\n" + "a,A\n" * 100)

    assert response.status_code == 507
    assert "There is no room left on the server." in response.text
    assert list(imports_dir.iterdir()) == []


def signed_in(*permissions):
    user = get_user_model().objects.create_user("writer", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def test_a_file_is_nobody_elses_and_is_kept_for_a_day(desk, imports_dir):
    other = signed_in("add_organisation", "change_organisation", "view_organisation")
    address = upload(desk, "address,full name\na,A\n")["Location"]

    assert other.get(address)["Location"] == IMPORT
    kept = next(imports_dir.iterdir())
    assert (kept.stat().st_mode & 0o777, imports_dir.stat().st_mode & 0o777) == (0o600, 0o700)
    yesterday = time.time() - 25 * 60 * 60
    os.utime(kept, (yesterday, yesterday))

    assert desk.get(address)["Location"] == IMPORT
    upload(desk, "address,full name\nb,B\n")
    assert not kept.exists()


def test_publishing_by_a_file_needs_the_right_to_publish():
    writer = signed_in("add_organisation", "change_organisation")
    OrganisationFactory(slug="live", name="Live")
    data = (
        "address,full name,state,publish at\n"
        "a,A,published,\nb,B,,\nlive,Livelier,draft,\nc,C,,2030-01-01\nd,D,in review,\n"
    )

    page = writer.get(upload(writer, data)["Location"])

    refused = "You may not publish or withdraw this; leave its state and its schedule as they are."
    assert [(row.number, row.mistakes) for row in page.context["page"]] == [
        (2, [refused]),
        (4, [refused]),
        (5, [refused]),
        (3, []),
        (6, []),
    ]


@pytest.mark.parametrize("permission", ["add_organisation", "change_organisation", "view_organisation"])
def test_import_needs_both_adding_and_changing(permission):
    client = signed_in(permission, "view_organisation")

    assert client.get(IMPORT).status_code == 403
    assert IMPORT not in client.get(LIST).text


def test_export_needs_the_right_to_see():
    assert signed_in("view_person").get(f"{LIST}export/csv/").status_code == 403
    assert Client().get(f"{LIST}export/csv/").status_code == 302


def names_in(response):
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    return [line[lines[0].index("full name")] for line in lines[1:]]


def test_an_export_holds_what_the_list_shows_or_what_is_ticked(desk):
    one, two = OrganisationFactory(name="One", country="CH"), OrganisationFactory(name="Two", state="draft")
    OrganisationFactory(name="Three", stakeholder_type="academia")

    assert names_in(desk.get(f"{LIST}export/csv/")) == ["One", "Three", "Two"]
    assert names_in(desk.get(f"{LIST}export/csv/?stakeholder_type__exact=academia")) == ["Three"]
    ticked = {"action": "export_selected_as_csv", "_selected_action": [one.pk, two.pk]}
    assert sorted(names_in(desk.post(LIST, ticked))) == ["One", "Two"]


def test_an_export_asks_as_often_for_fifty_as_for_two(desk, django_assert_num_queries):
    resource = OrganisationResource()
    for count in (2, 48):
        OrganisationFactory.create_batch(count)

        with django_assert_num_queries(3):
            [resource.cells(thing) for thing in resource.whole(Organisation.objects.all())]


def test_a_room_needs_few_lines_and_people_are_matched_by_their_address(editor):
    PersonFactory(slug="ada", name="Ada")

    save(planned("Address;Name;Country\nada;Ada Lovelace;GB\n", PersonResource), by=editor)

    assert list(Person.objects.values_list("slug", "name", "country")) == [("ada", "Ada Lovelace", "GB")]


def test_a_workbook_of_millions_of_elements_is_refused_before_the_library_reads_it():
    out = io.BytesIO(workbook(["address"], ["itu"]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/styles2.xml", b"<styleSheet>" + b"<xf/>" * 3_000_000 + b"</styleSheet>")

    with pytest.raises(RefusedError, match="too large when it is unpacked"):
        read(io.BytesIO(out.getvalue()))


def test_a_second_click_on_import_is_told_that_it_is_done(desk, imports_dir):
    address = upload(desk, "address;name\nitu;ITU\n")["Location"]
    seen = desk.get(address).context["fingerprint"]
    desk.post(address, {"seen": seen})

    second = desk.post(address, {"seen": seen}, follow=True)

    assert messages(second)[-1] == "This file is not kept any more: it has been imported, or is too old."
    assert Organisation.objects.count() == 1
