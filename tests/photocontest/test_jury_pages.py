"""What a juror and the coordinator do at the desk, and that nothing about an entrant reaches a juror."""

import csv
import io
import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver

from photocontest import urls
from photocontest.models import Assignment, Conflict, Juror, Result, Round, Vote
from photocontest.services import jury
from photocontest.services.jury import voting
from photocontest.views.reports import ReportForm
from tests import factories as make
from tests.html import form_data, path_of, read
from tests.intake.sending import ticket

pytestmark = pytest.mark.django_db

JUDGING = "/admin/photocontest/round/judging/"


@pytest.fixture
def contest():
    return make.ContestFactory(shows_gallery=False)


@pytest.fixture
def juror(contest):
    return make.JurorFactory(contest=contest, user__first_name="Ana")


@pytest.fixture
def seat(client, juror):
    """The test client with the juror signed in."""
    client.force_login(juror.user)
    return client


@pytest.fixture
def coordinator(client):
    client.force_login(make.UserFactory(roles=["Photo contest coordinator"]))
    return client


def opened(contest, *, photos=3, **kwargs):
    for _ in range(photos):
        make.EntryFactory(contest=contest)
    round = make.RoundFactory(contest=contest, **kwargs)
    if round.kind == "stars":
        make.CriterionFactory(round=round, name="Light", weight=2)
    jury.open_round(round, by=None)
    round.refresh_from_db()
    return round


def page_of(round, *parts):
    return "/".join([f"{JUDGING}{round.pk}", *map(str, parts), ""])


def board_of(round):
    return f"/admin/photocontest/round/{round.pk}/board/"


def status(client, path):
    """That of a page; whatever is at no address is looked for once more with the reader's language before it."""
    response = client.get(path)
    is_elsewhere = response.status_code == 302 and response.url == f"/en{path}"
    return client.get(response.url).status_code if is_elsewhere else response.status_code


def stepping_back(round, juror, number):
    """What the form of a photo posts for a juror who does not judge it."""
    return {"_declare": "1", "photo": Assignment.objects.get(round=round, juror=juror, order=number).pk}


def said(round, juror):
    return [vote.is_yes for vote in Vote.objects.filter(assignment__round=round).order_by("assignment__order")]


# Blind


@pytest.fixture
def secrets(contest):
    """Photos of somebody who would be recognised by each of these."""
    entrant = make.EntrantFactory(
        pk=918273645,
        contest=contest,
        name="Zelda Secretname",
        email="zelda@secret-mail.example",
        organisation="House of Secrets",
    )
    entries = [
        make.EntryFactory(contest=contest, entrant=entrant, credit="Zelda’s credit", slot=slot) for slot in range(3)
    ]
    make.PhotoReportFactory(entry=entries[0], words="Reported by the neighbour of Zelda")
    told = [
        *("Zelda", "Secretname", "secret-mail", "House of Secrets", "neighbour", str(entrant.pk)),
        *(entrant.reference, str(entrant.token)),
    ]
    for entry in entries:
        told += [entry.original.name, entry.checksum, entry.fingerprint]
    return [each for each in told if each]


def addresses(patterns, prefix, values):
    """Every address of the desk; those of the contest's room with each value for what stands in it, others with one."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route, values)
            continue
        if "(?P" in route:
            continue  # the answer to whatever is at no address
        told = values if route.startswith("admin/photocontest/") else values[:1]
        for value in told if "<" in route else [""]:
            for table in ("results", "votes", "log") if "<slug:name>" in route else [""]:
                yield "/" + re.sub(r"<[^>]+>", str(value), route.replace("<slug:name>", table))


def found_in(response, secrets):
    """The secrets in a response: its body, its headers and its cookies."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    everything = body.decode("utf-8", "replace") + str(response.headers) + response.cookies.output()
    return [secret for secret in secrets if secret in everything]


