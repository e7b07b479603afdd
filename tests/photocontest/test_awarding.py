"""Awards made from the results of the last round."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Revision

from photocontest.models import Award, Event, Result
from photocontest.services import jury
from photocontest.services.jury import awarding
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest():
    return make.ContestFactory(shows_gallery=False)


@pytest.fixture
def coordinator(client):
    user = make.UserFactory(roles=["Photo contest coordinator"])
    client.force_login(user)
    client.user = user
    return client


def closed(contest, *places, passes=2, number=1):
    """A closed round with a photo for each of these places."""
    round = make.RoundFactory(contest=contest, number=number, status="closed", passes=passes)
    for place in places:
        entry = make.EntryFactory(contest=contest)
        passing = place <= passes
        Result.objects.create(round=round, entry=entry, score=5 - place, votes=3, place=place, passes=passing)
    return round


def photos(round):
    return [result.entry for result in round.results.select_related("entry")]


def somebody_who_may(*rights):
    user = make.UserFactory()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="photocontest", codename__in=rights))
    return user


def page_of(round):
    return f"/admin/photocontest/round/{round.pk}/awards/"


def list_of(contest):
    return f"/admin/photocontest/award/?contest__edition__id__exact={contest.edition_id}"


def form_of(*entries, **words):
    """The form as it is sent with these photos ticked, and words for the first."""
    form = {"chosen": [entry.pk for entry in entries]}
    for place, entry in enumerate(entries, 1):
        told = {"name": f"Award {place}", "place": place, "citation": ""} | (words if place == 1 else {})
        form |= {f"photo-{entry.pk}-{name}": value for name, value in told.items()}
    return form


def made(contest):
    return list(Award.objects.filter(contest=contest).values_list("entry", "name", "place", "citation", "state"))


def words_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def rows(response):
    """What the page offers: each photo's award and place, and whether it is ticked."""
    return [
        (row.form["name"].value(), row.form["place"].value(), row.is_chosen)
        for row in response.context["form"].rows
        if row.is_offered
    ]


# The page


def test_photos_are_offered_in_the_order_of_the_results_and_those_that_passed_are_ticked(coordinator, contest):
    round = closed(contest, 1, 2, 2, 4, 5)

    asked = {address: coordinator.get(page_of(round) + address) for address in ("", "?places=4")}

    first = [("Winner", 1, True), ("Second place", 2, True), ("Second place", 2, True)]
    assert rows(asked[""]) == first
    assert rows(asked["?places=4"]) == [*first, ("Honourable mention", 4, False)]
    assert words_of(asked[""]).count("Place 2, score 3.0000 from 3 votes equal passes") == 2
    assert made(contest) == []


@pytest.mark.parametrize("places", ["0", "-1", "x", "99999"])
def test_places_that_are_none_are_told_and_the_usual_photos_shown(coordinator, contest, places):
    response = coordinator.get(page_of(closed(contest, 1, 2)), {"places": places})

    assert response.context["places_form"].errors.keys() == {"places"}
    assert len(rows(response)) == 2


def test_three_places_are_offered_where_no_photo_passed_and_none_without_a_vote(coordinator, contest):
    round = closed(contest, 1, 2, 3, 4, passes=0)
    Result.objects.filter(round=round, place=3).update(votes=0)

    assert [place for _name, place, _chosen in rows(coordinator.get(page_of(round)))] == [1, 2]


def test_who_sent_a_photo_is_told_to_whoever_may_know(client, contest):
    round = closed(contest, 1)
    entry = photos(round)[0]
    role = make.UserFactory(roles=["Photo contest coordinator"])
    runs_it = somebody_who_may("change_round", "add_award")

    seen = []
    for user in (role, runs_it):
        client.force_login(user)
        page = client.get(page_of(round)).text
        seen.append((entry.title in page, entry.entrant.name in page))

    assert seen == [(True, True), (True, False)]


def test_the_page_of_the_last_closed_round_leads_to_its_awards(coordinator, contest):
    first, last = closed(contest, 1, 2), closed(contest, 1, number=2)
    address = [f"/admin/photocontest/round/{round.pk}/board/" for round in (first, last)]

    assert [page_of(first) in coordinator.get(address[0]).text, page_of(last) in coordinator.get(address[1]).text] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("status", "later", "words"),
    [
        ("open", False, "Awards are made from the results of a round that is closed."),
        ("closed", True, "Awards are made from the last round, which is Round 2."),
    ],
)
def test_other_rounds_make_no_awards(coordinator, contest, status, later, words):
    round = closed(contest, 1)
    round.status = status
    round.save()
    if later:
        make.RoundFactory(contest=contest, number=2)

    responses = [
        coordinator.get(page_of(round), follow=True),
        coordinator.post(page_of(round), form_of(*photos(round)), follow=True),
    ]

    assert [words in response.text for response in responses] == [True, True]
    assert [response.redirect_chain for response in responses] == [
        [(f"/admin/photocontest/round/{round.pk}/board/", 302)]
    ] * 2
    assert made(contest) == []


