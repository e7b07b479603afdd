import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from reversion.models import Revision

from directory import services
from directory.models import Organisation, Person
from forums.models import EditionOrganisation, Quotation, SessionOrganiser
from publishing import history
from publishing.models import EditorialNote, FormerAddress, State
from tests.factories import (
    AchievementPartyFactory,
    DocumentOrganisationFactory,
    EditionFactory,
    EditionOrganisationFactory,
    EditionPersonFactory,
    EditorialNoteFactory,
    OrganisationFactory,
    ParticipationFactory,
    PersonFactory,
    QuotationFactory,
    SessionFactory,
    SessionOrganiserFactory,
    TrackOrganisationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def itu():
    return OrganisationFactory(name="International Telecommunication Union", acronym="ITU", slug="itu")


@pytest.fixture
def itu_again():
    return OrganisationFactory(name="Union internationale des télécommunications", acronym="UIT", slug="uit")


def state_of(*models):
    """Every row of the models, value by value, to compare before with after."""
    return [
        list(model._base_manager.order_by("pk").values_list(*(f.attname for f in model._meta.concrete_fields)))
        for model in models
    ]


def test_everything_that_points_at_the_other_points_at_the_kept_one(editor, itu, itu_again):
    rows = [
        SessionOrganiserFactory(organisation=itu_again),
        EditionOrganisationFactory(organisation=itu_again),
        TrackOrganisationFactory(organisation=itu_again),
        DocumentOrganisationFactory(organisation=itu_again),
        AchievementPartyFactory(organisation=itu_again),
        ParticipationFactory(organisation=itu_again),
    ]
    part = OrganisationFactory(parent=itu_again)

    services.merge(itu, itu_again, take=set(), by=editor)

    for row in rows:
        row.refresh_from_db()
    part.refresh_from_db()
    assert {row.organisation_id for row in rows} == {itu.pk}
    assert part.parent == itu
    assert list(Organisation.objects.filter(slug__in=["itu", "uit"])) == [itu]


def test_rows_that_would_double_are_dropped_and_said(editor, itu, itu_again):
    session = SessionFactory()
    SessionOrganiserFactory(session=session, organisation=itu)
    SessionOrganiserFactory(session=session, organisation=itu_again)
    elsewhere = SessionOrganiserFactory(organisation=itu_again)

    found = services.merge(itu, itu_again, take=set(), by=editor)

    assert [row.session for row in found.dropped] == [session]
    assert found.moved == [elsewhere]
    assert [row.organisation for row in session.organisers.all()] == [itu]
    assert SessionOrganiser.objects.count() == 2


def test_the_names_of_the_other_become_other_names_once(editor, itu, itu_again):
    itu.aliases.create(name="UIT")
    itu_again.aliases.create(name="UIT")
    itu_again.aliases.create(name="ITU")
    itu_again.aliases.create(name="МСЭ")

    services.merge(itu, itu_again, take=set(), by=editor)

    names = ["UIT", "Union internationale des télécommunications", "МСЭ"]
    assert [alias.name for alias in itu.aliases.all()] == names


def test_a_name_that_gives_way_becomes_another_name(editor, itu, itu_again):
    services.merge(itu, itu_again, take={"name"}, by=editor)

    itu.refresh_from_db()
    assert (itu.name, itu.acronym, itu.slug) == ("Union internationale des télécommunications", "ITU", "itu")
    assert [alias.name for alias in itu.aliases.all()] == ["International Telecommunication Union", "UIT"]


def test_the_fuller_value_is_the_one_proposed():
    kept = OrganisationFactory(name="ITU", country="", website="https://www.itu.int/", kind="agency")
    other = OrganisationFactory(name="Union", country="CH", website="", kind="agency", parent=kept)

    proposed = services.fuller(kept, other)

    assert {name for name, is_fuller in proposed.items() if is_fuller} == {"name", "country"}


def test_an_entry_never_becomes_a_part_of_itself(editor, itu, itu_again):
    itu_again.parent = itu
    itu_again.save()

    services.merge(itu, itu_again, take={"parent"}, by=editor)

    itu.refresh_from_db()
    assert itu.parent is None


def test_an_entry_that_was_part_of_the_other_stands_alone(editor, itu, itu_again):
    itu.parent = itu_again
    itu.save()

    services.merge(itu, itu_again, take=set(), by=editor)

    itu.refresh_from_db()
    assert itu.parent is None


def test_editorial_notes_come_along(editor, itu, itu_again):
    note = EditorialNoteFactory(subject=itu_again, field="country")

    services.merge(itu, itu_again, take=set(), by=editor)

    assert list(itu.editorial_notes) == [note]
    assert EditorialNote.objects.get().subject == itu


def test_the_addresses_of_the_other_lead_to_the_kept_one_in_every_language(client, editor, itu, itu_again):
    itu_again.slug = "uit-geneve"
    itu_again.save()

    services.merge(itu, itu_again, take=set(), by=editor)

    for path in ("/en/organisations/uit/", "/en/organisations/uit-geneve/"):
        response = client.get(path)
        assert (response.status_code, response.headers.get("Location")) == (301, "/en/organisations/itu/")


def test_an_entry_that_readers_never_saw_leaves_no_address(editor, itu):
    draft = OrganisationFactory(slug="draft", state=State.DRAFT)

    services.merge(itu, draft, take=set(), by=editor)

    assert not FormerAddress.objects.exists()


def test_people_are_merged_with_their_offices_words_and_contributions(editor):
    kept = PersonFactory(name="Houlin Zhao")
    other = PersonFactory(name="Zhao Houlin")
    rows = [
        EditionPersonFactory(person=other, role="chair"),
        ParticipationFactory(person=other),
        QuotationFactory(person=other),
        AchievementPartyFactory(person=other, organisation=None),
    ]

    services.merge(kept, other, take=set(), by=editor)

    for row in rows:
        row.refresh_from_db()
    assert {row.person_id for row in rows} == {kept.pk}
    assert list(Person.objects.all()) == [kept]
    assert [alias.name for alias in kept.aliases.all()] == ["Zhao Houlin"]


def test_one_undo_brings_both_back_with_all_that_pointed_at_them(editor, itu, itu_again):
    session = SessionFactory()
    SessionOrganiserFactory(session=session, organisation=itu)
    SessionOrganiserFactory(session=session, organisation=itu_again)
    EditionOrganisationFactory(edition=EditionFactory(), organisation=itu_again, role="host")
    OrganisationFactory(parent=itu_again)
    EditorialNoteFactory(subject=itu_again)
    itu_again.aliases.create(name="МСЭ")
    models = (EditionOrganisation, SessionOrganiser, EditorialNote, Organisation.aliases.rel.related_model)
    before = state_of(*models)
    services.merge(itu, itu_again, take={"name", "country"}, by=editor)

    history.undo(Revision.objects.get(comment=history.MERGED), by=editor)

    assert state_of(*models) == before
    assert [(each.name, each.acronym) for each in Organisation.objects.filter(slug__in=["itu", "uit"])] == [
        ("International Telecommunication Union", "ITU"),
        ("Union internationale des télécommunications", "UIT"),
    ]
    assert Organisation.objects.filter(parent__slug="uit").count() == 1


def test_a_merge_undone_too_late_is_refused_whole(editor, itu, itu_again):
    quotation = QuotationFactory()
    other = PersonFactory()
    quoted = QuotationFactory(person=other, announcement=quotation.announcement)
    services.merge(quotation.person, other, take=set(), by=editor)
    revision = Revision.objects.get(comment=history.MERGED)
    with history.recorded(by=editor):
        quotation.announcement.save()

    with pytest.raises(history.NoWayBackError):
        history.undo(revision, by=editor)

    assert Quotation.objects.get(pk=quoted.pk).person == quotation.person


def test_values_that_do_not_go_together_are_refused_and_nothing_is_changed(editor, itu, itu_again):
    Organisation.objects.filter(pk=itu_again.pk).update(website="nowhere")
    organiser = SessionOrganiserFactory(organisation=itu_again)

    with pytest.raises(ValidationError):
        services.merge(itu, itu_again, take={"website"}, by=editor)

    organiser.refresh_from_db()
    assert organiser.organisation == itu_again
    assert not Revision.objects.exists()


def test_loading_the_content_again_leaves_merged_what_was_merged(editor, content):
    kept, other = Organisation.objects.filter(organised_sessions__isnull=False).distinct().order_by("pk")[:2]
    services.merge(kept, other, take=set(), by=editor)
    before = state_of(Organisation, SessionOrganiser, EditionOrganisation)

    call_command("load_content", verbosity=0)

    assert not Organisation.objects.filter(pk=other.pk).exists()
    assert state_of(Organisation, SessionOrganiser, EditionOrganisation) == before


def test_an_organisation_is_found_by_any_of_its_names_however_it_is_written():
    union = OrganisationFactory(name="Télécommunications Réunies", acronym="TR")
    union.aliases.create(name="United Telecoms")
    OrganisationFactory(name="Other", acronym="")

    for name in ("telecommunications  reunies", "tr", "UNITED TELECOMS"):
        assert services.organisations_named("Nobody", name) == [union]
    assert services.organisations_named("", "Nobody") == []
