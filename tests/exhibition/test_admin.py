import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Version

from exhibition.models import Exhibitor, Partnership, Stand
from exhibition.spreadsheets import ExhibitorResource, PartnershipResource, StandResource
from publishing import history
from publishing.models import WorkingDraft
from publishing.spreadsheets import plan, read, save, write_csv
from tests.factories import (
    ActionLineFactory,
    EditionFactory,
    ExhibitionFactory,
    ExhibitorFactory,
    GoalFactory,
    OrganisationFactory,
    PartnershipFactory,
    PartnerTierFactory,
    SessionFactory,
    StandFactory,
)
from tests.html import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def exhibition():
    return ExhibitionFactory(edition=EditionFactory(year=2017))


def form_of(thing):
    return f"/admin/exhibition/{thing._meta.model_name}/{thing.pk}/change/"


def stands_of(exhibition):
    return list(exhibition.stands.values_list("code", "x", "y", "width", "height"))


def new_stand(number, **values):
    """The fields of one more row of stands in a form."""
    given = {"code": "", "x": "", "y": "", "width": "300", "height": "200", **values}
    return {"stands-TOTAL_FORMS": str(number + 1), **{f"stands-{number}-{name}": each for name, each in given.items()}}


def found_by(desk, model, field, **query):
    asked = {"app_label": "exhibition", "model_name": model, "field_name": field, **query}
    return [row["text"] for row in desk.get("/admin/autocomplete/", asked).json()["results"]]


# The plan, which is written into ordinary fields


def test_a_stand_is_moved_and_added_by_the_form_of_its_exhibition(desk, exhibition):
    StandFactory(exhibition=exhibition, code="A1", x=0, y=0)
    data = form_data(desk.get(form_of(exhibition)).text)

    desk.post(form_of(exhibition), {**data, "stands-0-x": "450", **new_stand(1, code="A2"), "_save": "1"})

    assert stands_of(exhibition) == [("A1", 450, 0, 300, 200), ("A2", None, None, 300, 200)]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"code": "A1", "x": "900", "y": "0"}, "Another stand of this exhibition has this code."),
        ({"code": "A2", "x": "900"}, "A place on the plan needs both numbers, from the left and from the top."),
        ({"code": "A2", "x": "-1", "y": "0"}, "Ensure this value is greater than or equal to 0."),
        ({"code": "A2", "x": "0", "y": "0", "width": "0"}, "Ensure this value is greater than or equal to 1."),
    ],
)
def test_a_stand_that_is_twice_or_nowhere_is_refused_with_a_sentence(desk, exhibition, values, words):
    StandFactory(exhibition=exhibition, code="A1", x=0, y=0)
    data = form_data(desk.get(form_of(exhibition)).text)

    response = desk.post(form_of(exhibition), {**data, **new_stand(1, **values), "_save": "1"})

    assert response.status_code == 200
    assert words in response.text
    assert stands_of(exhibition) == [("A1", 0, 0, 300, 200)]


def test_two_new_stands_of_one_code_are_refused(desk, exhibition):
    data = form_data(desk.get(form_of(exhibition)).text)

    response = desk.post(
        form_of(exhibition), {**data, **new_stand(0, code="A1"), **new_stand(1, code="A1"), "_save": "1"}
    )

    assert response.status_code == 200
    assert "Another stand of this exhibition has this code." in response.text
    assert stands_of(exhibition) == []


def test_a_moved_stand_is_kept_as_a_draft_and_readers_see_it_where_it_was(desk, client, exhibition):
    StandFactory(exhibition=exhibition, code="A1", x=0, y=0)
    data = form_data(desk.get(form_of(exhibition)).text)

    desk.post(form_of(exhibition), {**data, "stands-0-x": "450", "_save_draft": "1"})

    assert stands_of(exhibition) == [("A1", 0, 0, 300, 200)]
    assert WorkingDraft.objects.waiting().count() == 1
    assert form_data(desk.get(form_of(exhibition)).text)["stands-0-x"] == ["450"]


def test_a_moved_stand_is_moved_back_from_the_history(desk, exhibition):
    StandFactory(exhibition=exhibition, code="A1", x=0, y=0)
    data = form_data(desk.get(form_of(exhibition)).text)
    desk.post(form_of(exhibition), {**data, "stands-0-x": "450", "_save": "1"})

    history = desk.get(form_of(exhibition).replace("change", "history")).text

    assert "450" in history


def test_a_preview_shows_the_plan_as_typed(desk, exhibition):
    exhibition.state = "draft"
    exhibition.save()
    data = form_data(desk.get(form_of(exhibition)).text)
    stand = new_stand(0, code="A1", x="0", y="0")
    preview = form_of(exhibition).replace("change", "preview")

    response = desk.post(preview, {**data, "summary": "As typed", **stand})

    assert "As typed" in response.text
    assert 'aria-label="Stand A1: no exhibitor recorded"' in response.text
    assert stands_of(exhibition) == []


