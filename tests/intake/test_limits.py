from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from intake import limits
from intake.models import Sending

pytestmark = pytest.mark.django_db


def request_from(address):
    return RequestFactory().post("/", REMOTE_ADDR=address)


def test_an_address_may_send_so_often_in_an_hour_and_others_are_not_held_up(monkeypatch):
    here, there = request_from("192.0.2.1"), request_from("192.0.2.2")

    first = [limits.take_place(here, "form", most=2) for _ in range(3)]
    others = [limits.take_place(there, "form", most=2), limits.take_place(here, "another form", most=2)]
    later = timezone.now() + limits.WINDOW
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert first == [True, True, False]
    assert others == [True, True]
    assert limits.take_place(here, "form", most=2) is True


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "", True),
        ("not an address", "192.0.2.1", False),
    ],
)
def test_a_household_is_one_sender(one, other, same):
    assert (limits.sender_of(request_from(one)) == limits.sender_of(request_from(other))) is same


def test_no_address_is_kept_and_its_code_for_an_hour_only(monkeypatch, settings):
    limits.take_place(request_from("192.0.2.1"), "form", most=2)
    kept = Sending.objects.get()
    before = kept.sender
    settings.SECRET_KEY = "another key " * 5

    assert "192.0.2" not in repr(vars(kept))
    assert limits.sender_of(request_from("192.0.2.1")) != before
    later = timezone.now() + limits.WINDOW + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    limits.take_place(request_from("192.0.2.2"), "form", most=2)
    assert not Sending.objects.filter(pk=kept.pk).exists()