def crawl(client, start):
    """Every page that can be reached by links."""
    waiting, seen = [start], {start}
    while waiting:
        path = waiting.pop()
        response = client.get(path)
        yield path, response
        if "html" not in response.headers.get("Content-Type", ""):
            continue
        reading = read(response.text, f"http://testserver{path}")
        for link in sorted(reading.links | reading.loads):
            target = path_of(link)
            is_deep = "?" in path and "?" in target  # of filters, one step
            if link.startswith("http://testserver/") and not is_deep and target not in seen:
                seen.add(target)
                waiting.append(target)


def closed_round(contest, juror):
    round = opened(contest, photos=0, number=1)
    for row in voting.pile(round, juror):
        voting.vote(row, by=juror.user, is_yes=True)
    jury.close(round, by=None, limit=3, ties="all")
    return round


def leaks(answers, secrets):
    return {path: found for path, response in answers.items() if (found := found_in(response, secrets))}


@pytest.mark.long
@pytest.mark.once
def test_nothing_about_an_entrant_is_at_any_address_of_the_desk_that_a_juror_can_name(seat, contest, juror, secrets):
    closed, round = closed_round(contest, juror), opened(contest, photos=0, number=2)
    entry = contest.entries.first()
    values = list(dict.fromkeys([entry.pk, entry.entrant_id, round.pk, closed.pk]))

    answers = {}
    for path in addresses(admin.site.urls[0], "admin/", values):
        if "/logout/" not in path:
            answers[path] = seat.get(path)

    assert {page_of(round), board_of(round), board_of(closed).replace("board/", "log.csv")} <= set(answers)
    assert len(answers) > 500
    assert [path for path, response in answers.items() if response.status_code >= 500] == []
    secrets.remove(str(entry.entrant_id))  # which this walk itself has named
    assert leaks(answers, secrets) == {}


def test_nothing_about_an_entrant_is_at_any_address_for_readers_whatever_is_sent_there(seat, contest, secrets):
    told = {"year": contest.edition.year, "pk": 0, "slot": 0, "width": 64, "kind": "jpeg"}
    form = {"ticket": ticket(ReportForm.name), "homepage": ""}
    answers = {}
    for entry in contest.entries.order_by("slot")[:2]:  # one that was reported and one that was not
        named = told | {"pk": entry.pk}
        for pattern in urls.urlpatterns:
            route = re.sub(
                r"<\w+:(\w+)>", lambda found, named=named: str(named.get(found[1], "x")), str(pattern.pattern)
            )
            for method in ("get", "post", "head"):
                if f"{method} {route}" in answers:
                    continue
                sent = form if method == "post" else {}
                answers[f"{method} {route}"] = getattr(seat, method)(f"/en/photo-contest/{route}", sent)

    assert len(answers) > 60
    assert f"post {contest.edition.year}/entries/{contest.entries.first().pk}/report/" in answers
    assert leaks(answers, secrets) == {}


@pytest.mark.parametrize("kind", ["yes_no", "stars", "ranking"])
def test_nothing_about_an_entrant_is_on_any_page_to_which_a_juror_is_led(seat, contest, juror, secrets, kind):
    closed, round = closed_round(contest, juror), opened(contest, photos=0, number=2, kind=kind)

    answers = dict(crawl(seat, "/admin/"))

    assert {page_of(closed, "votes"), page_of(closed, 3), page_of(round), page_of(round, 3)} <= set(answers)
    assert leaks(answers, secrets) == {}


def test_the_test_above_would_find_what_a_moderator_sees(client, contest, secrets):
    client.force_login(make.UserFactory(roles=["Photo contest coordinator"]))
    entry = contest.entries.first()

    response = client.get(f"/admin/photocontest/entry/{entry.pk}/change/")

    assert "Zelda" in found_in(response, secrets)