def test_a_stand_does_not_move_to_another_exhibition_with_who_is_there(desk, exhibition):
    stand = StandFactory(exhibition=exhibition)
    exhibitor = ExhibitorFactory(exhibition=exhibition, stand=stand)
    other = ExhibitionFactory(edition=EditionFactory(year=2018))
    data = form_data(desk.get(form_of(stand)).text) | {"exhibition": other.pk}

    refused = desk.post(form_of(stand), data)
    Exhibitor.objects.filter(pk=exhibitor.pk).update(stand=None)
    taken = desk.post(form_of(stand), data)

    assert "Exhibitors of another exhibition are there." in refused.text
    assert (refused.status_code, taken.status_code) == (200, 302)
    assert list(other.stands.all()) == [stand]


@pytest.mark.parametrize("moved", ["stand", "exhibition"])
def test_an_exhibitor_is_refused_a_stand_of_another_exhibition_with_a_sentence(desk, exhibition, moved):
    exhibitor = ExhibitorFactory(exhibition=exhibition, stand=StandFactory(exhibition=exhibition))
    other = StandFactory(exhibition=ExhibitionFactory(edition=EditionFactory(year=2018)))
    value = {"stand": other.pk, "exhibition": other.exhibition_id}[moved]

    response = desk.post(form_of(exhibitor), form_data(desk.get(form_of(exhibitor)).text) | {moved: value})

    assert response.status_code == 200
    assert "This stand belongs to another exhibition." in response.text
    assert not other.exhibitors.exists()


def test_an_exhibitor_does_not_go_back_to_a_stand_that_is_elsewhere_by_now(desk, editor, exhibition):
    stand = StandFactory(exhibition=exhibition)
    exhibitor = ExhibitorFactory(exhibition=exhibition, name="VR Café")
    for given in (stand, None):
        with history.recorded(by=editor):
            exhibitor.stand = given
            exhibitor.save()
    stand.exhibition = ExhibitionFactory(edition=EditionFactory(year=2018))
    stand.save()
    then = Version.objects.get_for_object(exhibitor).order_by("pk").first().revision

    with pytest.raises(history.NoWayBackError) as refused:
        history.go_back(Exhibitor, exhibitor.pk, then, by=editor)

    assert str(refused.value) == "“VR Café” does not fit any more: This stand belongs to another exhibition."


def test_an_exhibitor_with_a_stand_holds_it(desk, exhibition):
    stand = StandFactory(exhibition=exhibition, code="A1")
    ExhibitorFactory(exhibition=exhibition, stand=stand, name="VR Café")
    data = form_data(desk.get(form_of(exhibition)).text)

    response = desk.post(form_of(exhibition), {**data, "stands-0-DELETE": "on", "_save": "1"})

    assert response.status_code == 200
    assert "VR Café" in response.text
    assert Stand.objects.count() == 1


# Ways


def test_the_edition_leads_to_its_exhibition_and_to_a_new_one_only_where_there_is_none(desk, exhibition):
    empty = EditionFactory(year=2018)

    def line(edition):
        panel = desk.get(f"/admin/forums/edition/{edition.pk}/change/").context["belongings"]
        return next((part.live, part.total, part.add_url) for part in panel if part.name == "Exhibitions")

    assert line(exhibition.edition) == (1, 1, "")
    assert line(empty) == (0, 0, f"/admin/exhibition/exhibition/add/?edition={empty.pk}")


def test_the_exhibition_leads_to_its_exhibitors_and_partners(desk, exhibition):
    ExhibitorFactory(exhibition=exhibition)
    ExhibitorFactory(exhibition=exhibition, state="draft")
    PartnershipFactory(exhibition=exhibition)
    PartnershipFactory(exhibition=ExhibitionFactory(edition=EditionFactory(year=2018)))

    panel = desk.get(form_of(exhibition)).context["belongings"]

    assert [(part.name, part.live, part.total) for part in panel] == [("Exhibitors", 1, 2), ("Partners", 1, 1)]
    assert len(desk.get(panel[0].list_url).context["cl"].result_list) == 2


def test_an_exhibitor_leads_back_to_its_exhibition(desk, exhibition):
    exhibitor = ExhibitorFactory(exhibition=exhibition)

    response = desk.get(form_of(exhibitor))
    new = desk.get(f"/admin/exhibition/exhibitor/add/?exhibition={exhibition.pk}")

    assert f'<a href="{form_of(exhibition)}">Exhibition 2017</a>' in response.text
    assert f'<a href="{form_of(exhibition)}">Exhibition 2017</a>' in new.text


def test_pickers_offer_what_belongs_to_the_exhibition(desk, exhibition):
    other = ExhibitionFactory(edition=EditionFactory(year=2018))
    StandFactory(exhibition=exhibition, code="A1")
    StandFactory(exhibition=other, code="B1")
    SessionFactory(edition=exhibition.edition, title="Opening")
    SessionFactory(edition=other.edition, title="Another")
    exhibitor = ExhibitorFactory(exhibition=exhibition)

    assert f"?exhibition={exhibition.pk}" in desk.get(form_of(exhibitor)).text
    assert found_by(desk, "exhibitor", "stand", exhibition=exhibition.pk) == ["A1 (2017)"]
    assert f"?edition={exhibition.edition.pk}" in desk.get(form_of(exhibition)).text
    assert found_by(desk, "exhibition", "opening", edition=exhibition.edition.pk) == ["Opening (2017)"]


