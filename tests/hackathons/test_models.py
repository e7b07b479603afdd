from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from hackathons.models import Award, Hackathon, Team
from intake.models import Call
from tests.factories import AwardFactory, ChallengeFactory, EditionFactory, HackathonFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return HackathonFactory(edition=EditionFactory(year=2017))


@pytest.fixture
def elsewhere():
    return HackathonFactory(edition=EditionFactory(year=2018))


def test_an_award_to_a_team_of_another_hackathon_is_refused_in_words(here, elsewhere):
    award = Award(hackathon=here, team=TeamFactory(hackathon=elsewhere), name="Acceleration Award")

    with pytest.raises(ValidationError) as refused:
        award.full_clean()

    assert refused.value.message_dict == {"team": ["This team took part in another hackathon."]}


def bulk_update(award, other):
    award.team = other
    Award.objects.bulk_update([award], ["team"])


WAYS = {
    "save": lambda award, other: Award(hackathon=award.hackathon, team=other, name="Ethics Award").save(),
    "bulk_create": lambda award, other: Award.objects.bulk_create(
        [Award(hackathon=award.hackathon, team=other, name="Ethics Award")]
    ),
    "update": lambda award, other: Award.objects.update(team=other),
    "bulk_update": bulk_update,
    "move the team": lambda award, other: Team.objects.filter(awards=award).update(hackathon=other.hackathon),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", WAYS)
def test_the_database_holds_that_an_award_goes_to_a_team_of_its_hackathon(here, elsewhere, way):
    award = AwardFactory(hackathon=here)
    other = TeamFactory(hackathon=elsewhere)

    with pytest.raises(IntegrityError):
        WAYS[way](award, other)

    assert list(Award.objects.values_list("hackathon", "team__hackathon")) == [(here.pk, here.pk)]


@pytest.mark.django_db(transaction=True)
def test_the_database_holds_that_a_team_takes_on_a_challenge_of_its_hackathon(here, elsewhere):
    team = TeamFactory(hackathon=here, challenge=ChallengeFactory(hackathon=here))
    other = ChallengeFactory(hackathon=elsewhere)

    with pytest.raises(IntegrityError):
        Team.objects.update(challenge=other)
    team.challenge = other
    with pytest.raises(ValidationError) as refused:
        team.full_clean()

    assert refused.value.message_dict == {"challenge": ["This challenge was set at another hackathon."]}


def test_a_team_and_an_award_move_together_in_one_transaction(here, elsewhere):
    award = AwardFactory(hackathon=here)

    with transaction.atomic():
        Team.objects.update(hackathon=elsewhere)
        Award.objects.update(hackathon=elsewhere)

    award.refresh_from_db()
    assert (award.hackathon, award.team.hackathon) == (elsewhere, elsewhere)


def test_a_team_has_each_award_once(here):
    award = AwardFactory(hackathon=here)
    AwardFactory(hackathon=here, name=award.name)

    with pytest.raises(ValidationError) as refused:
        Award(hackathon=here, team=award.team, name=award.name).full_clean()

    assert refused.value.messages == ["This team already has this award."]


NOON = datetime(2018, 1, 15, 12, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("facts", "call"),
    [
        ({"registration": False}, Call.NONE),
        ({}, Call.OPEN),
        ({"call_opens": NOON + timedelta(minutes=1)}, Call.COMING),
        ({"call_opens": NOON}, Call.OPEN),
        ({"call_closes": NOON + timedelta(minutes=1)}, Call.OPEN),
        ({"call_closes": NOON}, Call.CLOSED),
        ({"start_date": date(2018, 1, 16)}, Call.OPEN),
        ({"start_date": date(2018, 1, 15)}, Call.CLOSED),
        ({"start_date": date(2018, 1, 15), "call_closes": NOON + timedelta(minutes=1)}, Call.OPEN),
        ({"edition__end_date": date(2018, 1, 14)}, Call.CLOSED),
    ],
)
def test_a_call_is_open_from_its_first_moment_until_its_last(monkeypatch, facts, call):
    edition = {"edition__year": 2018, "edition__start_date": date(2018, 1, 1), "edition__end_date": date(2018, 3, 23)}
    hackathon = HackathonFactory(**({"registration": True} | edition | facts))
    monkeypatch.setattr(timezone, "now", lambda: NOON)

    assert hackathon.call == call


def test_a_hackathon_is_seen_before_its_call_opens_and_changes_when_it_does():
    soon = timezone.now() + timedelta(days=1)
    hackathon = HackathonFactory(registration=True, call_opens=soon)

    assert hackathon.is_live()
    assert "call_opens" in Hackathon.schedule_fields