def test_no_answer_to_what_a_juror_does_says_more(seat, contest, juror, secrets):
    yes_no, ranking = (
        opened(contest, photos=0, number=1),
        make.RoundFactory(contest=contest, number=2, kind="ranking"),
    )
    answers = [
        seat.post(page_of(yes_no, 1), {"answer": "yes"}, follow=True),
        seat.post(page_of(yes_no, 2), {"answer": "maybe"}, follow=True),
        seat.post(page_of(yes_no), {"_undo": "1"}, follow=True),
        seat.post(page_of(yes_no, 3), stepping_back(yes_no, juror, 3), follow=True),
    ]
    for row in voting.pile(yes_no, juror):
        voting.vote(row, by=juror.user, is_yes=True)
    jury.close(yes_no, by=None, limit=9, ties="all")
    jury.open_round(ranking, by=None)
    answers += [
        seat.post(page_of(ranking), {"_hand_in": "1"}, follow=True),
        seat.post(page_of(ranking), {"up": "1"}, headers={"X-Requested-With": "fetch"}),
        seat.post(page_of(ranking), {"_take_back": "1"}, follow=True),
    ]

    assert [found_in(response, secrets) for response in answers] == [[]] * len(answers)
    assert all(response.status_code in (200, 204) for response in answers)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/photocontest/entry/",
        "/admin/photocontest/entry/{entry}/change/",
        "/admin/photocontest/entry/{entry}/history/",
        "/admin/photocontest/entry/?q=Photo",
        "/admin/photocontest/round/",
        "/admin/photocontest/round/{round}/change/",
        "/admin/photocontest/round/{round}/board/",
        "/admin/photocontest/round/{round}/results.csv",
        "/admin/photocontest/round/{round}/votes.csv",
        "/admin/photocontest/round/{round}/log.csv",
        "/admin/photocontest/juror/",
        "/admin/photocontest/award/",
        "/admin/autocomplete/?app_label=photocontest&model_name=award&field_name=entry&term=Photo",
        "/admin/changes/?room=photocontest",
    ],
)
def test_a_juror_is_refused_everywhere_else(seat, contest, juror, address):
    round = opened(contest)
    response = seat.get(address.format(entry=contest.entries.first().pk, round=round.pk))

    assert response.status_code in (403, 404) or "Photo " not in response.text


def test_only_jurors_of_the_contest_find_the_pages_of_a_round(client, contest, juror):
    round = opened(contest, photos=1)
    prepared = make.RoundFactory(contest=contest, number=99)
    elsewhere = make.JurorFactory(contest=make.ContestFactory(edition__year=2011))
    people = {
        "nobody": None,
        "editor": make.UserFactory(roles=["Editor"]),
        "juror of another contest": elsewhere.user,
        "juror": juror.user,
    }
    found = {}
    for name, user in people.items():
        client.logout()
        if user:
            client.force_login(user)
        found[name] = [status(client, path) for path in (JUDGING, page_of(round, 1), page_of(prepared))]

    assert found == {
        "nobody": [302, 302, 302],
        "editor": [403, 403, 403],
        "juror of another contest": [200, 404, 404],
        "juror": [200, 200, 404],
    }


def test_whoever_gets_a_role_that_shows_names_judges_no_more(seat, contest, juror):
    round = opened(contest, photos=1)
    juror.user.groups.add(Group.objects.get(name="Moderator"))

    responses = [seat.get(page_of(round, 1)), seat.post(page_of(round, 1), {"answer": "yes"})]

    assert [response.status_code for response in responses] == [403, 403]
    assert "By another role you can see who sent the photos" in responses[0].text
    assert not Vote.objects.exists()


@pytest.mark.parametrize(
    ("role", "is_blind"),
    [("Editor", False), ("Translator", False), ("Moderator", False), ("Newsletter editor", True)],
)
def test_only_roles_that_show_no_names_go_together_with_that_of_a_juror(client, contest, role, is_blind):
    juror = make.JurorFactory(contest=contest)
    round = opened(contest, photos=1)
    juror.user.groups.add(Group.objects.get(name=role))
    client.force_login(juror.user)

    assert (client.get(page_of(round, 1)).status_code == 200) is is_blind


def test_who_may_preview_an_award_sees_the_name_beside_the_photo(client, contest, secrets):
    client.force_login(make.UserFactory(roles=["Editor"]))
    award = make.PhotoAwardFactory(contest=contest, entry=contest.entries.first(), state="draft")

    preview = client.get(f"/admin/photocontest/award/{award.pk}/preview/")

    assert "Zelda" in found_in(preview, secrets)


