import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from directory.models import Organisation
from forums.models import Session
from medialib.models import Picture
from publishing import services
from publishing.models import State
from tests.factories import (
    OrganisationFactory,
    ParticipationFactory,
    PersonFactory,
    PictureFactory,
    SessionFactory,
    SessionGoalFactory,
    small_jpeg,
)
from tests.html import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(editor):
    return signed_in(editor)


@pytest.fixture
def grace(db):
    return signed_in(get_user_model().objects.create_superuser("grace", "grace@example.org", "a long password 2"))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def form_of(thing):
    opts = thing._meta
    return f"/admin/{opts.app_label}/{opts.model_name}/{thing.pk}/change/"


def opened(client, thing):
    """The form as a person gets it, to be changed and sent."""
    return form_data(client.get(form_of(thing)).text)


def send(client, thing, data, **changes):
    return client.post(form_of(thing), {**data, **changes})


def asked(response):
    return [(each.label, each.mine, each.theirs) for each in response.context["merged"].conflicts]


def taken(response):
    return response.context["merged"].taken


def test_a_form_that_nobody_else_has_touched_is_saved(ada):
    organisation = OrganisationFactory(name="Before")

    response = send(ada, organisation, opened(ada, organisation), name="After")

    assert response.status_code == 302
    assert Organisation.objects.get().name == "After"


def test_one_value_changed_by_two_is_shown_side_by_side_and_not_saved(ada, grace):
    organisation = OrganisationFactory(name="Before")
    stale = opened(ada, organisation)
    send(grace, organisation, opened(grace, organisation), name="Grace's")

    response = send(ada, organisation, stale, name="Ada's")

    assert response.status_code == 200
    assert asked(response) == [("Full name", "Ada's", "Grace's")]
    assert "grace saved it on" in " ".join(response.text.split())
    assert Organisation.objects.get().name == "Grace's"
    assert form_data(response.text)["name"] == ["Ada's"]


@pytest.mark.parametrize(("pick", "kept"), [("mine", "Ada's"), ("theirs", "Grace's")])
def test_the_editor_picks_which_value_is_kept(ada, grace, pick, kept):
    organisation = OrganisationFactory(name="Before")
    stale = opened(ada, organisation)
    send(grace, organisation, opened(grace, organisation), name="Grace's")
    refused = form_data(send(ada, organisation, stale, name="Ada's", website="https://ada.example").text)

    response = send(ada, organisation, refused, **{"pick:field:name": pick})

    assert response.status_code == 302
    organisation.refresh_from_db()
    assert (organisation.name, organisation.website) == (kept, "https://ada.example")


def test_a_conflict_without_an_answer_is_asked_again(ada, grace):
    organisation = OrganisationFactory(name="Before")
    stale = opened(ada, organisation)
    send(grace, organisation, opened(grace, organisation), name="Grace's")
    refused = form_data(send(ada, organisation, stale, name="Ada's").text)

    response = send(ada, organisation, refused)

    assert asked(response) == [("Full name", "Ada's", "Grace's")]
    assert Organisation.objects.get().name == "Grace's"


def test_a_third_change_between_question_and_answer_is_asked_about_as_well(ada, grace):
    organisation = OrganisationFactory(name="Before")
    stale = opened(ada, organisation)
    send(grace, organisation, opened(grace, organisation), name="Grace's")
    refused = form_data(send(ada, organisation, stale, name="Ada's").text)
    send(grace, organisation, opened(grace, organisation), name="Grace's second")

    response = send(ada, organisation, refused, **{"pick:field:name": "mine"})

    assert asked(response) == [("Full name", "Ada's", "Grace's second")]


def test_changes_to_different_values_are_put_together_and_shown_before_they_are_saved(ada, grace):
    organisation = OrganisationFactory(name="Before")
    stale = opened(ada, organisation)
    send(grace, organisation, opened(grace, organisation), website="https://grace.example")

    refused = send(ada, organisation, stale, name="Ada's")
    response = send(ada, organisation, form_data(refused.text))

    assert (asked(refused), taken(refused)) == ([], ["Website is now: https://grace.example"])
    assert response.status_code == 302
    organisation.refresh_from_db()
    assert (organisation.name, organisation.website) == ("Ada's", "https://grace.example")


def test_a_stale_form_does_not_set_a_publication_back(ada, editor):
    organisation = OrganisationFactory(name="Before", state=State.DRAFT)
    stale = opened(ada, organisation)
    services.publish(organisation, by=editor)

    refused = send(ada, organisation, stale, name="Ada's")
    send(ada, organisation, form_data(refused.text))

    assert taken(refused) == ["State is now: published"]
    organisation.refresh_from_db()
    assert (organisation.name, organisation.state) == ("Ada's", State.PUBLISHED)


def test_rows_of_both_are_kept_whoever_saves_last(ada, grace):
    session = SessionFactory()
    first = ParticipationFactory(session=session, person=PersonFactory(name="First"), post="Minister")
    ParticipationFactory(session=session, person=PersonFactory(name="Second"))
    third, fourth = PersonFactory(name="Third"), PersonFactory(name="Fourth")
    ours, theirs = opened(ada, session), opened(grace, session)
    send(grace, session, theirs | new_row("participations", 2, person=third.pk, role="speaker"))

    mine = ours | new_row("participations", 2, person=fourth.pk, role="chair") | {"participations-0-post": "President"}
    refused = send(ada, session, mine)
    response = send(ada, session, form_data(refused.text))

    assert taken(refused) == ["Added meanwhile: Participation: Third, speaker"]
    assert response.status_code == 302
    assert list(session.participations.order_by("pk").values_list("person__name", "role", "post")) == [
        ("First", "speaker", "President"),
        ("Second", "speaker", ""),
        ("Third", "speaker", ""),
        ("Fourth", "chair", ""),
    ]
    assert session.participations.get(person__name="First").pk == first.pk


