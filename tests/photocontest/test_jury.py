"""Who judges what, what votes amount to, and how a round ends."""

from fractions import Fraction

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from photocontest.models import Assignment, Conflict, Entry, Event, Result, Round, Vote
from photocontest.services import jury
from photocontest.services.jury import assigning, conflicts, scoring, voting
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest():
    return make.ContestFactory(shows_gallery=False)


def a_jury(contest, count, **kwargs):
    return [make.JurorFactory(contest=contest, **kwargs) for _ in range(count)]


def some_photos(contest, count):
    return [make.EntryFactory(contest=contest) for _ in range(count)]


def sent_by(contest, **kwargs):
    return make.EntryFactory(contest=contest, entrant=make.EntrantFactory(contest=contest, **kwargs))


def opened(contest, **kwargs):
    round = make.RoundFactory(contest=contest, **kwargs)
    jury.open_round(round, by=None)
    round.refresh_from_db()
    return round


def assignment(round, juror, entry):
    return Assignment.objects.get(round=round, juror=juror, entry=entry)


def say(round, juror, entry, **said):
    return voting.vote(assignment(round, juror, entry), by=juror.user, **said)


def verbs(round):
    return [(event.verb, event.words) for event in Event.objects.filter(round=round).exclude(verb="opened")]


# Conflicts of interest


def found(juror, entry):
    return list(conflicts.find([juror], [entry]).values())


def test_a_juror_does_not_judge_an_own_photo(contest):
    juror = make.JurorFactory(contest=contest, user__email="Ana@Gmail.com")
    entry = sent_by(contest, email="ana@gmail.com")

    assert found(juror, entry) == ["own"]


def test_an_own_photo_is_known_by_the_name_where_it_was_sent_from_another_address(contest):
    juror = make.JurorFactory(contest=contest, user__first_name="José", user__last_name="da Silva")
    nameless = make.JurorFactory(contest=contest)
    photos = [sent_by(contest, name=name) for name in ("Da Silva  JOSE", "José Silva", "–")]

    assert [found(juror, photo) for photo in photos] == [["own"], [], []]
    assert [found(nameless, photo) for photo in photos] == [[], [], []]


def test_a_juror_does_not_judge_photos_of_the_same_organisation_however_it_is_written(contest):
    union = make.OrganisationFactory(name="Télécommunications Réunies", acronym="TR")
    union.aliases.create(name="United  Telecoms")
    juror = make.JurorFactory(contest=contest, organisation=union)

    kinds = [
        found(juror, sent_by(contest, organisation=name))
        for name in ("telecommunications reunies", "tr", "united telecoms", "", "Other")
    ]

    assert kinds == [["organisation"], ["organisation"], ["organisation"], [], []]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("itu.int", "itu.int", True),
        ("mail.itu.int", "itu.int", True),
        ("itu.int", "notitu.int", False),
        ("gmail.com", "gmail.com", False),
        ("yahoo.co.uk", "yahoo.co.uk", False),
        ("web.de", "web.de", False),
        ("", "", False),
    ],
)
def test_a_mail_domain_is_a_house_unless_anybody_can_have_mail_there(one, other, is_same):
    assert conflicts.same_house(one, other) is is_same


def test_a_photo_whose_sender_was_erased_is_in_conflict_with_nobody(contest):
    juror = make.JurorFactory(contest=contest, user__email="")

    assert found(juror, make.EntryFactory(contest=contest, entrant=None)) == []


# Assigning


def test_each_photo_gets_its_quorum_and_each_juror_as_many_as_the_others():
    entries, jurors = range(100, 200), range(1, 8)

    piles = assigning.assign(entries, jurors, quorum=3, excluded=set(), seed="a")

    assert sorted(len(pile) for pile in piles.values()) == [42] + [43] * 6
    assert all(sum(entry in pile for pile in piles.values()) == 3 for entry in entries)
    assert all(len(set(pile)) == len(pile) for pile in piles.values())


def test_the_same_seed_gives_the_same_piles_and_another_seed_gives_others():
    def piles(seed):
        return assigning.assign(range(30), range(100, 104), quorum=2, excluded=set(), seed=seed)

    assert piles("a") == piles("a") != piles("b")