# Judging without JavaScript


def test_a_juror_goes_from_photo_to_photo_and_comes_to_the_own_votes(seat, contest, juror):
    round = opened(contest, photos=3)

    assert seat.get(page_of(round)).url == page_of(round, 1)
    assert seat.post(page_of(round, 1), {"answer": "yes"}).url == page_of(round, 2)
    assert seat.get(page_of(round)).url == page_of(round, 2)
    assert seat.post(page_of(round, 3), {"answer": "no"}).url == page_of(round, 2)
    assert seat.post(page_of(round, 2), {"answer": "no"}).url == page_of(round, "votes")
    assert said(round, juror) == [True, False, False]
    assert seat.post(page_of(round), {"_undo": "1"}).url == page_of(round, 2)
    assert said(round, juror) == [True, False]
    assert seat.post(page_of(round, 1), {"answer": "no"}).url == page_of(round, 2)
    assert said(round, juror) == [False, False]


def test_a_photo_is_shown_with_what_is_written_to_it(seat, contest, juror):
    entry = make.EntryFactory(contest=contest, title="A lamp", description="One\n\n<b>Two</b>", place="Lagos")
    entry.goals.add(make.GoalFactory(number=4, title="Quality Education"))
    round = opened(contest, photos=0, instructions="<p>Look at the light.</p>")

    page = seat.get(page_of(round, 1)).text

    for words in ("A lamp", "<p>One</p>", "&lt;b&gt;Two&lt;/b&gt;", "Lagos, Nigeria", "Quality Education"):
        assert words in page
    assert "Look at the light." in page
    assert entry.fallback in page
    assert f'alt="{entry.alternative_text}"' in page


def test_an_answer_that_is_none_changes_nothing_and_is_told(seat, contest, juror):
    round = opened(contest, photos=1, kind="stars")
    criterion = round.criteria.get()

    for answer in ({}, {"answer": "yes"}, {f"criterion-{criterion.pk}": "6"}, {f"criterion-{criterion.pk}": "five"}):
        assert "Give stars for every criterion." in seat.post(page_of(round, 1), answer, follow=True).text
    assert not Vote.objects.exists()
    seat.post(page_of(round, 1), {f"criterion-{criterion.pk}": "4"})

    assert Vote.objects.get().scores.get().stars == 4
    assert "4 stars" in seat.get(page_of(round, "votes")).text


def test_whoever_steps_back_no_longer_has_the_photo(seat, contest, juror):
    round = opened(contest, photos=1)

    response = seat.post(page_of(round, 1), stepping_back(round, juror, 1), follow=True)

    assert "it is no longer among yours" in response.text
    assert "No photo of this round is yours to judge." in response.text
    assert status(seat, page_of(round, 1)) == 404
    assert not Assignment.objects.exists()


def test_a_juror_steps_back_from_the_photo_on_screen_and_from_no_other(seat, contest, juror):
    round = opened(contest, photos=2, kind="ranking")
    page = seat.get(page_of(round, 1)).text
    posted = stepping_back(round, juror, 1)

    seat.post(page_of(round), {"down": posted["photo"]})
    response = seat.post(page_of(round, 1), posted, follow=True)

    assert f'<input type="hidden" name="photo" value="{posted["photo"]}">' in page
    assert "Your photos have changed meanwhile. Look at them again." in response.text
    assert (len(voting.pile(round, juror)), Conflict.objects.count()) == (2, 0)


def test_nothing_is_judged_in_a_closed_round_and_the_votes_can_be_read(seat, contest, juror):
    round = opened(contest, photos=1)
    seat.post(page_of(round, 1), {"answer": "yes"})
    jury.close(round, by=None, limit=1, ties="all")

    assert "This round is not open." in seat.post(page_of(round, 1), {"answer": "no"}, follow=True).text
    assert said(round, juror) == [True]
    assert 'name="answer"' not in seat.get(page_of(round, 1)).text
    assert "This round is closed." in seat.get(page_of(round, "votes")).text


