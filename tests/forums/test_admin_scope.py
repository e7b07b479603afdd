"""What a person limited to the edition of 2018 meets at the desk beside lists and addresses (see test_roles)."""

import pytest
from django.urls import reverse
from reversion.models import Revision

from forums.models import Achievement, Session
from publishing import history
from publishing.admin.notes import subject_key
from publishing.models import EditorialNote
from tests import factories as make
from tests.publishing.test_admin_desk import fields, form_of, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_2017():
    return make.EditionFactory(year=2017)


@pytest.fixture
def of_2018():
    return make.EditionFactory(year=2018)


@pytest.fixture
def limited(client, of_2017, of_2018):
    """The test client of an editor who works on 2018 alone."""
    user = make.UserFactory(roles=["Editor"])
    make.EditionScopeFactory(user=user, edition=of_2018)
    client.force_login(user)
    return client


def picked(client, model, field, term=""):
    asked = {"app_label": "forums", "model_name": model, "field_name": field, "term": term}
    return [row["text"] for row in client.get("/admin/autocomplete/", asked).json()["results"]]


def test_without_a_limit_all_editions_are_worked_on(client, of_2017, of_2018):
    client.force_login(make.UserFactory(roles=["Editor"]))

    assert sorted(picked(client, "session", "edition")) == ["WSIS Forum 2017", "WSIS Forum 2018"]
    assert client.get(form_of(of_2017)).status_code == 200


def test_a_session_cannot_be_moved_to_another_edition(limited, of_2017, of_2018):
    session = make.SessionFactory(edition=of_2018)
    typed = fields(limited.get(form_of(session)))

    refused = limited.post(form_of(session), typed | {"edition": of_2017.pk})
    taken = limited.post(form_of(session), typed | {"title": "Renamed"})

    assert list(refused.context["adminform"].form.errors) == ["edition"]
    assert taken.status_code == 302
    assert Session.objects.get(pk=session.pk).title == "Renamed"
    assert Session.objects.get(pk=session.pk).edition == of_2018


def test_nothing_is_added_to_another_edition(limited, of_2017):
    form = reverse("admin:forums_session_add")
    typed = fields(limited.get(f"{form}?edition={of_2017.pk}"))

    limited.post(form, typed | {"title": "Mine", "slug": "mine", "edition": of_2017.pk, "kind": "workshop"})

    assert Session.objects.count() == 0


def test_an_edition_is_not_added_by_whoever_works_on_others(limited):
    assert limited.get(reverse("admin:forums_edition_add")).status_code == 403


def test_pickers_offer_what_is_of_the_edition(limited, of_2017, of_2018):
    for edition in (of_2017, of_2018):
        make.SessionFactory(edition=edition, title=f"Opening of {edition.year}")

    assert picked(limited, "session", "edition") == ["WSIS Forum 2018"]
    assert picked(limited, "achievement", "session") == ["Opening of 2018 (2018)"]


def test_what_a_thing_is_related_to_in_another_edition_stays(limited, of_2017, of_2018):
    held, foreign = make.AchievementFactory(edition=of_2017), make.AchievementFactory(edition=of_2017)
    achievement = make.AchievementFactory(edition=of_2018)
    achievement.related.add(held)
    typed = fields(limited.get(form_of(achievement)))

    kept = limited.post(form_of(achievement), typed | {"related": [held.pk]})
    refused = limited.post(form_of(achievement), typed | {"related": [held.pk, foreign.pk]})

    assert kept.status_code == 302
    assert list(refused.context["adminform"].form.errors) == ["related"]
    assert list(Achievement.objects.get(pk=achievement.pk).related.all()) == [held]