def test_whoever_is_excluded_from_much_is_made_up_for_by_the_others_as_evenly_as_can_be():
    # Juror 1 may judge the photos 0 to 4 only; the others share the rest.
    excluded = {(1, entry) for entry in range(5, 30)} | {(2, 0), (3, 1)}

    piles = assigning.assign(range(30), [1, 2, 3, 4], quorum=1, excluded=excluded, seed="a")

    assert {(juror, entry) for juror, pile in piles.items() for entry in pile} & excluded == set()
    assert sorted(map(len, piles.values())) == [5, 8, 8, 9]


def test_a_photo_moves_along_a_chain_of_jurors_where_no_single_step_helps():
    # 1 may hand on to 2 only, and 2 to 3 only.
    piles = {1: {10, 11, 12}, 2: {20, 21}, 3: {30}}
    excluded = {(3, 10), (3, 11), (3, 12), (1, 20), (1, 21), (1, 30), (2, 30)}

    while assigning._even_out(piles, excluded):
        pass

    assert [len(pile) for pile in piles.values()] == [2, 2, 2]


def test_a_pair_in_conflict_never_meets_and_a_quorum_that_cannot_be_met_is_told(contest):
    ana, ben = make.JurorFactory(contest=contest, user__email="ana@itu.int"), make.JurorFactory(contest=contest)
    photo, other = sent_by(contest, email="eva@itu.int"), make.EntryFactory(contest=contest)
    round = make.RoundFactory(contest=contest, quorum=2)

    plan = jury.open_round(round, by=None)

    assert plan.short == [(photo, 1)]
    given = Assignment.objects.filter(round=round).order_by("juror", "entry").values_list("juror", "entry")
    assert list(given) == [(ana.pk, other.pk), (ben.pk, photo.pk), (ben.pk, other.pk)]
    assert list(Conflict.objects.values_list("juror", "entry", "kind")) == [(ana.pk, photo.pk, "domain")]
    assert f"photo {photo.pk}: 1 of 2 jurors" in Event.objects.get(round=round).words


def test_only_photos_that_were_accepted_and_are_not_hidden_are_judged(contest):
    juror = make.JurorFactory(contest=contest)
    photo = make.EntryFactory(contest=contest)
    for state in ({"review": "waiting"}, {"review": "declined"}, {"hidden_at": contest.call_opens}):
        make.EntryFactory(contest=contest, **state)
    make.EntryFactory(contest=make.ContestFactory(edition__year=2011))

    round = opened(contest)

    assert [each.entry for each in voting.pile(round, juror)] == [photo]


def problems(round):
    return jury.plan(round).problems


def test_a_round_is_not_opened_without_photos_jurors_or_criteria(contest):
    round = make.RoundFactory(contest=contest, kind="stars")

    assert problems(round) == [
        "There is no photo to judge: none was accepted, or none passed the round before.",
        "There is no juror who can sign in. Add the jurors of this contest first.",
        "Stars are given by criteria, and there is none yet.",
    ]
    with pytest.raises(jury.NotPossibleError):
        jury.open_round(round, by=None)
    assert Round.objects.get().status == "prepared"


def test_who_opens_a_round_is_told_of_photos_that_it_would_leave_out(contest):
    (juror,) = a_jury(contest, 1)
    passed, hidden, _later = some_photos(contest, 3)
    for review in ("waiting", "asked", "declined"):
        make.EntryFactory(contest=contest, review=review)
    first = opened(contest)
    for entry in (passed, hidden):
        say(first, juror, entry, is_yes=True)
    jury.close(first, by=None, limit=2, ties="all", without_absent=True)
    Entry.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())

    again = make.RoundFactory.build(contest=contest, number=first.number)
    following = make.RoundFactory(contest=contest, number=first.number + 1)

    assert jury.plan(again).warnings == [
        "2 photos still wait for a moderator’s decision and would not be judged.",
        "1 photo is hidden after reports and would not be judged: decide on it first.",
    ]
    assert jury.plan(following).warnings == [
        "1 photo is hidden after reports and would not be judged: decide on it first."
    ]