@pytest.mark.parametrize(
    ("posted", "order"),
    [
        ({"up": 2}, [0, 2, 1, 3]),
        ({"down": 0}, [1, 0, 2, 3]),
        ({"up": 0}, [0, 1, 2, 3]),
        ({"place": {3: "1"}}, [3, 0, 1, 2]),
        ({"place": {0: "3"}}, [1, 2, 0, 3]),
        ({"place": {0: "4", 3: "1"}}, [3, 1, 2, 0]),
        ({"place": {0: "", 1: "x", 2: "99999999999999"}}, [0, 1, 2, 3]),
    ],
)
def test_a_ranking_is_moved_by_buttons_and_by_numbers(seat, contest, juror, posted, order):
    round = opened(contest, photos=4, kind="ranking")
    rows = voting.pile(round, juror)
    form = {f"place-{row.pk}": str(number) for number, row in enumerate(rows, 1)}
    form |= {f"place-{rows[each].pk}": typed for each, typed in posted.get("place", {}).items()}
    form |= {name: str(rows[posted[name]].pk) for name in ("up", "down") if name in posted}

    seat.post(page_of(round), form)

    assert voting.pile(round, juror) == [rows[each] for each in order]


@pytest.mark.parametrize("nonsense", ["9" * 5000, "-1", "²", "\0", "1e5", ""])
def test_nonsense_for_a_number_changes_nothing(client, contest, juror, nonsense):
    round = opened(contest, photos=2, kind="ranking")
    order = voting.pile(round, juror)

    client.force_login(juror.user)
    form = {f"place-{row.pk}": nonsense for row in order}
    moved = client.post(page_of(round), form | {"up": nonsense, "down": nonsense})
    client.force_login(make.UserFactory(roles=["Photo contest coordinator"]))
    closing = {"_close": "1", "limit": "1", "ties": "chair", "chosen": [nonsense, nonsense]}
    closed = client.post(board_of(round), closing)

    round.refresh_from_db()
    assert [moved.status_code, closed.status_code] == [302, 302]
    assert (voting.pile(round, juror), round.status) == (order, "open")


def test_a_ranking_is_handed_in_and_taken_back(seat, contest, juror):
    round = opened(contest, photos=2, kind="ranking")

    page = seat.post(page_of(round), {"_hand_in": "1"}, follow=True).text

    assert "This ranking is handed in." in page
    assert sorted(Vote.objects.values_list("rank", flat=True)) == [1, 2]
    seat.post(page_of(round), {"_take_back": "1"})
    assert not Vote.objects.exists()


def test_a_photo_of_a_ranking_is_looked_at_and_leads_back_to_it(seat, contest, juror):
    round = opened(contest, photos=2, kind="ranking")

    page = seat.get(page_of(round, 1)).text

    assert f'<a href="{page_of(round)}">' in page
    assert "<kbd" not in page
    assert 'name="answer"' not in page


def test_a_script_is_told_that_an_order_could_not_be_kept(seat, contest, juror):
    round = opened(contest, photos=2, kind="ranking")
    fetch = {"X-Requested-With": "fetch"}

    assert seat.post(page_of(round), {"_arrange": "1"}, headers=fetch).status_code == 204
    seat.post(page_of(round), {"_hand_in": "1"})
    jury.close(round, by=None, limit=1, ties="all")
    response = seat.post(page_of(round, 1), {"answer": "yes"}, headers=fetch)

    assert (response.status_code, response.text) == (409, "This round is not open.")


def test_the_desk_tells_a_juror_how_many_photos_are_left(seat, contest, juror):
    round = opened(contest, photos=2)
    seat.post(page_of(round, 1), {"answer": "yes"})

    make.SessionFactory()  # whose missing facts are not a juror's

    desk = seat.get("/admin/").context

    (panel,) = desk["room_panels"]
    assert (panel.title, desk["waiting_panels"]) == ("Photos for you to judge", [])
    assert [(task.url, task.note) for task in panel.tasks] == [(page_of(round), "1 photo left")]
    assert page_of(round) in seat.get(JUDGING).text