def test_one_cell_of_a_row_changed_by_two_is_asked_about(ada, grace):
    session = SessionFactory()
    row = ParticipationFactory(session=session, person=PersonFactory(name="First"), post="Minister")
    ours = opened(ada, session)
    send(grace, session, opened(grace, session), **{"participations-0-post": "Grace's"})

    refused = send(ada, session, ours, **{"participations-0-post": "Ada's"})
    key = refused.context["merged"].conflicts[0].key
    send(ada, session, form_data(refused.text), **{f"pick:{key}": "theirs"})

    assert asked(refused) == [("Participation: First, speaker, Post at that time", "Ada's", "Grace's")]
    row.refresh_from_db()
    assert row.post == "Grace's"


def test_a_row_deleted_by_one_and_changed_by_the_other_comes_back_as_a_new_one(ada, grace):
    session = SessionFactory()
    ParticipationFactory(session=session, person=PersonFactory(name="First"), post="Minister")
    ours = opened(ada, session)
    send(grace, session, opened(grace, session), **{"participations-0-DELETE": "on"})

    refused = send(ada, session, ours, **{"participations-0-post": "Ada's"})
    response = send(ada, session, form_data(refused.text))

    assert taken(refused) == [
        "Deleted meanwhile, but you had changed it, so it stands among the new rows: Participation: First, speaker"
    ]
    assert response.status_code == 302
    assert list(session.participations.values_list("person__name", "post")) == [("First", "Ada's")]


def test_a_row_deleted_by_one_and_left_alone_by_the_other_stays_deleted(ada, grace):
    session = SessionFactory(title="Before")
    SessionGoalFactory(session=session)
    ours = opened(ada, session)
    send(grace, session, opened(grace, session), **{"goal_links-0-DELETE": "on"})

    refused = send(ada, session, ours, title="Ada's")
    response = send(ada, session, form_data(refused.text))

    assert response.status_code == 302
    assert Session.objects.get().title == "Ada's"
    assert not session.goal_links.exists()


def test_deleting_a_row_that_changed_meanwhile_is_said_before_it_happens(ada, grace):
    session = SessionFactory()
    ParticipationFactory(session=session, person=PersonFactory(name="First"), post="Minister")
    ours = opened(ada, session)
    send(grace, session, opened(grace, session), **{"participations-0-post": "Grace's"})

    refused = send(ada, session, ours, **{"participations-0-DELETE": "on"})

    assert taken(refused) == [
        "You are deleting what was changed meanwhile: Participation: First, speaker. Untick the deletion to keep it."
    ]
    assert session.participations.get().post == "Grace's"
    assert form_data(refused.text)["participations-0-DELETE"] == ["on"]


def test_a_mistake_in_a_form_does_not_lose_what_it_had_shown(ada, grace):
    organisation = OrganisationFactory(name="Before")
    stale = opened(ada, organisation)
    invalid = form_data(send(ada, organisation, stale, website="no address", name="Ada's").text)
    send(grace, organisation, opened(grace, organisation), name="Grace's")

    response = send(ada, organisation, invalid, website="")

    assert asked(response) == [("Full name", "Ada's", "Grace's")]


@pytest.mark.parametrize("shown", ["", "x", "nonsense:of:a:token", "\x00"])
def test_a_form_whose_memory_was_tampered_with_overwrites_nothing_unasked(ada, shown):
    organisation = OrganisationFactory(name="Before")

    response = send(ada, organisation, opened(ada, organisation), name="Ada's", _shown=shown)

    assert asked(response) == [("Full name", "Ada's", "Before")]


def new_row(prefix, index, **values):
    values = {"order": index, **values}
    named = {f"{prefix}-{index}-{name}": str(value) for name, value in values.items()}
    return {**named, f"{prefix}-TOTAL_FORMS": str(index + 1)}


def test_a_file_that_two_replace_is_not_replaced_twice_unseen(ada, grace):
    picture = PictureFactory(original=ContentFile(small_jpeg(40, 40), name="first.jpg"))
    hers, his = opened(ada, picture), opened(grace, picture)
    send(grace, picture, his, original=SimpleUploadedFile("second.jpg", small_jpeg(50, 50)))

    refused = send(ada, picture, hers, original=SimpleUploadedFile("third.jpg", small_jpeg(60, 60)))
    between = Picture.objects.get(pk=picture.pk).width
    again = form_data(refused.text)
    sent = send(ada, picture, again, original=SimpleUploadedFile("third.jpg", small_jpeg(60, 60)))

    assert taken(refused) == [
        "Picture: the file was replaced meanwhile. Choose yours again if it is to take its place."
    ]
    assert (between, sent.status_code) == (50, 302)
    assert Picture.objects.get(pk=picture.pk).width == 60


def test_words_for_a_picture_that_was_replaced_meanwhile_are_not_saved_unseen(ada, grace):
    picture = PictureFactory(original=ContentFile(small_jpeg(40, 40), name="first.jpg"))
    hers, his = opened(ada, picture), opened(grace, picture)
    send(grace, picture, his, original=SimpleUploadedFile("second.jpg", small_jpeg(50, 50)))

    refused = send(ada, picture, hers, alternative_text="Words for the first")

    assert refused.status_code == 200
    assert form_data(refused.text)["alternative_text"] == ["Words for the first"]
    assert Picture.objects.get(pk=picture.pk).alternative_text == picture.alternative_text