def test_whoever_sees_names_by_another_role_does_not_judge(contest):
    some_photos(contest, 1)
    round = make.RoundFactory(contest=contest)
    make.JurorFactory(contest=contest, user__roles=["Juror", "Moderator"], user__first_name="Mo")

    assert problems(round) == ["Mo can see the names of entrants by another role, and would not judge blind."]


def test_a_round_is_opened_once_and_waits_for_the_one_before(contest):
    a_jury(contest, 1)
    some_photos(contest, 1)
    first = opened(contest, number=1)
    second = make.RoundFactory(contest=contest, number=2)

    with pytest.raises(jury.NotPossibleError, match="opened before"):
        jury.open_round(first, by=None)
    assert problems(second) == ["Round 1 is not closed yet."]


# Voting


def test_a_vote_is_cast_changed_and_taken_back_and_the_log_has_it_all(contest):
    (juror,) = a_jury(contest, 1)
    photo, _other = some_photos(contest, 2)
    round = opened(contest)

    say(round, juror, photo, is_yes=True)
    say(round, juror, photo, is_yes=False)

    assert [vote.is_yes for vote in Vote.objects.all()] == [False]
    assert voting.undo(round, juror, by=juror.user) == assignment(round, juror, photo)
    assert voting.undo(round, juror, by=juror.user) is None
    assert verbs(round) == [
        ("voted", f"photo {photo.pk}: yes"),
        ("changed", f"photo {photo.pk}: no"),
        ("undone", f"photo {photo.pk}"),
    ]


def test_the_log_is_only_added_to(contest):
    a_jury(contest, 1)
    some_photos(contest, 1)
    event = Event.objects.get(round=opened(contest))

    for change in (event.save, event.delete, Event.objects.all().delete, lambda: Event.objects.update(words="")):
        with pytest.raises(TypeError):
            change()
    assert Event.objects.count() == 1


def test_stars_are_given_for_every_criterion(contest):
    (juror,) = a_jury(contest, 1)
    (photo,) = some_photos(contest, 1)
    round = make.RoundFactory(contest=contest, kind="stars")
    light, message = (make.CriterionFactory(round=round, name=name) for name in ("Light", "Message"))
    jury.open_round(round, by=None)

    for stars in ({}, {light: 5}, {light: 5, message: 6}, {light: 0, message: 1}):
        with pytest.raises(jury.NotPossibleError):
            say(round, juror, photo, stars=stars)
    with pytest.raises(jury.NotPossibleError):
        say(round, juror, photo, is_yes=True)
    say(round, juror, photo, stars={light: 5, message: 2})

    scores = Vote.objects.get().scores.order_by("criterion")
    assert list(scores.values_list("criterion__name", "stars")) == [("Light", 5), ("Message", 2)]


def test_nothing_is_voted_on_once_a_round_is_closed_or_the_photo_is_gone(contest):
    (juror,) = a_jury(contest, 1)
    photo, other = some_photos(contest, 2)
    round = opened(contest)
    say(round, juror, other, is_yes=True)
    photo.empty()

    with pytest.raises(jury.NotPossibleError, match="no longer among yours"):
        say(round, juror, photo, is_yes=True)
    jury.close(round, by=None, limit=1, ties="all")
    for late in (
        lambda: say(round, juror, other, is_yes=False),
        lambda: voting.undo(round, juror, by=juror.user),
        lambda: jury.declare(assignment(round, juror, other), by=juror.user),
    ):
        with pytest.raises(jury.NotPossibleError, match="not open"):
            late()
    assert [vote.is_yes for vote in Vote.objects.all()] == [True]