@pytest.mark.parametrize("factory", [ExhibitorFactory, PartnershipFactory, StandFactory])
def test_what_belongs_to_a_frozen_edition_is_read_and_not_changed(desk, exhibition, factory):
    thing = factory(exhibition=exhibition)
    exhibition.edition.frozen_at = "2018-01-01T00:00Z"
    exhibition.edition.save()

    assert "WSIS Forum 2017 is frozen" in desk.get(form_of(thing)).text
    assert desk.post(form_of(thing), {}).status_code == 403


# Spreadsheets


def nothing_against(*args):
    return ""


def planned(text, resource):
    return plan(resource(), read(io.BytesIO(text.encode())), objection=nothing_against)


def test_stands_are_read_and_come_back_the_same(editor, exhibition):
    save(
        planned("exhibition;code;x;y;width;height\n2017;A1;0;0;300;200\n2017;A2;;;400;200\n", StandResource), by=editor
    )

    resource = StandResource()
    rows = [resource.cells(thing) for thing in resource.whole(Stand.objects.all())]
    again = planned(write_csv(resource.headers, rows).decode(), StandResource)

    assert stands_of(exhibition) == [("A1", 0, 0, 300, 200), ("A2", None, None, 400, 200)]
    assert [str(row.outcome) for row in again.rows] == ["same", "same"]


def test_exhibitors_are_read_with_all_that_belongs_to_them(editor, exhibition):
    stand = StandFactory(exhibition=exhibition, code="A1")
    StandFactory(exhibition=ExhibitionFactory(edition=EditionFactory(year=2018)), code="A1")
    organisation = OrganisationFactory(acronym="WVRF", stakeholder_type="civil_society", country="CH")
    ActionLineFactory(code="C7-EGOV")
    GoalFactory(number=9)

    save(
        planned(
            "exhibition;address;name;organisation;stand;what is shown;action lines;goals\n"
            "2017;vr-cafe;VR Café;WVRF;A1;Virtual reality;c7-egov;9\n",
            ExhibitorResource,
        ),
        by=editor,
    )

    exhibitor = Exhibitor.objects.get()
    assert (exhibitor.exhibition, exhibitor.organisation, exhibitor.stand, exhibitor.state) == (
        exhibition,
        organisation,
        stand,
        "draft",
    )
    assert (exhibitor.sector, exhibitor.country.code) == ("civil_society", "CH")
    assert [line.code for line in exhibitor.action_lines.all()] == ["C7-EGOV"]
    assert [goal.number for goal in exhibitor.goals.all()] == [9]


def test_a_stand_of_another_exhibition_is_refused_with_its_row(editor, exhibition):
    StandFactory(exhibition=ExhibitionFactory(edition=EditionFactory(year=2018)), code="A1")

    shown = planned("exhibition;address;name;stand\n2017;vr-cafe;VR Café;A1\n", ExhibitorResource)

    assert [row.mistakes for row in shown.rows] == [["This stand belongs to another exhibition."]]


def test_a_partner_twice_in_a_tier_is_refused_with_its_row(editor, exhibition):
    PartnerTierFactory(slug="supporting", name="supporting partner")
    OrganisationFactory(acronym="ICANN")

    shown = planned(
        "exhibition;tier;organisation\n2017;supporting;ICANN\n2017;supporting partner;ICANN\n", PartnershipResource
    )

    assert [(row.number, bool(row.mistakes)) for row in shown.rows] == [(2, False), (3, True)]
    assert not Partnership.objects.exists()


def test_the_forms_list_of_exhibitions_counts_what_readers_see(desk, exhibition):
    ExhibitorFactory(exhibition=exhibition)
    ExhibitorFactory(exhibition=exhibition, state="draft")
    StandFactory(exhibition=exhibition)

    row = desk.get("/admin/exhibition/exhibition/").context["cl"].result_list[0]

    assert (row.exhibitor_count, row.partner_count, row.stand_count) == (1, 0, 1)


@pytest.mark.parametrize("kind", ["exhibitor", "partnership"])
def test_a_list_asks_the_same_for_many_rows(desk, exhibition, kind):
    address = f"/admin/exhibition/{kind}/"
    desk.get(address)
    counts = []
    for _time in range(2):
        for _number in range(4):
            organisation = OrganisationFactory()
            PartnershipFactory(exhibition=exhibition, organisation=organisation)
            ExhibitorFactory(
                exhibition=exhibition, organisation=organisation, stand=StandFactory(exhibition=exhibition)
            )
        with CaptureQueriesContext(connection) as queries:
            desk.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]
