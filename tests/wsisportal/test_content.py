"""Content files are loaded twice to the same effect, never over an editor's change, and all or nothing."""

from pathlib import Path
from textwrap import dedent

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from directory.models import Person
from forums.models import Achievement, Edition, EditionFigure, EditionPerson, Session
from pages.models import Page
from publishing.models import EditorialNote, SiteVersion, State
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
        ("[2017/second]", "[2017/second", "10: This is not YAML"),
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


def test_the_real_content_loads_and_loads_again_without_a_trace():
    call_command("load_content", verbosity=0)
    before = every_row()

    call_command("load_content", verbosity=0)

    assert every_row() == before
    assert Edition.objects.count() == 17
    assert {"about", "about/privacy", "about/accessibility"} <= set(Page.objects.values_list("slug", flat=True))