def test_a_juror_who_steps_back_is_replaced_by_whoever_is_free_and_has_least(contest):
    ana, ben, eva = a_jury(contest, 3)
    photo, *_others = some_photos(contest, 3)
    round = opened(contest, quorum=2)
    holders = [each.juror for each in Assignment.objects.filter(round=round, entry=photo)]
    (free,) = {ana, ben, eva} - set(holders)
    leaves, stays = holders
    say(round, leaves, photo, is_yes=True)

    assert jury.declare(assignment(round, leaves, photo), by=leaves.user) == free
    assert jury.declare(assignment(round, stays, photo), by=stays.user) is None

    assert [each.juror for each in Assignment.objects.filter(round=round, entry=photo)] == [free]
    assert Vote.objects.count() == 0
    assert sorted(Conflict.objects.values_list("juror", "kind")) == sorted(
        [(leaves.pk, "declared"), (stays.pk, "declared")]
    )
    assert verbs(round)[1:] == [
        ("declared", f"photo {photo.pk}, {leaves}"),
        ("replaced", f"photo {photo.pk}: {leaves} → {free}"),
        ("declared", f"photo {photo.pk}, {stays}"),
        ("unreplaced", f"photo {photo.pk}"),
    ]


def test_a_juror_of_whom_more_is_known_steps_back_in_open_rounds_and_votes_on_own_photos_go(contest):
    ana, ben = a_jury(contest, 2)
    union = make.OrganisationFactory(name="Radio for All", acronym="")
    own, other = sent_by(contest, organisation="radio for all"), sent_by(contest, organisation="Other")
    closed = opened(contest, number=1, quorum=2)
    say(closed, ana, own, is_yes=True)
    Round.objects.filter(pk=closed.pk).update(status="closed")
    round = make.RoundFactory(contest=contest, number=2, quorum=1, status="open")
    for order, photo in enumerate((own, other), 1):
        Assignment.objects.create(round=round, juror=ana, entry=photo, order=order)
        say(round, ana, photo, is_yes=True)
    ana.organisation = union
    ana.save()

    counts = [jury.look_again(juror, by=None) for juror in (ana, ana, ben)]

    assert counts == [1, 0, 0]
    given = Assignment.objects.filter(round=round).values_list("juror", "entry", "vote__is_yes")
    assert sorted(given) == sorted([(ana.pk, other.pk, True), (ben.pk, own.pk, None)])
    assert assignment(closed, ana, own).vote.is_yes
    assert list(Conflict.objects.values_list("juror", "entry", "kind")) == [(ana.pk, own.pk, "organisation")]
    assert verbs(round)[2:] == [("replaced", f"photo {own.pk}: {ana} → {ben}")]


def test_photos_are_given_only_to_those_who_may_judge_them(contest):
    ana, former = a_jury(contest, 2)
    former.user.groups.clear()
    some_photos(contest, 4)
    round = make.RoundFactory(contest=contest, quorum=1)

    plan = jury.plan(round)

    assert plan.loads == [(ana, 4)]
    assert "1 juror cannot sign in or has no longer the role for it, and gets nothing." in plan.warnings


def test_who_sees_names_by_now_gets_no_photo_that_another_juror_hands_on(contest):
    ana, ben = a_jury(contest, 2)
    some_photos(contest, 2)
    round = opened(contest, quorum=1)
    ben.user.groups.add(Group.objects.get(name="Moderator"))
    mine = Assignment.objects.filter(round=round, juror=ana).first()

    assert jury.declare(mine, by=ana.user) is None


def test_a_conflict_that_was_declared_holds_in_the_next_round(contest):
    ana, ben = a_jury(contest, 2)
    (photo,) = some_photos(contest, 1)
    first = opened(contest, number=1, quorum=2)
    jury.declare(assignment(first, ana, photo), by=ana.user)
    say(first, ben, photo, is_yes=True)
    jury.close(first, by=None, limit=1, ties="all")

    second = opened(contest, number=2, quorum=2)

    assert [each.juror for each in Assignment.objects.filter(round=second)] == [ben]