@pytest.mark.parametrize("kind", ["yes_no", "stars", "ranking"])
def test_a_page_of_the_jury_asks_the_same_for_many_photos(seat, contest, juror, kind):
    def asked(path):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            seat.get(path)
        return len(queries)

    few = opened(contest, photos=1, kind=kind)
    before = [asked(page_of(few, part)) for part in ([1, "votes"])]
    Round.objects.all().update(status="closed")
    Assignment.objects.all().delete()
    few.delete()
    many = opened(contest, photos=8, kind=kind)

    assert [asked(page_of(many, part)) for part in ([1, "votes"])] == before


# The coordinator


def board(client, round, **asked):
    return client.get(board_of(round), asked)


def test_a_coordinator_runs_a_round_from_its_preparation_to_the_next(coordinator, contest, juror):
    other = make.JurorFactory(contest=contest, user__first_name="Ben")
    entries = [make.EntryFactory(contest=contest, title=title) for title in ("=A lamp", "A market", "A bus")]
    coordinator.post(
        "/admin/photocontest/round/add/",
        {
            "contest": contest.pk,
            "number": 1,
            "kind": "yes_no",
            "quorum": 2,
            "instructions": "",
            "ties": "chair",
            "criteria-TOTAL_FORMS": 0,
            "criteria-INITIAL_FORMS": 0,
            "passes": "",
        },
    )
    round = Round.objects.get()
    assert "Open the round" in board(coordinator, round).text
    coordinator.post(board_of(round), {"_open": "1"})
    for member, answers in ((juror, (1, 0, 0)), (other, (1, 1, 1))):
        for entry, answer in zip(entries, answers, strict=True):
            row = Assignment.objects.get(juror=member, entry=entry)
            voting.vote(row, by=member.user, is_yes=bool(answer))

    page = board(coordinator, round, limit=2, ties="chair").text
    assert all(f'href="{entry.fallback}"' in page for entry in entries)
    assert "2 are equal at the limit, and there is room for 1 of them." in " ".join(page.split())
    refused = coordinator.post(board_of(round), {"_close": "1", "limit": 2, "ties": "chair"}, follow=True)
    assert "Choose 1 of the photos that are equal at the limit." in refused.text
    assert refused.redirect_chain[0][0] == f"{board_of(round)}?limit=2&ties=chair#content-start"
    coordinator.post(board_of(round), {"_close": "1", "limit": 2, "ties": "chair", "chosen": entries[2].pk})

    assert list(Result.objects.values_list("entry", "place", "passes")) == [
        (entries[0].pk, 1, True),
        (entries[1].pk, 2, False),
        (entries[2].pk, 2, True),
    ]
    closed = board(coordinator, round).text
    assert f"/admin/photocontest/round/add/?contest={contest.pk}&amp;number=2&amp;quorum=2" in closed


def test_absent_jurors_are_named_before_a_round_is_closed_without_them(coordinator, contest, juror):
    round = opened(contest, photos=1)

    refused = coordinator.post(board_of(round), {"_close": "1", "limit": 1, "ties": "all"}, follow=True)
    assert "Votes are missing." in refused.text
    assert "Close without the 1 vote that is missing" in " ".join(
        board(coordinator, round, limit=1, ties="all").text.split()
    )
    coordinator.post(board_of(round), {"_close": "1", "limit": 1, "ties": "all", "without_absent": "1"})

    page = board(coordinator, round).text
    assert "Juror was absent" in page
    assert "Ana: 1 votes missing" in page


def rows(response):
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in response.headers["Cache-Control"]
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_results_votes_and_log_are_exported_with_formulas_made_harmless(coordinator, contest, juror):
    entry = make.EntryFactory(contest=contest, title="=HYPERLINK()")
    round = opened(contest, photos=0)
    voting.vote(voting.pile(round, juror)[0], by=juror.user, is_yes=True)
    jury.close(round, by=None, limit=1, ties="all")

    def table(name):
        return rows(coordinator.get(f"/admin/photocontest/round/{round.pk}/{name}.csv"))

    assert table("results") == [
        ["place", "photo", "title", "score", "votes", "passes"],
        ["1", str(entry.pk), "'=HYPERLINK()", "1.0000", "1", "yes"],
    ]
    assert [row[:4] for row in table("votes")] == [
        ["juror", "photo", "vote", "counts as"],
        ["Ana", str(entry.pk), "yes", "1.0000"],
    ]
    assert [row[2] for row in table("log")] == ["what", "round opened", "voted", "round closed"]
    assert coordinator.get(f"/admin/photocontest/round/{round.pk}/people.csv").status_code == 404