def test_the_page_asks_the_same_for_many_photos(coordinator, contest):
    def asked(round):
        with CaptureQueriesContext(connection) as queries:
            coordinator.get(page_of(round), {"places": 9})
        return len(queries)

    one, five = closed(contest, 1), closed(make.ContestFactory(edition__year=2011), 1, 2, 3, 4, 5)
    make.PhotoAwardFactory(contest=five.contest, entry=photos(five)[0])
    asked(one)

    assert asked(five) == asked(one)


# Making


def test_awards_are_drafts_and_lead_to_their_list(coordinator, contest):
    round = closed(contest, 1, 2, 2)
    first, second, third = photos(round)

    response = coordinator.post(page_of(round), form_of(first, third, citation="  So still. "), follow=True)

    assert made(contest) == [
        (first.pk, "Award 1", 1, "So still.", "draft"),
        (third.pk, "Award 2", 2, "", "draft"),
    ]
    assert response.redirect_chain == [(list_of(contest), 302)]
    assert "2 awards made, as drafts: readers see them once they are published." in response.text
    assert second.title not in response.text
    assert set(Award.objects.values_list("source", flat=True)) == {"Results of the jury, Round 1"}


def test_it_is_one_change_with_a_name_that_can_be_undone(coordinator, contest):
    round = closed(contest, 1, 2)

    coordinator.post(page_of(round), form_of(*photos(round)))

    (change,) = Revision.objects.filter(user=coordinator.user)
    words = "Made from the results of the jury, Round 1."
    assert (change.comment, change.version_set.count()) == (words, 2)
    assert [entry.change_message for entry in LogEntry.objects.filter(user=coordinator.user)] == [words] * 2
    first, second = photos(round)
    (event,) = Event.objects.filter(round=round)
    assert (event.verb, event.by, event.words) == (
        "awarded",
        coordinator.user,
        f"photo {first.pk}: Award 1, place 1\nphoto {second.pk}: Award 2, place 2",
    )
    coordinator.post("/admin/changes/", {"revision": change.pk})
    assert made(contest) == []


def test_sent_twice_it_makes_no_second_set(coordinator, contest):
    round = closed(contest, 1, 2)
    form = form_of(*photos(round))

    coordinator.post(page_of(round), form)
    response = coordinator.post(page_of(round), form, follow=True)

    assert len(made(contest)) == 2
    assert response.redirect_chain == [(list_of(contest), 302)]
    assert "2 were there already, and stay as they are." in response.text
    assert Event.objects.filter(round=round).count() == 1


def test_what_is_awarded_is_shown_and_what_is_missing_can_be_added(coordinator, contest):
    round = closed(contest, 1, 2)
    first, second = photos(round)
    award = make.PhotoAwardFactory(contest=contest, entry=first, name="Grand prize", place=None)

    page = coordinator.get(page_of(round))
    response = coordinator.post(page_of(round), form_of(second), follow=True)

    assert rows(page) == [("Second place", 2, True)]
    assert f"/admin/photocontest/award/{award.pk}/change/" in page.text
    assert "Awarded: Grand prize published" in words_of(page)
    assert "This contest has 1 award already." in words_of(page)
    assert [row[:2] for row in made(contest)] == [(second.pk, "Award 1"), (first.pk, "Grand prize")]
    assert "1 award made" in response.text


def test_an_award_that_came_meanwhile_in_other_words_is_told_and_what_was_typed_stays(coordinator, contest):
    round = closed(contest, 1, 2)
    first, second = photos(round)
    make.PhotoAwardFactory(contest=contest, entry=first, name="Grand prize")
    form = form_of(first, second, citation="Typed with care")

    response = coordinator.post(page_of(round), form)

    told = f"“{first.title}” was awarded meanwhile, in other words. Nothing was added; look again."
    assert told in words_of(response)
    assert "Typed with care" in response.text
    assert "Awarded: Grand prize" in words_of(response)
    assert rows(response) == [("Award 1", "1", False), ("Award 2", "2", True)]
    assert [row[1] for row in made(contest)] == ["Grand prize"]