def test_a_ranking_is_kept_as_it_is_arranged_and_counts_once_it_is_handed_in(contest):
    (juror,) = a_jury(contest, 1)
    some_photos(contest, 3)
    round = opened(contest, kind="ranking")
    one, two, three = voting.pile(round, juror)

    voting.arrange(round, juror, [three.pk, one.pk, two.pk])

    assert voting.pile(round, juror) == [three, one, two]
    assert Vote.objects.count() == 0
    voting.hand_in(round, juror, by=juror.user)
    assert [(each, each.vote.rank) for each in voting.pile(round, juror)] == [(three, 1), (one, 2), (two, 3)]
    assert voting.is_handed_in(voting.pile(round, juror))
    voting.arrange(round, juror, [one.pk, three.pk, two.pk])
    assert not voting.is_handed_in(voting.pile(round, juror))
    with pytest.raises(jury.NotPossibleError):
        voting.arrange(round, juror, [one.pk, one.pk, two.pk])
    jury.declare(three, by=juror.user)
    assert sorted(Vote.objects.values_list("assignment", "rank")) == sorted([(one.pk, 1), (two.pk, 2)])
    voting.take_back(round, juror, by=juror.user)
    assert (Vote.objects.count(), voting.pile(round, juror)) == (0, [one, two])


# What votes amount to


def places(round):
    return [(each.entry, each.score, each.votes, each.place) for each in scoring.standings(round)]


def test_yes_and_no_amount_to_the_share_of_yes(contest):
    jurors = a_jury(contest, 3)
    best, middle, worst, unseen = some_photos(contest, 4)
    round = opened(contest, quorum=3)
    for entry, answers in ((best, (1, 1, 1)), (middle, (1, 0, 1)), (worst, (0, 0))):
        for juror, answer in zip(jurors, answers, strict=False):
            say(round, juror, entry, is_yes=bool(answer))

    assert places(round) == [
        (best, 1, 3, 1),
        (middle, Fraction(2, 3), 3, 2),
        (worst, 0, 2, 3),
        (unseen, None, 0, 4),
    ]


def test_stars_amount_to_their_mean_weighted_by_criterion(contest):
    jurors = a_jury(contest, 2)
    (photo,) = some_photos(contest, 1)
    round = make.RoundFactory(contest=contest, kind="stars", quorum=2)
    light, message = (make.CriterionFactory(round=round, weight=weight) for weight in (1, 3))
    jury.open_round(round, by=None)
    for juror, stars in zip(jurors, ((5, 1), (4, 4)), strict=True):
        say(round, juror, photo, stars={light: stars[0], message: stars[1]})

    # (5 + 3) / 4 = 2, and 4: their mean is 3.
    assert places(round) == [(photo, 3, 2, 1)]


def test_ranks_amount_to_their_share_of_a_borda_count_and_equal_ones_share_a_place(contest):
    ana, ben = a_jury(contest, 2)
    a, b, c = some_photos(contest, 3)
    round = opened(contest, kind="ranking", quorum=2)
    for juror, order in ((ana, (a, b, c)), (ben, (b, a, c))):
        voting.arrange(round, juror, [assignment(round, juror, entry).pk for entry in order])
        voting.hand_in(round, juror, by=juror.user)

    assert places(round) == [(a, Fraction(3, 4), 2, 1), (b, Fraction(3, 4), 2, 1), (c, 0, 2, 3)]


