import pytest
from axes.models import AccessAttempt
from django.http import HttpResponse
from django.test import Client

from wsisportal.middleware import ForwardedAddressMiddleware

PROXY = "192.0.2.1"


def address_seen(rf, forwarded):
    """What the views take for the visitor's address when the last proxy sends this X-Forwarded-For."""
    seen = []

    def view(request):
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    ForwardedAddressMiddleware(view)(rf.get("/", REMOTE_ADDR=PROXY, headers=headers))
    return seen[0]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "made up, 203.0.113.9,198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 192.0.2.2", "198.51.100.7"),
        (1, "2001:DB8::7", "2001:db8::7"),
    ],
)
def test_the_visitors_address_is_the_one_that_the_first_trusted_proxy_saw(rf, settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies

    assert address_seen(rf, forwarded) == expected


@pytest.mark.parametrize("forwarded", [None, "", "198.51.100.7", "unknown, 192.0.2.2", "<script>, 192.0.2.2"])
def test_a_header_that_did_not_pass_all_proxies_changes_nothing(rf, settings, forwarded):
    settings.TRUSTED_PROXIES = 2

    assert address_seen(rf, forwarded) == PROXY


def fail_to_sign_in(address):
    """Once, through the proxy, by somebody who also sends an address of their own invention."""
    return Client(headers={"X-Forwarded-For": f"203.0.113.9, {address}"}, REMOTE_ADDR=PROXY).post(
        "/admin/login/", {"username": "editor", "password": "a guess"}
    )


def test_behind_a_proxy_only_the_address_that_guesses_is_locked_out(editor, settings):
    settings.TRUSTED_PROXIES = 1
    for _ in range(settings.AXES_FAILURE_LIMIT):
        guesser = fail_to_sign_in("198.51.100.7")

    stranger = fail_to_sign_in("198.51.100.8")

    assert (guesser.status_code, stranger.status_code) == (429, 200)
    attempts = AccessAttempt.objects.order_by("ip_address").values_list("ip_address", "failures_since_start")
    assert list(attempts) == [("198.51.100.7", settings.AXES_FAILURE_LIMIT), ("198.51.100.8", 1)]


def test_without_trusted_proxies_the_header_is_not_believed(editor, settings):
    fail_to_sign_in("198.51.100.7")

    assert settings.TRUSTED_PROXIES == 0
    assert list(AccessAttempt.objects.values_list("ip_address", flat=True)) == [PROXY]