@pytest.mark.parametrize("verb", ["publish_selected", "withdraw_selected", "send_selected_to_review"])
def test_verbs_pass_over_another_edition(limited, of_2017, of_2018, verb):
    rows = [make.SessionFactory(edition=edition, state="review") for edition in (of_2017, of_2018)]

    limited.post(listed(Session), {"action": verb, "_selected_action": [row.pk for row in rows]})

    assert Session.objects.get(pk=rows[0].pk).state == "review"
    assert Session.objects.get(pk=rows[1].pk).state == ("published" if verb == "publish_selected" else "review")


def test_the_index_tells_of_nothing_in_another_edition(limited, of_2017, of_2018):
    for edition in (of_2017, of_2018):
        make.SessionFactory(edition=edition, title=f"Draft of {edition.year}", state="draft")
    make.SessionFactory(edition=make.EditionFactory(year=2019))

    response = limited.get("/admin/")

    assert [task.label for task in response.context["waiting_panels"][0].tasks] == ["Draft of 2018"]
    assert response.context["waiting_panels"][0].count == 1
    assert response.context["room_panels"][0].title == "Missing facts of WSIS Forum 2018"


def test_notes_are_as_far_away_as_what_they_are_about(limited, of_2017, of_2018):
    far, near = (make.EditorialNoteFactory(subject=make.SessionFactory(edition=e)) for e in (of_2017, of_2018))
    elsewhere = make.EditorialNoteFactory(subject=make.OrganisationFactory())

    assert set(limited.get(listed(EditorialNote)).context["cl"].result_list) == {near, elsewhere}
    assert limited.get(form_of(far)).status_code == 403
    assert limited.get(form_of(near)).status_code == 200


def test_no_note_is_written_about_another_edition(limited, of_2017, of_2018):
    form = reverse("admin:publishing_editorialnote_add")
    words = ("field", "first_source", "first_statement", "second_source", "second_statement", "published", "reason")
    typed = dict.fromkeys(words, "words")
    far, near = (make.SessionFactory(edition=edition) for edition in (of_2017, of_2018))

    refused = limited.post(form, typed | {"about": subject_key(far)})
    taken = limited.post(form, typed | {"about": subject_key(near)})

    assert list(refused.context["adminform"].form.errors) == ["about"]
    assert taken.status_code == 302
    assert [note.subject for note in EditorialNote.objects.all()] == [near]


# The right to publish


@pytest.fixture
def translator(client):
    client.force_login(make.UserFactory(roles=["Translator"]))
    return client


@pytest.mark.parametrize("state", ["draft", "review"])
def test_who_may_not_publish_hands_over_for_review(translator, state):
    session = make.SessionFactory(state=state)
    typed = fields(translator.get(form_of(session)))

    refused = translator.post(form_of(session), typed | {"state": "published"})
    taken = translator.post(form_of(session), typed | {"state": "review", "publish_at": "2001-01-01T00:00"})

    session.refresh_from_db()
    assert list(refused.context["adminform"].form.errors) == ["state"]
    assert taken.status_code == 302
    assert (session.state, session.publish_at) == ("review", None)


def test_who_may_not_publish_corrects_what_is_public_and_leaves_it_public(translator):
    session = make.SessionFactory(title="Mistyped")
    typed = fields(translator.get(form_of(session)))

    translator.post(form_of(session), typed | {"title": "Corrected", "state": "draft"})

    session.refresh_from_db()
    assert (session.title, session.state) == ("Corrected", "published")


def test_a_return_leads_to_no_other_edition(limited, editor, of_2017, of_2018):
    moved = make.SessionFactory(edition=of_2017)
    for edition in (of_2017, of_2018):
        with history.recorded(by=editor):
            moved.edition = edition
            moved.save()
            history.include(moved)
    first, last = Revision.objects.order_by("pk")

    returned = limited.post(form_of(moved).replace("/change/", "/history/"), {"revision": first.pk})
    undone = limited.post("/admin/changes/", {"revision": last.pk})

    assert (returned.status_code, undone.status_code) == (403, 403)
    assert Session.objects.get(pk=moved.pk).edition == of_2018