def test_agreement_is_that_of_krippendorffs_own_example(contest):
    # Four observers and twelve units, of which not everybody has seen each; the paper gives 0.849 for intervals.
    table = ["11.1", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", ".555", "..11", ".3.."]
    jurors = a_jury(contest, 4)
    photos = some_photos(contest, len(table))
    round = make.RoundFactory(contest=contest, kind="stars", quorum=4)
    criterion = make.CriterionFactory(round=round)
    jury.open_round(round, by=None)
    for entry, unit in zip(photos, table, strict=True):
        for juror, stars in zip(jurors, unit, strict=True):
            if stars != ".":
                say(round, juror, entry, stars={criterion: int(stars)})

    assert scoring.agreement(round, scoring.assignments(round)) == pytest.approx(0.849, abs=0.0005)


def test_agreement_cannot_be_told_where_all_votes_are_the_same(contest):
    jurors = a_jury(contest, 2)
    (photo,) = some_photos(contest, 1)
    round = opened(contest, quorum=2)

    assert scoring.agreement(round, scoring.assignments(round)) is None
    for juror in jurors:
        say(round, juror, photo, is_yes=True)
    assert scoring.agreement(round, scoring.assignments(round)) is None


def test_progress_tells_how_far_each_juror_is(contest):
    ana, ben = a_jury(contest, 2)
    photos = some_photos(contest, 2)
    round = opened(contest, quorum=2)
    for entry in photos:
        say(round, ana, entry, is_yes=True)

    assert [(each.juror, each.done, each.left, each.mean) for each in scoring.progress(round)] == [
        (ana, 2, 0, 1.0),
        (ben, 0, 2, None),
    ]


# Who passes


@pytest.fixture
def judged(contest):
    """A round of four photos: one best, two equal, one last."""
    (juror,) = a_jury(contest, 1)
    photos = some_photos(contest, 4)
    round = make.RoundFactory(contest=contest, kind="stars")
    criterion = make.CriterionFactory(round=round)
    jury.open_round(round, by=None)
    for entry, stars in zip(photos, (5, 3, 3, 1), strict=True):
        say(round, juror, entry, stars={criterion: stars})
    return round, photos


@pytest.mark.parametrize(
    ("limit", "ties", "passing"),
    [(1, "none", [0]), (2, "all", [0, 1, 2]), (2, "none", [0]), (3, "none", [0, 1, 2]), (9, "none", [0, 1, 2, 3])],
)
def test_who_passes_at_a_limit(judged, limit, ties, passing):
    round, photos = judged

    cut = scoring.cut(scoring.standings(round), limit, ties=ties)

    assert sorted(cut.passing) == [photos[each].pk for each in passing]
    assert [each.entry for each in cut.tied] == (photos[1:3] if limit == 2 else [])


def test_of_equals_at_the_limit_the_coordinator_chooses_as_many_as_there_is_room_for(judged):
    round, (best, one, two, last) = judged

    for chosen in ([], [one.pk, two.pk], [last.pk]):
        with pytest.raises(jury.NotPossibleError, match="Choose 1 of the photos"):
            jury.close(round, by=None, limit=2, ties="chair", chosen=chosen)
    jury.close(round, by=None, limit=2, ties="chair", chosen=[two.pk])

    assert [(each.entry, each.place, each.passes) for each in Result.objects.all()] == [
        (best, 1, True),
        (one, 2, False),
        (two, 2, True),
        (last, 4, False),
    ]
    assert ("chosen", f"of {one.pk}, {two.pk}: {two.pk}") in verbs(round)


def test_a_photo_without_a_vote_never_passes(contest):
    a_jury(contest, 1)
    some_photos(contest, 1)
    round = opened(contest)

    cut = scoring.cut(scoring.standings(round), 5, ties="all")

    assert (cut.passing, cut.unvoted) == (frozenset(), 1)


def test_a_round_is_closed_without_absent_jurors_only_if_that_is_said_and_it_is_written_down(contest):
    ana, _ben = a_jury(contest, 2)
    photo, other = some_photos(contest, 2)
    round = opened(contest, quorum=2)
    for entry in (photo, other):
        say(round, ana, entry, is_yes=entry == photo)

    with pytest.raises(jury.NotPossibleError, match="Votes are missing"):
        jury.close(round, by=None, limit=1, ties="none")
    jury.close(round, by=None, limit=1, ties="none", without_absent=True)

    round.refresh_from_db()
    assert (round.status, round.passes, round.ties) == ("closed", 1, "none")
    assert verbs(round)[2:] == [
        ("absent", f"{_ben}: 2 votes missing"),
        ("closed", "limit 1, ties: none; 1 of 2 photos pass"),
    ]
    with pytest.raises(jury.NotPossibleError):
        jury.close(round, by=None, limit=1, ties="none", without_absent=True)
    assert Result.objects.count() == 2


def test_who_passed_and_was_not_withdrawn_goes_into_the_next_round(judged, contest):
    round, (best, one, two, _last) = judged
    jury.close(round, by=None, limit=3, ties="all")
    one.empty()

    following = opened(contest, number=round.number + 1, kind="yes_no")

    assert {each.entry for each in Assignment.objects.filter(round=following)} == {best, two}
