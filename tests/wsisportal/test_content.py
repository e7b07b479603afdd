"""Content files are loaded twice to the same effect, never over an editor's change, and all or nothing."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from textwrap import dedent

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models.signals import pre_save

from directory.models import ActionLineFacilitator, Organisation, Person
from forums.models import (
    Achievement,
    AchievementParty,
    Announcement,
    ConsultationPhase,
    Document,
    Edition,
    EditionFigure,
    EditionOrganisation,
    EditionPerson,
    Outcome,
    Point,
    Quotation,
    Room,
    Session,
    Track,
    Video,
)
from pages.models import MenuItem, Page
from publishing.models import EditorialNote, SiteVersion, State
from reference.models import ActionLine, Goal, MatrixCell, Resolution
from tests.conftest import put_back
from tests.locks import somebody_waits
from wsisportal.content import ContentError
from wsisportal.models import ContentRecord

pytestmark = pytest.mark.django_db

EDITION = """
    forums.edition:
      - year: 2017
        name: WSIS Forum 2017
        theme: Information and Knowledge Societies for SDGs
        figures:
          - {topic: participants, label: participants, value: 2000, source: WSIS Flash}
          - {topic: countries, label: countries, value: 150, source: WSIS Flash}
        people:
          - {person: habib-kammoun, role: facilitator, session: policy-session-7, country: "NO"}
    """
PEOPLE = """
    directory.person:
      - {slug: habib-kammoun, name: Habib Kammoun, country: TN}
    """
SESSIONS = """
    forums.session:
      - edition: 2017
        slug: policy-session-7
        title: Policy Session 7
        start_time: 16:45
        date: 2017-06-13
        description: <p>Bridging &amp; <b>digital</b> divides</p>
    forums.achievement:
      - {edition: 2017, slug: first, kind: launch, title: First, related: [2017/second]}
      - {edition: 2017, slug: second, kind: launch, title: Second}
    publishing.editorialnote:
      - subject: forums.session:2017/policy-session-7
        field: day
        first_source: one
        first_statement: 13 June
        second_source: two
        second_statement: 14 June
        published: 13 June
        reason: It was on the 13th.
    """


@pytest.fixture
def folder(tmp_path):
    """A content folder with an edition, a person, a session, two achievements and a note."""
    folder = tmp_path / "content"
    folder.mkdir()
    for name, text in (("a-edition", EDITION), ("b-people", PEOPLE), ("c-sessions", SESSIONS)):
        (folder / f"{name}.yaml").write_text(dedent(text))
    return folder


def load(folder: Path, **options) -> None:
    call_command("load_content", folder=folder, verbosity=0, **options)


def change(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / f"{name}.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def every_row() -> dict:
    """All rows of all tables, as they are stored."""
    return {
        model: list(model._base_manager.order_by("pk").values()) for model in apps.get_models(include_auto_created=True)
    }


def mistakes_of(folder: Path) -> list[str]:
    with pytest.raises(CommandError) as raised:
        load(folder)
    return str(raised.value).splitlines()


def test_files_refer_to_each_other_in_any_order(folder):
    load(folder)

    facilitator = EditionPerson.objects.get()
    assert facilitator.person.name == "Habib Kammoun"
    assert facilitator.session.title == "Policy Session 7"
    assert EditorialNote.objects.get().subject == facilitator.session
    assert [item.slug for item in Achievement.objects.get(slug="second").related.all()] == ["first"]


def test_what_is_loaded_is_published_and_children_are_numbered(folder):
    load(folder)

    assert Edition.objects.get().state == State.PUBLISHED
    assert list(EditionFigure.objects.values_list("topic", "order")) == [("participants", 1), ("countries", 2)]


def test_norway_is_no_boolean_and_a_quarter_to_five_no_number(folder):
    load(folder)

    assert EditionPerson.objects.get().country.code == "NO"
    assert str(Session.objects.get().start_time) == "16:45:00"


def test_a_second_load_changes_no_row_of_any_table(folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        load(folder)
    before = every_row()
    assert before[SiteVersion]

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        load(folder)

    assert every_row() == before
    assert callbacks == []


def test_a_change_in_the_file_is_written(folder):
    load(folder)
    change(folder, "a-edition", "value: 2000", "value: 2500")

    load(folder)

    assert EditionFigure.objects.get(topic="participants").value == 2500


def test_an_editors_change_is_kept_beside_a_change_in_the_file(folder):
    load(folder)
    Session.objects.update(title="Bridging Digital Divides")
    change(folder, "c-sessions", "title: Policy Session 7", "title: Session no. 7")
    change(folder, "c-sessions", "date: 2017-06-13", "date: 2017-06-14")

    load(folder)

    session = Session.objects.get()
    assert session.title == "Bridging Digital Divides"
    assert str(session.date) == "2017-06-14"


def test_an_editors_links_are_kept(folder):
    load(folder)
    Achievement.objects.get(slug="first").related.clear()

    load(folder)

    assert not Achievement.objects.get(slug="first").related.exists()


def test_a_renamed_row_is_still_the_same_row(folder):
    load(folder)
    Session.objects.update(slug="bridging-digital-divides")

    load(folder)

    assert list(Session.objects.values_list("slug", flat=True)) == ["bridging-digital-divides"]
    assert EditionPerson.objects.get().session == Session.objects.get()


def test_replace_lets_the_files_win(folder):
    load(folder)
    Session.objects.update(title="Bridging Digital Divides", state=State.DRAFT)
    Achievement.objects.get(slug="first").related.clear()

    load(folder, replace=True)

    session = Session.objects.get()
    assert (session.title, session.state) == ("Policy Session 7", State.PUBLISHED)
    assert Achievement.objects.get(slug="first").related.exists()


def test_what_an_editor_deleted_is_not_made_again(folder):
    load(folder)
    Session.objects.get().delete()
    EditionFigure.objects.get(topic="countries").delete()

    load(folder)

    assert not Session.objects.exists()
    assert EditionPerson.objects.get().session is None
    assert list(EditionFigure.objects.values_list("topic", flat=True)) == ["participants"]


def test_replace_makes_what_was_deleted_again(folder):
    load(folder)
    EditorialNote.objects.all().delete()
    Session.objects.get().delete()

    load(folder, replace=True)

    assert EditionPerson.objects.get().session == EditorialNote.objects.get().subject == Session.objects.get()


def test_a_row_no_longer_in_the_files_is_left_alone(folder):
    load(folder)
    (folder / "c-sessions.yaml").unlink()
    change(folder, "a-edition", "session: policy-session-7", "session: 2017/policy-session-7")

    load(folder)

    assert Session.objects.exists()


def test_a_draft_that_an_editor_made_is_filled_but_not_published(folder):
    Person.objects.create(slug="habib-kammoun", name="Habib Kammoun")

    load(folder)
    load(folder)

    person = Person.objects.get()
    assert (person.state, person.country.code) == (State.DRAFT, "TN")


@pytest.mark.once
def test_check_leaves_no_file_of_a_picture(settings):
    pictures = settings.BASE_DIR / "content" / "2017" / "pictures"

    def files():
        return len(list(Path(settings.MEDIA_ROOT).rglob("*.jpeg")))

    load(pictures, check=True)
    checked = files()
    load(pictures)

    assert (checked, files() > 0) == (0, True)


def test_check_changes_nothing(folder):
    load(folder, check=True)

    assert not Edition.objects.exists()
    assert not ContentRecord.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "report"),
    [
        ("title: Policy", "titel: Policy", "5: forums.session “policy-session-7”: There is no field “titel”."),
        ("start_time: 16:45", "room: Popov", "6: forums.session “policy-session-7”: room: Write room as"),
        ("2017-06-13", "2017-13-06", "7: forums.session “policy-session-7”: date: “2017-13-06” value has the correct"),
        ("date: 2017-06-13", "kind: talk", "7: forums.session “policy-session-7”: kind: Value 'talk' is not a valid"),
        ("related: [2017/second]", "parent: third", "10: forums.achievement “first”: parent: There is no achievement"),
        ("slug: second", "slug: first", "11: forums.achievement “first”: The same row stands at"),
        ("date: 2017-06-13", "slug: twice", "7: “slug” is written twice."),
        ("forums.achievement", "forums.feat", "9: forums.feat: There is no such model."),
        ("forums.achievement", "auth.user", "9: auth.user: This model is not loaded from files."),
        ("[2017/second]", "[2017/second", "10: This is not YAML: expected ',' or ']', but got '}'."),
        ("date: 2017-06-13", "? [day]", "7: Write a plain name before the colon."),
        (
            "date: 2017-06-13",
            "updated_at: 2017-06-13",
            "7: forums.session “policy-session-7”: There is no field “updated_at”.",
        ),
        ("date: 2017-06-13", "id: 5", "7: forums.session “policy-session-7”: There is no field “id”."),
        ("date: 2017-06-13", "points: [{kind: trend, text: A}]", "7: forums.point “”: key: Give the row a word"),
        (
            "date: 2017-06-13",
            "points: [{key: a, kind: trend, text: A, session: 2017/b}]",
            "7: forums.point “a”: Leave out “session”: it is the row above the list.",
        ),
        ("date: 2017-06-13", "title: ", "7: “title” is written twice."),
        ("slug: policy-session-7", f"slug: {'a' * 400}", f"3: forums.session “{'a' * 400}”: What names the row is too"),
        ("2017-06-13", "2017\a06", "7: This is not YAML: special characters are not allowed."),
    ],
)
def test_a_mistake_names_file_line_and_field_and_nothing_is_loaded(folder, old, new, report):
    load(folder)
    change(folder, "a-edition", "value: 2000", "value: 2500")
    change(folder, "c-sessions", old, new)
    before = every_row()

    reports = mistakes_of(folder)

    assert any(line.startswith(f"content/c-sessions.yaml:{report}") for line in reports), reports
    assert reports[-1] == "Nothing was loaded."
    assert every_row() == before


def test_a_file_that_is_not_utf_8_is_a_mistake_with_its_line(folder):
    (folder / "b-people.yaml").write_bytes("directory.person:\n  - {slug: a, name: Gastão}\n".encode("latin-1"))

    reports = mistakes_of(folder)

    assert reports[0] == "content/b-people.yaml:2: This is not UTF-8; save the file as UTF-8."


@pytest.mark.parametrize(("count", "words"), [(1, "1 mistake in the content"), (2, "2 mistakes in the content")])
def test_mistakes_are_counted_in_words_that_fit(count, words):
    assert str(ContentError(["one"] * count)) == words


def test_a_list_of_anything_but_plain_values_is_a_mistake(folder):
    (folder / "d-regions.yaml").write_text(
        "reference.region:\n  - code: '002'\n    name: Africa\n    countries: [RW, ~]\n"
    )

    reports = mistakes_of(folder)

    assert reports[0] == (
        "content/d-regions.yaml:4: reference.region “002”: countries: Write a list of plain values: [a, b]."
    )


def test_nothing_behind_a_name_is_an_empty_text(folder):
    change(folder, "c-sessions", "description: <p>Bridging &amp; <b>digital</b> divides</p>", "summary:")

    load(folder)

    assert Session.objects.get().summary == ""


def test_a_folder_without_content_is_a_mistake(folder):
    load(folder)
    before = every_row()
    for file in folder.iterdir():
        file.unlink()

    reports = mistakes_of(folder)

    assert reports == [f"There is no content in {folder}.", "Nothing was loaded."]
    assert every_row() == before


def test_all_mistakes_are_reported_at_once(folder):
    change(folder, "a-edition", "value: 2000", "value: many, headline: perhaps")
    change(folder, "a-edition", "value: 150", "value: -1")
    change(folder, "b-people", "TN", "XX")

    reports = mistakes_of(folder)

    assert [line.split(":")[:2] for line in reports[:-1]] == [
        ["content/b-people.yaml", "3"],
        ["content/a-edition.yaml", "7"],
        ["content/a-edition.yaml", "7"],
        ["content/a-edition.yaml", "8"],
    ]


def test_the_real_content_loads_and_loads_again_without_a_trace(content_rows):
    put_back(content_rows)
    before = every_row()

    call_command("load_content", verbosity=0)

    assert every_row() == before


# Lists that are edited: a row stays the same row wherever it stands


EDITION_2016 = """
    forums.edition:
      - year: 2016
        name: WSIS Forum 2016
    """
TRACK = """
    forums.track:
      - edition: 2016
        slug: virtual-reality
        name: Virtual Reality
    """
ANNOUNCEMENT = """
    forums.announcement:
      - edition: 2016
        slug: prizes
        title: Prizes
        date: 2016-05-03
    """
DOCUMENTS = """
    forums.document:
      - {edition: 2016, slug: one, title: One, kind: report}
      - {edition: 2016, slug: two, title: Two, kind: report}
      - {edition: 2016, slug: three, title: Three, kind: report}
      - {edition: 2016, slug: new, title: New, kind: report}
    """
LISTS = {
    "outcomes": (Outcome, "title", DOCUMENTS + EDITION_2016, "{{document: {0}, title: {0}}}"),
    "consultation_phases": (ConsultationPhase, "text", EDITION_2016, "{{name: {0}, text: {0}}}"),
    "points": (Point, "text", EDITION_2016 + TRACK, "{{key: {0}, kind: outcome, text: {0}}}"),
    "quotations": (Quotation, "text", EDITION_2016 + ANNOUNCEMENT, "{{key: {0}, person: habib-kammoun, text: {0}}}"),
}


def write_list(folder: Path, listing: str, names: list[str]) -> None:
    """A file whose last row holds the list, with one row for each name."""
    _, _, before, form = LISTS[listing]
    rows = "".join(f"      - {form.format(name)}\n" for name in names)
    (folder / "d-list.yaml").write_text(f"{dedent(before)}    {listing}:\n{rows}")


@pytest.mark.parametrize("listing", LISTS)
@pytest.mark.parametrize(
    "names",
    [["one", "new", "two", "three"], ["two", "three"], ["three", "two", "one"], ["three", "new", "two"]],
    ids=["inserted", "removed", "moved", "all at once"],
)
def test_a_list_edited_in_the_middle_ends_as_written_with_each_editors_change_on_its_row(folder, listing, names):
    model, words, *_ = LISTS[listing]
    write_list(folder, listing, ["one", "two", "three"])
    load(folder)
    model.objects.filter(**{words: "two"}).update(**{words: "two, by an editor"})
    write_list(folder, listing, names)

    load(folder)
    loaded = every_row()
    load(folder)

    wanted = [("two, by an editor" if name == "two" else name, place) for place, name in enumerate(names, start=1)]
    assert list(model.objects.order_by("order").values_list(words, "order")) == wanted
    assert every_row() == loaded


def test_no_row_is_named_by_its_place():
    assert [model for model in apps.get_models() if "order" in getattr(model, "content_key", ())] == []


def test_a_mended_text_is_the_same_row(folder):
    write_list(folder, "points", ["one", "two"])
    load(folder)
    first = Point.objects.get(text="one")
    change(folder, "d-list", "text: one", "text: One")

    load(folder)

    assert list(Point.objects.values_list("pk", "text")) == [(first.pk, "One"), (first.pk + 1, "two")]


def test_another_role_of_a_facilitator_is_the_same_row(folder):
    (folder / "d-list.yaml").write_text(
        "directory.organisation:\n  - {slug: itu, name: ITU}\n"
        "reference.actionline:\n  - {code: C2, title: Infrastructure}\n"
        "directory.actionlinefacilitator:\n  - {action_line: C2, organisation: itu, role: facilitator}\n"
    )
    load(folder)
    row = ActionLineFacilitator.objects.get()
    change(folder, "d-list", "role: facilitator", "role: co_facilitator")

    load(folder)

    assert list(ActionLineFacilitator.objects.values_list("pk", "role")) == [(row.pk, "co_facilitator")]


def test_a_row_never_takes_over_what_an_editor_has_given_its_name(folder):
    load(folder)
    Achievement.objects.filter(slug="first").update(slug="third")
    change(
        folder,
        "c-sessions",
        "forums.achievement:",
        "forums.achievement:\n  - {edition: 2017, slug: third, kind: launch, title: Third}",
    )
    before = every_row()

    reports = mistakes_of(folder)

    place = "content/c-sessions.yaml:10: forums.achievement “third”"
    assert reports[0] == f"{place}: Achievement with this Edition and Address already exists."
    assert every_row() == before


def test_what_a_row_no_longer_says_is_empty_again(folder):
    load(folder)
    change(folder, "c-sessions", "    start_time: 16:45\n", "")
    change(folder, "c-sessions", ", related: [2017/second]", "")

    load(folder)
    loaded = every_row()
    load(folder)

    assert Session.objects.get().start_time is None
    assert not Achievement.objects.get(slug="first").related.exists()
    assert every_row() == loaded


def test_what_a_row_no_longer_says_and_the_model_completes_is_written_once(folder):
    change(folder, "b-people", "name: Habib Kammoun", 'name: Habib Kammoun, sort_name: "Kammoun, Habib"')
    load(folder)
    change(folder, "b-people", ', sort_name: "Kammoun, Habib"', "")

    load(folder)
    loaded = every_row()
    load(folder)

    assert Person.objects.get().sort_name == "Habib Kammoun"
    assert every_row() == loaded


def test_what_a_row_no_longer_says_and_an_editor_has_changed_is_kept(folder):
    load(folder)
    Session.objects.update(description="<p>By an editor</p>")
    Achievement.objects.get(slug="first").related.set([Achievement.objects.get(slug="first")])
    change(folder, "c-sessions", "    description: <p>Bridging &amp; <b>digital</b> divides</p>\n", "")
    change(folder, "c-sessions", ", related: [2017/second]", "")

    load(folder)
    loaded = every_row()
    load(folder)

    assert Session.objects.get().description == "<p>By an editor</p>"
    assert [row.slug for row in Achievement.objects.get(slug="first").related.all()] == ["first"]
    assert every_row() == loaded


def test_what_a_row_that_an_editor_made_no_longer_says_is_kept(folder):
    Person.objects.create(slug="habib-kammoun", name="Habib Kammoun", country="TN")
    load(folder)
    change(folder, "b-people", ", country: TN", "")

    load(folder)

    assert Person.objects.get().country.code == "TN"


def test_links_told_from_the_other_end_are_still_there(folder):
    change(
        folder,
        "c-sessions",
        "{edition: 2017, slug: first, kind: launch, title: First, related: [2017/second]}",
        "{edition: 2017, slug: zero, kind: launch, title: Zero}",
    )
    change(folder, "c-sessions", "title: Second}", "title: Second, related: [2017/zero]}")
    load(folder)
    change(folder, "c-sessions", "title: Zero}", "title: Zero, related: [2017/second]}")
    change(folder, "c-sessions", "title: Second, related: [2017/zero]}", "title: Second}")

    load(folder)

    assert [row.slug for row in Achievement.objects.get(slug="second").related.all()] == ["zero"]


def test_a_place_that_only_one_row_can_hold_passes_to_a_new_row(folder):
    load(folder)
    change(folder, "a-edition", "value: 2000, source: WSIS Flash", "value: 2500, source: FAO")

    load(folder)

    assert list(EditionFigure.objects.filter(topic="participants").values_list("source", "headline")) == [("FAO", True)]


def test_a_place_that_only_one_row_can_hold_passes_to_a_row_further_up(folder):
    row = "      - {{topic: participants, label: participants, value: 2500, source: FAO, headline: {}}}\n"
    change(folder, "a-edition", "    figures:\n", "    figures:\n" + row.format("false"))
    load(folder)
    change(folder, "a-edition", "headline: false", "headline: true")
    change(folder, "a-edition", "value: 2000", "value: 2000, headline: false")

    load(folder)

    sources = EditionFigure.objects.filter(topic="participants").values_list("source", "headline")
    assert list(sources) == [("FAO", True), ("WSIS Flash", False)]


def test_numbers_shift_where_a_row_is_put_in_front(folder):
    write_numbers(folder, ["one", "two"])
    load(folder)
    write_numbers(folder, ["new", "one", "two"])

    load(folder)

    assert list(Session.objects.order_by("number").values_list("slug", "number", "points__text")) == [
        ("new", 1, "said in new"),
        ("one", 2, "said in one"),
        ("two", 3, "said in two"),
    ]


def write_numbers(folder: Path, slugs: list[str]) -> None:
    rows = [
        f"  - {{edition: 2017, number: {number}, slug: {slug}, title: A, points: "
        f"[{{key: only, kind: outcome, text: said in {slug}}}]}}\n"
        for number, slug in enumerate(slugs, start=1)
    ]
    (folder / "b-numbers.yaml").write_text("forums.session:\n" + "".join(rows))
    (folder / "c-sessions.yaml").unlink(missing_ok=True)
    file = folder / "a-edition.yaml"
    file.write_text(file.read_text().replace("session: policy-session-7", "session: one"))


# Rows struck out of the files


LEFT = "No longer in the files, left as it is: "


def output_of(folder: Path, **options) -> list[str]:
    out = StringIO()
    call_command("load_content", folder=folder, stdout=out, **options)
    return out.getvalue().splitlines()


def strike_countries(folder: Path) -> None:
    change(folder, "a-edition", "      - {topic: countries, label: countries, value: 150, source: WSIS Flash}\n", "")


def test_a_struck_row_is_removed_and_counted(folder):
    load(folder)
    strike_countries(folder)

    output = output_of(folder)

    assert list(EditionFigure.objects.values_list("topic", flat=True)) == ["participants"]
    assert output == ["0 added, 0 changed, 1 removed, 0 kept, 8 unchanged"]


def test_a_whole_list_struck_out_is_removed(folder):
    load(folder)
    strike_countries(folder)
    change(
        folder,
        "a-edition",
        "    figures:\n      - {topic: participants, label: participants, value: 2000, source: WSIS Flash}\n",
        "",
    )

    load(folder)

    assert not EditionFigure.objects.exists()


def test_a_struck_row_that_comes_back_is_made_again(folder):
    load(folder)
    text = (folder / "a-edition.yaml").read_text()
    strike_countries(folder)
    load(folder)
    (folder / "a-edition.yaml").write_text(text)

    load(folder)

    assert list(EditionFigure.objects.values_list("topic", flat=True)) == ["participants", "countries"]


@pytest.mark.parametrize("edited", [{"value": 163}, {"unit": "states"}], ids=["a loaded field", "another field"])
def test_a_struck_row_that_an_editor_has_changed_stays_and_is_named(folder, edited):
    load(folder)
    EditionFigure.objects.filter(topic="countries").update(**edited)
    strike_countries(folder)

    output = output_of(folder)

    assert EditionFigure.objects.filter(topic="countries", **edited).exists()
    assert output[1:] == [f"{LEFT}forums.editionfigure:2017/countries/WSIS Flash"]


def test_replace_removes_a_struck_row_that_an_editor_has_changed(folder):
    load(folder)
    EditionFigure.objects.filter(topic="countries").update(value=163)
    strike_countries(folder)

    load(folder, replace=True)

    assert not EditionFigure.objects.filter(topic="countries").exists()


@pytest.mark.parametrize("replace", [False, True])
def test_a_struck_row_that_an_editor_made_stays(folder, replace):
    edition = Edition.objects.create(year=2017, name="WSIS Forum 2017")
    EditionFigure.objects.create(
        edition=edition, topic="countries", label="countries", value=150, source="WSIS Flash", order=2
    )
    load(folder)
    strike_countries(folder)

    load(folder, replace=replace)

    assert EditionFigure.objects.filter(topic="countries").exists()


def test_a_struck_thing_with_an_address_stays_and_is_named(folder):
    load(folder)
    change(folder, "c-sessions", ", related: [2017/second]", "")
    change(folder, "c-sessions", "  - {edition: 2017, slug: second, kind: launch, title: Second}\n", "")

    output = output_of(folder)

    assert Achievement.objects.filter(slug="second").exists()
    assert output[1:] == [f"{LEFT}forums.achievement:2017/second"]


def test_what_belongs_to_a_struck_thing_with_an_address_stays_with_it(folder):
    write_numbers(folder, ["one", "two"])
    load(folder)
    write_numbers(folder, ["one"])

    output = output_of(folder)

    assert Session.objects.get(slug="two").points.count() == 1
    assert output[1:] == [f"{LEFT}forums.session:2017/two"]


def test_a_struck_row_stays_while_something_points_at_it(folder):
    (folder / "d-rooms.yaml").write_text("forums.venue:\n  - {name: CICG, rooms: [{name: Room 1}, {name: Room 2}]}\n")
    load(folder)
    Session.objects.update(room=Room.objects.get(name="Room 1"))
    (folder / "d-rooms.yaml").write_text("forums.venue:\n  - {name: CICG}\n")

    load(folder)
    kept = list(Room.objects.values_list("name", flat=True))
    Session.objects.update(room=None)
    load(folder)

    assert kept == ["Room 1"]
    assert not Room.objects.exists()


def test_a_struck_row_goes_in_the_load_that_takes_the_last_pointer_away(folder):
    (folder / "d-rooms.yaml").write_text("forums.venue:\n  - {name: CICG, rooms: [{name: Room 1}]}\n")
    change(folder, "c-sessions", "start_time: 16:45", "start_time: 16:45\n    room: CICG/Room 1")
    load(folder)
    change(folder, "c-sessions", "    room: CICG/Room 1\n", "")
    change(folder, "d-rooms", ", rooms: [{name: Room 1}]", "")

    load(folder)

    assert not Room.objects.exists()


def test_a_line_struck_from_a_menu_goes_and_a_folder_without_menus_leaves_them(folder):
    (folder / "d-menu.yaml").write_text(
        "pages.menuitem:\n"
        "  - {menu: main, label: Forum, path: /en/forum/}\n"
        "  - {menu: main, label: Goals, path: /en/goals/}\n"
    )
    load(folder)
    change(folder, "d-menu", "  - {menu: main, label: Goals, path: /en/goals/}\n", "")
    load(folder)
    struck = list(MenuItem.objects.values_list("label", flat=True))
    (folder / "d-menu.yaml").unlink()

    load(folder)

    assert struck == ["Forum"]
    assert list(MenuItem.objects.values_list("label", flat=True)) == ["Forum"]


def test_a_struck_row_whose_values_were_completed_by_the_model_is_removed(folder):
    change(
        folder,
        "a-edition",
        "figures:\n",
        "videos:\n      - {title: Opening, link: https://example.org/opening}\n    figures:\n",
    )
    load(folder)
    change(folder, "a-edition", "      - {title: Opening, link: https://example.org/opening}\n", "      []\n")

    load(folder)

    assert not Video.objects.exists()


# Editors at work while a load is running


@pytest.fixture
def typed_during_the_load():
    """An editor's save that lands between the load's reading of the session and its writing."""

    def type_summary(sender, instance, **kwargs):
        Session.objects.filter(pk=instance.pk).update(summary="Typed during the load")

    pre_save.connect(type_summary, sender=Session)
    yield
    pre_save.disconnect(type_summary, sender=Session)


def test_only_the_fields_that_change_are_written(folder, typed_during_the_load):
    load(folder)
    changed_at = Session.objects.get().updated_at
    change(folder, "c-sessions", "title: Policy Session 7", "title: Session no. 7")

    load(folder)

    session = Session.objects.get()
    assert (session.title, session.summary) == ("Session no. 7", "Typed during the load")
    assert session.updated_at > changed_at


on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one writer in at a time, so nothing comes in between"
)


@contextmanager
def a_load_that_waits(folder: Path) -> Iterator[None]:
    """What is written inside is committed only when a load in another thread has come to wait for it."""

    def run() -> None:
        try:
            load(folder)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            yield
            future = pool.submit(run)
            waiting = False
            while not (waiting or future.done()):
                waiting = somebody_waits()
        future.result(timeout=60)
    assert waiting


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_an_editors_save_that_the_load_has_to_wait_for_is_kept(folder):
    load(folder)
    change(folder, "c-sessions", "title: Policy Session 7", "title: Session no. 7")
    change(folder, "c-sessions", "date: 2017-06-13", "date: 2017-06-14")

    with a_load_that_waits(folder):
        Session.objects.update(title="Bridging Digital Divides", summary="Typed during the load")

    session = Session.objects.get()
    assert (session.title, session.summary) == ("Bridging Digital Divides", "Typed during the load")
    assert str(session.date) == "2017-06-14"


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_an_editors_links_that_the_load_has_to_wait_for_are_kept(folder):
    load(folder)
    change(folder, "c-sessions", "related: [2017/second]", "related: []")

    with a_load_that_waits(folder):
        first = Achievement.objects.select_for_update().get(slug="first")
        first.related.add(first)

    assert [row.slug for row in first.related.order_by("slug")] == ["first", "second"]


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_struck_row_that_an_editor_is_saving_stays(folder):
    load(folder)
    strike_countries(folder)

    with a_load_that_waits(folder):
        EditionFigure.objects.filter(topic="countries").update(value=163)

    assert EditionFigure.objects.get(topic="countries").value == 163


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_what_an_editor_is_deleting_is_not_made_again(folder):
    load(folder)
    change(folder, "a-edition", "value: 150", "value: 163")

    with a_load_that_waits(folder):
        EditionFigure.objects.filter(topic="countries").delete()

    assert list(EditionFigure.objects.values_list("topic", flat=True)) == ["participants"]


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_come_one_after_the_other(folder):
    with a_load_that_waits(folder):
        load(folder)
        before = every_row()

    assert every_row() == before | {SiteVersion: list(SiteVersion.objects.values())}


# The sources are carried: what the newsletter of July 2017 and the other sources say is in its place


EDITIONS = [
    (2009, "WSIS Forum 2009", "2009-05-18", "2009-05-22", "medium"),
    (2010, "WSIS Forum 2010", "2010-05-10", "2010-05-14", "medium"),
    (2011, "WSIS Forum 2011", "2011-05-16", "2011-05-20", "high"),
    (2012, "WSIS Forum 2012", "2012-05-14", "2012-05-18", "high"),
    (2013, "WSIS Forum 2013", "2013-05-13", "2013-05-17", "high"),
    (2014, "WSIS+10 High-Level Event", "2014-06-10", "2014-06-13", "high"),
    (2015, "WSIS Forum 2015", "2015-05-25", "2015-05-29", "high"),
    (2016, "WSIS Forum 2016", "2016-05-02", "2016-05-06", "high"),
    (2017, "WSIS Forum 2017", "2017-06-12", "2017-06-16", "high"),
    (2018, "WSIS Forum 2018", "2018-03-19", "2018-03-23", "high"),
    (2019, "WSIS Forum 2019", "2019-04-08", "2019-04-12", "high"),
    (2020, "WSIS Forum 2020", "2020-06-22", "2020-09-10", "medium"),
    (2021, "WSIS Forum 2021", "2021-01-27", "2021-05-21", "medium"),
    (2022, "WSIS Forum 2022", "2022-03-15", "2022-06-03", "high"),
    (2023, "WSIS Forum 2023", "2023-03-13", "2023-03-17", "high"),
    (2024, "WSIS+20 Forum High-Level Event 2024", "2024-05-27", "2024-05-31", "high"),
    (2025, "WSIS+20 High-Level Event 2025", "2025-07-07", "2025-07-11", "high"),
]
CHAIRS = [
    (2016, "Daniel A. Sepulveda", "US", "high"),
    (2017, "Jean Philbert Nsengimana", "RW", "high"),
    (2018, "Majed Sultan Al Mesmar", "AE", "medium"),
    (2019, "Mustafa Jabbar", "BD", "high"),
    (2020, "Gustavo Montalvo", "DO", "medium"),
    (2021, "Maxim Parshin", "RU", "high"),
    (2022, "Isa Ali Ibrahim Pantami", "NG", "medium"),
    (2023, "Emilija Stojmenova Duh", "SI", "high"),
    (2024, "Albert Rösti", "CH", "high"),
    (2025, "Solly Malatsi", "ZA", "high"),
]
FIGURES = [
    ("participants", "more than 2,000", True),
    ("participants", "more than 2,500", False),
    ("countries", "more than 150", True),
    ("countries", "163", False),
    ("remote-interventions", "more than 500", True),
    ("high-level-representatives", "more than 500", True),
    ("ministers-and-deputies", "more than 85", True),
    ("workshops", "more than 200", True),
    ("high-level-sessions", "14", True),
    ("high-level-track-facilitators", "14", True),
    ("prize-winners", "18", True),
    ("prize-champions", "72", True),
    ("prize-champions", "70", False),
]
CO_ORGANISERS = ["ITU", "UNESCO", "UNDP", "UNCTAD"]
ENGAGED = (
    *("WIPO", "UNDESA", "FAO", "ILO", "UNIDO", "ITC", "UNHCR", "UNICEF", "UNODC", "UNEP", "UPU", "WMO", "WHO", "WFP"),
    *("UN Women", "UN Regional Commissions"),
)
POVERTY_REPORT = (
    "WSIS Forum 2017: Report – Implementation of WSIS Action lines for Eradicating poverty and promoting prosperity in "
    "a changing world"
)
OUTCOMES = [
    ("WSIS Forum 2017 Outcome Document", "document"),
    ("WSIS Action Lines / Sustainable Development Goals Matrix Flyer", "document"),
    ("WSIS Forum 2017 High Level Track Outcomes and Executive Brief", "document"),
    ("WSIS Forum 2017: WSIS Action Lines—SDGs Heatmap", "tool"),
    ("WSIS Stocktaking Report 2017", "document"),
    ("WSIS Stocktaking Success Stories 2017", "document"),
    (POVERTY_REPORT, "document"),
    ("Special SDG9 Session", "session"),
]
ACHIEVEMENTS = [
    ("commitment", "UNGIS renews its commitment to the Action Lines"),
    ("appointment", "ITU appointed Chair of UNGIS for 2017–2018"),
    ("commitment", "UN Regional Commissions to strengthen action in the regions"),
    ("announcement", "A series of regional meetings announced"),
    ("commitment", "Ministers renew their support for the WSIS process"),
    ("event", "Hack for Health: the first hackathon at a WSIS Forum"),
    ("commitment", "A hackathon on e-agriculture for WSIS Forum 2018"),
    ("announcement", "Arm to strengthen its work on technology for behaviour change"),
    ("publication", "A new toolkit: Bridging the Digital Innovation Divide"),
    ("launch", "The Rwanda Country Review on the ICT Innovation Ecosystem"),
    ("launch", "A campaign to train 5 million young people in digital skills"),
    ("launch", "Launch of the Global Cybersecurity Index"),
    ("launch", "A Task Group on ICT for SDGs"),
    ("launch", "Launch of the Global E-waste Statistics Partnership"),
    ("donation", "Japan hands over equipment for emergency telecommunications"),
    ("announcement", "GEM-TECH Awards 2017 to be renamed EQUALS in Tech"),
    ("agreement", "Arm joins Be He@lthy, Be Mobile"),
    ("publication", "Global ICT Regulatory Outlook 2017"),
    ("agreement", "Multistakeholder agreements made in workshops"),
]
WORKSHOP_AGREEMENTS = [
    ("agreement", "eWorldwide Group and BIID sign an agreement on ICTs for SDGs"),
    ("announcement", "The #DigitalScholar education initiative"),
    ("announcement", "The #DigitalScholar call for proposals"),
    ("announcement", "A research project: Cybersecurity as competitive advantage for companies"),
    ("announcement", "An internet governance event in Johannesburg"),
    ("announcement", "Links between the humanities and the experts for ICT"),
]
ACHIEVEMENT_DATES = {
    "itu-chairs-ungis-2017-2018": "chair for 2017-01-01 2018-12-31 year",
    "hack-for-health": "held on 2017-06-11 2017-06-12 day",
    "hack-against-hunger": "for the forum of 2018-01-01 None year",
    "digital-skills-for-decent-jobs": "goal for 2030-01-01 None year",
    "equals-in-tech-awards": "awards of 2017-01-01 None year",
    "arm-joins-be-healthy-be-mobile": "joined in 2017-02-01 None month",
    "internet-governance-event-in-johannesburg": "planned for 2017-06-23 2017-06-24 day",
    "digital-humanities-and-ict": "effective at the conference of 2017-08-06 2017-08-12 day",
}
SPEAKERS_OF_SESSION_396 = [
    ("moderator", "Dr. Habib Kammoun", "TN"),
    ("speaker", "Reinhard Scholl", ""),
    ("speaker", "Mahmoud Vaezi", "IR"),
    ("speaker", "Gastão de Sousa", "TL"),
    ("speaker", "Frank Tumwebaze Kagyigyi", "UG"),
    ("speaker", "Mohamed Bangura", "SL"),
    ("speaker", "Phan Tam", "VN"),
    ("speaker", "Adriana Sofía Labardini Inzunza", "MX"),
    ("speaker", "Grigore Varanita", "MD"),
    ("speaker", "Azza Awad Elkreem", "SD"),
    ("speaker", "Maya Plentz Fagundes", "CH"),
]
COLOURS = (
    "#E5243B #DDA63A #4C9F38 #C5192D #FF3A21 #26BDE2 #FCC30B #A21942 #FD6925 #DD1367 #FD9D24 #BF8B2E #3F7E44 #0A97D9 "
    "#56C02B #00689D #19486A"
)


@pytest.mark.usefixtures("content")
def test_action_lines_goals_and_matrix_are_carried():
    main = ActionLine.objects.main().values_list("code", flat=True)
    parts = ActionLine.objects.filter(parent__code="C7").values_list("title", flat=True)
    cells = Counter(MatrixCell.objects.values_list("goal__number", flat=True))

    assert list(main) == [f"C{number}" for number in range(1, 12)]
    assert [title.removeprefix("E-") for title in parts] == (
        ["government", "business", "learning", "health", "employment", "environment", "agriculture", "science"]
    )
    assert list(Goal.objects.values_list("colour", flat=True)) == COLOURS.split()
    assert [cells[number] for number in range(1, 18)] == [10, 8, 7, 11, 10, 4, 3, 9, 11, 6, 7, 7, 6, 4, 3, 8, 12]
    assert not MatrixCell.objects.filter(verified=True).exists()
    assert ActionLineFacilitator.objects.count() == 50
    assert list(Resolution.objects.order_by("adopted").values_list("symbol", "also_written")) == [
        ("A/RES/70/1", "A/70/1"),
        ("A/RES/70/125", "A/70/125"),
    ]


@pytest.mark.usefixtures("content")
def test_editions_and_their_chairs_are_carried_with_what_is_uncertain():
    days = "year", "name", "start_date", "end_date", "dates_confidence"
    editions = Edition.objects.order_by("year").values_list(*days)
    chairs = EditionPerson.objects.filter(role="chair").order_by("edition__year")

    assert [(year, name, str(start), str(end), trust) for year, name, start, end, trust in editions] == EDITIONS
    assert list(chairs.values_list("edition__year", "person__name", "country", "confidence")) == CHAIRS
    assert not chairs.filter(source="").exists()


@pytest.mark.usefixtures("content")
def test_the_edition_of_2017_is_carried():
    edition = Edition.objects.get(year=2017)
    chair = edition.people.get(role="chair")
    roles = edition.organisations.select_related("organisation")
    named = {
        role: [row.organisation.short_name for row in roles if row.role == role] for role in EditionOrganisation.Role
    }

    assert edition.theme == "Information and Knowledge Societies for SDGs"
    assert (edition.hero.title, edition.hero.is_illustration) == ("Evening over a lake", True)
    assert (chair.styled_name, chair.post, chair.country.code) == (
        "H.E. Mr. Jean Philbert Nsengimana",
        "Minister of Youth and ICT",
        "RW",
    )
    assert [row.person.name for row in edition.people.filter(role="facilitator")] == ["Habib Kammoun", "Brenda Aynsley"]
    assert "The names of the other twelve" in edition.tracks.get(slug="high-level-track").description
    assert named == {
        "coordinator": ["ITU"],
        "co_organiser": CO_ORGANISERS,
        "engaged_agency": list(ENGAGED),
        "host": [],
    }
    assert [(row.topic, row.stated_value, row.headline) for row in edition.figures.all()] == FIGURES


@pytest.mark.usefixtures("content")
def test_the_eight_outcomes_are_carried_in_their_order():
    outcomes = Outcome.objects.filter(edition__year=2017)
    report = Document.objects.get(title=POVERTY_REPORT)

    kinds = [(row.title, (row.tool and "tool") or row.target._meta.model_name) for row in outcomes]
    assert kinds == OUTCOMES
    assert [str(row.organisation.short_name) for row in report.organisations.filter(role="contributor")] == (
        ["UNDESA", "UNESCO", "UNCTAD", "ITU", "UPU", "WHO", "ILO", "WMO", "UNEP"]
    )
    assert set(Document.objects.values_list("link_state", flat=True)) == {"not_preserved"}


@pytest.mark.usefixtures("content")
def test_every_achievement_is_carried():
    achievements = Achievement.objects.filter(edition__year=2017)
    dated = achievements.filter(date__isnull=False)
    parties = AchievementParty.objects.filter(achievement__in=achievements)

    assert list(achievements.filter(parent=None).values_list("kind", "title")) == ACHIEVEMENTS
    heading = achievements.get(slug="agreements-made-in-workshops")
    assert list(heading.children.values_list("kind", "title")) == WORKSHOP_AGREEMENTS
    assert {
        row.slug: f"{row.date_note} {row.date} {row.end_date} {row.date_precision}" for row in dated
    } == ACHIEVEMENT_DATES
    assert [(str(row.name), row.role) for row in parties.filter(achievement__slug="japan-hands-over-mdru")] == [
        ("Ministry of Internal Affairs and Communications of Japan", "donor"),
        ("ITU-D", "recipient"),
    ]
    assert [row.country.code for row in parties.exclude(country="")] == ["RW"]
    arm = achievements.get(slug="arm-joins-be-healthy-be-mobile")
    assert list(arm.related.values_list("slug", flat=True)) == ["arm-technology-for-behaviour-change"]
    assert not achievements.filter(goals__isnull=False).exists()


@pytest.mark.usefixtures("content")
def test_the_sessions_are_carried():
    sessions = {session.slug: session for session in Session.objects.filter(edition__year=2017)}
    policy = sessions["high-level-policy-session-7"]
    inauguration = sessions["exhibition-inauguration"]
    goal_nine = sessions["special-sdg-9-session"]

    assert len(sessions) == 12
    assert {session.number for session in sessions.values()} == {281, 396, 406, None}
    assert (str(policy.date), str(policy.start_time), str(policy.end_time)) == ("2017-06-13", "16:45:00", "17:30:00")
    people = [(row.role, row.styled_name, row.country.code or "") for row in policy.participations.all()]
    assert people == SPEAKERS_OF_SESSION_396
    assert (str(inauguration.date), str(inauguration.start_time)) == ("2017-06-12", "10:45:00")
    assert [(row.role, row.styled_name, row.post) for row in inauguration.participations.all()] == [
        ("guest", "Mr Houlin Zhao", "ITU Secretary-General"),
        ("guest", "Mr. Akif Gilalov", "Chairman"),
    ]
    assert [row.organisation.acronym for row in goal_nine.organisers.all()] == ["ITU", "UNIDO"]
    assert [row.goal.number for row in goal_nine.goal_links.all()] == [9]
    assert sessions["future-crossroads"].kind == Session.Kind.TEDX
    assert sessions["launch-of-the-itu-toolkit"].confidence == "medium"


@pytest.mark.usefixtures("content")
def test_the_virtual_reality_track_is_carried():
    track = Track.objects.get(slug="virtual-reality")

    assert Counter(track.points.values_list("kind", flat=True)) == {
        "outcome": 4,
        "linkage": 1,
        "trend": 2,
        "suggestion": 1,
    }
    assert [point.goal.number for point in track.points.filter(kind="linkage")] == [9]
    assert [row.organisation.short_name for row in track.organisations.all()] == ["World VR Forum"]


@pytest.mark.usefixtures("content")
def test_the_forum_of_2018_was_announced_in_a_month_and_on_no_day():
    announcement = Announcement.objects.get(edition__year=2018)

    assert (str(announcement.date), announcement.date_precision) == ("2017-07-01", "month")
    assert not ConsultationPhase.objects.exists()


@pytest.mark.usefixtures("content")
def test_every_note_stands_on_a_page_of_its_own_kind():
    notes = Counter(note.content_type.model for note in EditorialNote.objects.filter(public=True))

    assert notes == {
        "edition": 6,
        "track": 2,
        "session": 3,
        "document": 1,
        "achievement": 6,
        "organisation": 4,
        "exhibition": 1,
        "hackathon": 2,
        "team": 2,
    }
    assert sum(notes.values()) == EditorialNote.objects.count()


@pytest.mark.usefixtures("content")
def test_every_link_in_the_menus_and_texts_leads_somewhere(client):
    pages = Page.objects.values_list("body", flat=True)
    organisations = Organisation.objects.values_list("description", flat=True)
    achievements = Achievement.objects.values_list("text", flat=True)
    links = {item.url for item in MenuItem.objects.all()}
    for text in [*pages, *organisations, *achievements]:
        links |= set(re.findall(r'href="([^"]*)"', text))

    assert len(links) > 15
    assert {link: status for link in sorted(links) if (status := client.get(link).status_code) != 200} == {}
