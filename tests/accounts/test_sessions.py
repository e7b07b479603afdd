import datetime

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command

from accounts.models import Session
from accounts.sessions import EXACTNESS
from tests import factories as make

pytestmark = pytest.mark.django_db

START = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_a_session_knows_when_it_was_used_and_is_seldom_written_for_that(client, clock):
    client.force_login(make.UserFactory())
    seen = []
    for _time in range(3):
        clock.shift(EXACTNESS / 2 + datetime.timedelta(seconds=1))
        client.get("/admin/")
        seen.append(Session.objects.get().seen_at)

    assert seen == [START, START + EXACTNESS + datetime.timedelta(seconds=2), seen[1]]
    assert Session.objects.get().created_at == START


def test_a_session_ends_after_its_time_however_much_it_is_used(client, clock):
    client.force_login(make.UserFactory())
    for _day in range(settings.SESSION_COOKIE_AGE // 86400 - 1):
        clock.shift(datetime.timedelta(days=1))
        assert client.get("/admin/").status_code == 200

    clock.shift(datetime.timedelta(days=1, seconds=1))

    assert client.get("/admin/").status_code == 302


def test_a_locked_out_person_is_out_at_once(client):
    user = make.UserFactory()
    client.force_login(user)
    user.is_active = False
    user.save()

    assert client.get("/admin/").status_code == 302


def test_reading_makes_no_session(client):
    response = client.get("/en/")

    assert response.cookies == {}
    assert Session.objects.count() == 0


def test_old_sessions_are_cleared_away(client, clock):
    client.force_login(make.UserFactory())
    clock.shift(datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE + 1))

    call_command("clearsessions")

    assert Session.objects.count() == 0


def test_a_very_long_description_of_a_browser_is_cut(client):
    user = make.UserFactory()
    user.set_password("a long password 1")
    user.save()

    client.post(
        "/admin/login/", {"username": user.username, "password": "a long password 1"}, HTTP_USER_AGENT="x" * 9000
    )

    assert len(Session.objects.get(user=user).agent) == 300
    assert client.get("/admin/account/").status_code == 200