@pytest.mark.parametrize(
    ("words", "field", "told"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"name": "x" * 121}, "name", "at most 120 characters"),
        ({"name": "A\0B"}, "name", "Null characters are not allowed."),
        ({"citation": "A\0B"}, "citation", "Null characters are not allowed."),
        ({"place": "0"}, "place", "Places begin at 1."),
        ({"place": "40000"}, "place", "less than or equal to 32767"),
        ({"place": "first"}, "place", "Enter a whole number."),
    ],
)
def test_a_fault_is_told_beside_its_field_and_nothing_is_lost(coordinator, contest, words, field, told):
    round = closed(contest, 1, 2, 2)
    first, second, third = photos(round)
    form = form_of(first, second, **words) | {
        f"photo-{second.pk}-citation": "Kept for the second",
        f"photo-{third.pk}-name": "",
        f"photo-{third.pk}-citation": "Kept without a tick",
    }

    response = coordinator.post(page_of(round), form)

    assert response.status_code == 200
    faults = [row.form.errors for row in response.context["form"].rows]
    assert [set(each) for each in faults] == [{field}, set(), set()]
    assert told in words_of(response)
    assert "Kept for the second" in response.text
    assert "Kept without a tick" in response.text
    assert [chosen for _name, _place, chosen in rows(response)] == [True, True, False]
    assert made(contest) == []


def test_photos_of_elsewhere_withdrawn_ones_and_none_at_all_are_refused(coordinator, contest):
    round, elsewhere = closed(contest, 1, 2, 2), closed(make.ContestFactory(edition__year=2011), 1)
    first, gone, hidden = photos(round)
    gone.empty()
    hidden.hidden_at = contest.created_at
    hidden.save()
    stranger = make.EntryFactory(contest=contest)
    forged = [{"chosen": each} for each in ("", "x", "1\0", "9" * 30, "-1")]

    told = {}
    for form in (*map(form_of, (gone, hidden, stranger, *photos(elsewhere))), *forged):
        response = coordinator.post(page_of(round), form | form_of(first) | {"chosen": [first.pk, form["chosen"]]})
        told[str(form["chosen"])] = (response.status_code, *response.context["form"].errors)
    nothing = coordinator.post(page_of(round), {"chosen": []})

    assert set(told.values()) == {(200, "chosen")}
    assert len(told) == 9
    assert "Tick the photos that get an award." in nothing.text
    assert rows(nothing) == [("Winner", 1, False)]
    assert "It is hidden, and cannot be awarded." in nothing.text
    assert "withdrawn since" in nothing.text
    assert made(contest) == []


def test_a_photo_that_is_withdrawn_between_the_look_and_the_making_gets_no_award(contest):
    round = closed(contest, 1)
    (entry,) = photos(round)
    award = Award(contest=contest, entry=entry, name="Winner")
    entry.empty()

    with pytest.raises(jury.NotPossibleError, match="withdrawn or hidden meanwhile"):
        awarding.award(round, [award], by=make.UserFactory())

    assert made(contest) == []


# Rights


def test_only_whoever_runs_the_round_and_may_add_awards_makes_them(client, contest):
    round = closed(contest, 1)
    limited = make.UserFactory(roles=["Photo contest coordinator"])
    make.EditionScopeFactory(user=limited, edition=make.EditionFactory(year=2011))
    people = {
        "editor": make.UserFactory(roles=["Editor"]),
        "moderator": make.UserFactory(roles=["Moderator"]),
        "juror": make.JurorFactory(contest=contest).user,
        "coordinator of another edition": limited,
        "who may not add awards": somebody_who_may("change_round"),
    }

    found = {}
    for name, user in people.items():
        client.force_login(user)
        answers = client.get(page_of(round)), client.post(page_of(round), form_of(*photos(round)))
        found[name] = [response.status_code for response in answers]
    client.logout()

    assert found == {name: [403, 403] for name in people}
    assert client.post(page_of(round)).status_code == 302
    assert made(contest) == []


def test_a_frozen_edition_gets_no_awards(coordinator, contest):
    round = closed(contest, 1)
    contest.edition.frozen_at = contest.created_at
    contest.edition.save()

    response = coordinator.post(page_of(round), form_of(*photos(round)))

    assert response.status_code == 403
    assert "is frozen" in response.text
    assert page_of(round) not in coordinator.get(f"/admin/photocontest/round/{round.pk}/board/").text
    assert made(contest) == []