def test_what_votes_hang_on_is_neither_deleted_nor_changed(coordinator, contest, juror):
    round = opened(contest, photos=1, kind="stars")
    criterion = round.criteria.get()

    for thing in (round, juror):
        model = type(thing)._meta.model_name
        assert coordinator.post(f"/admin/photocontest/{model}/{thing.pk}/delete/", {"post": "yes"}).status_code == 403
        form = {"action": "delete_selected", "_selected_action": thing.pk, "post": "yes"}
        coordinator.post(f"/admin/photocontest/{model}/", form)
    coordinator.post(
        f"/admin/photocontest/round/{round.pk}/change/",
        {
            "number": 7,
            "kind": "yes_no",
            "quorum": 9,
            "instructions": "",
            "passes": 3,
            "ties": "all",
            "criteria-TOTAL_FORMS": 1,
            "criteria-INITIAL_FORMS": 1,
            "criteria-0-id": criterion.pk,
            "criteria-0-name": "Other",
            "criteria-0-weight": 9,
            "criteria-0-order": 0,
        },
    )

    round.refresh_from_db()
    criterion.refresh_from_db()
    assert (round.number, round.kind, round.quorum, criterion.name) != (7, "yes_no", 9, "Other")
    assert (round.kind, round.quorum, criterion.name, criterion.weight) == ("stars", 1, "Light", 2)
    assert round.passes == 3
    assert Juror.objects.get() == juror


def test_only_people_with_the_role_of_a_juror_and_without_one_that_shows_names_can_be_jurors(coordinator, contest):
    fits = make.UserFactory(username="fits", roles=["Juror"])
    moderates = make.UserFactory(username="moderates", roles=["Juror", "Moderator"])
    edits = make.UserFactory(username="edits", roles=["Editor"])

    def add(user):
        form = {"contest": contest.pk, "user": user.pk, "organisation": ""}
        return coordinator.post("/admin/photocontest/juror/add/", form).status_code

    assert [add(user) for user in (fits, moderates, edits)] == [302, 200, 200]
    assert [each.user for each in Juror.objects.all()] == [fits]


def test_an_organisation_that_is_entered_late_takes_photos_from_its_juror(coordinator, contest, juror):
    entrant = make.EntrantFactory(contest=contest, organisation="Radio for All")
    photo = make.EntryFactory(contest=contest, entrant=entrant)
    round = opened(contest, photos=1)
    assert round.assignments.filter(juror=juror, entry=photo).exists()
    house = make.OrganisationFactory(name="Radio for All", acronym="")

    change = f"/admin/photocontest/juror/{juror.pk}/change/"
    page = coordinator.post(change, form_data(coordinator.get(change).text) | {"organisation": house.pk}, follow=True)
    again = coordinator.post(change, form_data(coordinator.get(change).text), follow=True)

    told = "There is a conflict of interest with whoever sent 1 photo of an open round: it was taken from this juror"
    assert (told in page.text, told in again.text) == (True, False)
    assert not round.assignments.filter(juror=juror, entry=photo).exists()
    assert round.assignments.filter(juror=juror).count() == 1


def test_a_coordinator_of_another_edition_is_refused(client, contest, juror):
    round = opened(contest, photos=1)
    user = make.UserFactory(roles=["Photo contest coordinator"])
    make.EditionScopeFactory(user=user, edition=make.EditionFactory(year=2011))
    client.force_login(user)

    responses = [client.get(board_of(round)), client.get(f"/admin/photocontest/round/{round.pk}/votes.csv")]

    assert [response.status_code for response in responses] == [403, 403]
