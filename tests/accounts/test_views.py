"""The ways into the desk and out of it, and the pages about people's own and others' rights."""

import datetime
import re

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import services
from accounts.models import Session
from tests import factories as make

pytestmark = pytest.mark.django_db

PASSWORD = "a long password 1"
START = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mary(db):
    return get_user_model().objects.create_user("mary", password=PASSWORD, is_staff=True)


@pytest.fixture
def device(mary, clock):
    """Mary's device, set up in time for its next code."""
    device = services.proposed_authenticator(mary)
    services.confirm(device, here=None)
    return device


def code_of(device):
    return f"{totp(device.bin_key):06d}"


def codes_in(response):
    return re.findall(r"<code>([a-z2-7]{4}-[a-z2-7]{4})</code>", response.text)


def give_password(client, password=PASSWORD, then="/admin/account/", **extra):
    return client.post(f"/admin/login/?next={then}", {"username": "mary", "password": password, "next": then}, **extra)


def is_signed_in(client):
    return "_auth_user_id" in client.session


# Signing in


def test_without_a_device_the_password_is_enough_where_none_is_required(client, mary):
    response = give_password(client)

    assert response.url == "/admin/account/"
    assert client.get("/admin/account/").status_code == 200


def test_with_a_device_nobody_is_signed_in_before_the_code(client, device, clock):
    response = give_password(client)

    assert response.url == "/admin/login/code/"
    assert not is_signed_in(client)
    assert client.get("/admin/").status_code == 302

    response = client.post("/admin/login/code/", {"code": code_of(device)})

    assert response.url == "/admin/account/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("then", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(client, device, then):
    give_password(client, then=then)

    response = client.post("/admin/login/code/", {"code": code_of(device)})

    assert response.url == "/admin/"


def test_a_code_works_once(client, device):
    give_password(client)
    client.post("/admin/login/code/", {"code": code_of(device)})
    other = Client()
    give_password(other)

    response = other.post("/admin/login/code/", {"code": code_of(device)})

    assert "has been used before" in response.text
    assert not is_signed_in(other)


def test_wrong_codes_make_one_wait_twice_as_long_each_time(client, device, clock):
    give_password(client)
    for seconds in (1, 2, 4):
        client.post("/admin/login/code/", {"code": "000000"})
        response = client.post("/admin/login/code/", {"code": code_of(device)})
        assert f"Try again in {seconds} second" in response.text
        clock.shift(seconds)

    response = client.post("/admin/login/code/", {"code": code_of(device)})

    assert response.status_code == 302
    assert is_signed_in(client)


def test_a_code_of_somebody_elses_device_opens_nothing(client, device, clock):
    other = make.UserFactory()
    others_device = services.proposed_authenticator(other)
    codes = services.confirm(others_device, here=None)
    give_password(client)

    for code in (code_of(others_device), codes[0]):
        client.post("/admin/login/code/", {"code": code})
        clock.shift(60)

    assert not is_signed_in(client)


@pytest.mark.parametrize("code", ["", " ", "12345", "1234567", "abc", "٣٣٣٣٣٣", "0" * 41, "\x00", "😀"])
def test_nonsense_instead_of_a_code_is_told_so(client, device, code):
    give_password(client)

    response = client.post("/admin/login/code/", {"code": code})

    assert response.status_code == 200
    assert response.context["form"].errors["code"]


def test_the_second_step_has_ten_minutes(client, device, clock):
    give_password(client)
    clock.shift(601)

    response = client.post("/admin/login/code/", {"code": code_of(device)}, follow=True)

    assert response.redirect_chain[0][0] == "/admin/login/"
    assert "begin again" in response.text


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "!"}])
def test_the_second_step_is_closed_to_whoever_was_locked_out_meanwhile(client, mary, device, change):
    give_password(client)
    get_user_model().objects.filter(pk=mary.pk).update(**change)

    response = client.post("/admin/login/code/", {"code": code_of(device)})

    assert response.url == "/admin/login/"
    assert not is_signed_in(client)


def test_a_recovery_code_works_once_and_tells_how_many_are_left(client, mary, device):
    codes = services.renew_codes(mary)
    spoken = f" {codes[0][:4].upper()}-{codes[0][4:].upper()} "
    give_password(client)

    response = client.post("/admin/login/code/", {"code": spoken}, follow=True)

    assert "9 are left" in response.text
    other = Client()
    give_password(other)
    other.post("/admin/login/code/", {"code": spoken})
    assert not is_signed_in(other)


def test_the_last_recovery_codes_are_called_few(client, mary, device):
    codes = services.renew_codes(mary)
    mary.staticdevice_set.get().token_set.exclude(token__in=codes[:3]).delete()
    give_password(client)

    response = client.post("/admin/login/code/", {"code": codes[0]}, follow=True)

    assert "2 are left. Make new ones" in response.text


# Setting up


def test_where_a_device_is_required_signing_in_begins_with_setting_one_up(client, mary, clock, settings):
    settings.REQUIRE_OTP = True
    assert give_password(client).url == "/admin/account/device/"
    page = client.get("/admin/account/device/")
    device = TOTPDevice.objects.get(user=mary)

    assert not is_signed_in(client)
    assert page.context["secret"].replace(" ", "") in device.config_url
    assert "<svg" in page.text
    assert client.get("/admin/account/device/").context["secret"] == page.context["secret"]

    response = client.post("/admin/account/device/", {"code": code_of(device)})

    assert len(set(codes_in(response))) == 10
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/account/device/").url == "/admin/account/"


def test_a_wrong_first_code_sets_nothing_up(client, mary, clock, settings):
    settings.REQUIRE_OTP = True
    give_password(client)
    client.get("/admin/account/device/")

    response = client.post("/admin/account/device/", {"code": "000000"})

    assert response.context["form"].errors["code"]
    assert services.authenticator(mary) is None
    assert not is_signed_in(client)


def test_a_session_begun_without_a_code_ends_where_one_is_required(client, mary, settings):
    client.force_login(mary)
    settings.REQUIRE_OTP = True

    assert client.get("/admin/").status_code == 302


def test_setting_up_ends_the_sessions_begun_without_a_code(client, mary, clock):
    elsewhere = Client()
    elsewhere.force_login(mary)
    client.force_login(mary)
    client.get("/admin/account/device/")

    response = client.post("/admin/account/device/", {"code": code_of(TOTPDevice.objects.get(user=mary))})

    assert len(codes_in(response)) == 10
    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


@pytest.mark.parametrize("page", ["/admin/login/code/", "/admin/account/device/"])
def test_nobody_comes_to_the_second_step_without_the_first(client, page):
    assert client.get(page).url == "/admin/login/"


@pytest.mark.parametrize(
    "page",
    ["account/", "account/codes/", "account/device/remove/", "account/sessions/end/", "who-may-do-what/"],
)
def test_strangers_come_to_no_page_of_an_account(client, page):
    assert client.post(f"/admin/{page}").url.startswith("/admin/login/")


# One's own account


def test_new_recovery_codes_take_the_password_and_the_place_of_the_old(client, mary, device):
    old = services.renew_codes(mary)
    client.force_login(mary)

    refused = client.post("/admin/account/codes/", {"password": "guessed"})
    response = client.post("/admin/account/codes/", {"password": PASSWORD})

    assert codes_in(refused) == []
    new = [code.replace("-", "") for code in codes_in(response)]
    assert len(new) == 10
    assert set(new) & set(old) == set()
    assert sorted(mary.staticdevice_set.get().token_set.values_list("token", flat=True)) == sorted(new)


def test_switching_off_takes_the_password(client, mary, device):
    client.force_login(mary)

    client.post("/admin/account/device/remove/", {"password": "guessed"})
    assert services.authenticator(mary) is not None
    client.post("/admin/account/device/remove/", {"password": PASSWORD})

    assert services.authenticator(mary) is None
    assert services.codes_left(mary) == 0
    assert client.get("/admin/").status_code == 200


def test_where_a_device_is_required_switching_off_leads_to_the_next_one(client, mary, device, settings):
    settings.REQUIRE_OTP = True
    give_password(client)
    client.post("/admin/login/code/", {"code": code_of(device)})

    response = client.post("/admin/account/device/remove/", {"password": PASSWORD})

    assert response.url == "/admin/login/"
    assert not is_signed_in(client)
    assert give_password(client).url == "/admin/account/device/"


def test_guessing_the_password_at_an_open_desk_is_stopped(client, mary, device):
    client.force_login(mary)

    answers = [client.post("/admin/account/codes/", {"password": "guessed"}).status_code for _ in range(8)]

    assert answers == [200] * 7 + [429]


def test_sessions_are_told_apart_and_ended_one_by_one(client, mary, clock):
    give_password(client, HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="192.0.2.7")
    clock.shift(3600)
    other = Client()
    give_password(other, HTTP_USER_AGENT="curl", REMOTE_ADDR="2001:db8::1")

    page = other.get("/admin/account/")
    rows = [(row.browser, row.address, row.created_at) for row in page.context["sessions"]]
    there = Session.objects.get(address="192.0.2.7")
    assert there.session_key not in page.text
    other.post("/admin/account/sessions/end/", {"session": there.handle})

    assert [row[:2] for row in rows] == [("curl", "2001:db8::1"), ("Firefox on Linux", "192.0.2.7")]
    assert rows[1][2] == START
    assert client.get("/admin/").status_code == 302
    assert other.get("/admin/").status_code == 200


def test_signing_out_everywhere_ends_all_sessions_and_nobody_elses(client, mary):
    others = Client()
    others.force_login(make.UserFactory())
    elsewhere = Client()
    for each in (client, elsewhere):
        give_password(each)

    client.post("/admin/account/sessions/end/")

    assert client.get("/admin/").status_code == 302
    assert elsewhere.get("/admin/").status_code == 302
    assert others.get("/admin/").status_code == 200


def test_nobody_ends_a_session_of_somebody_else(client, mary):
    others = Client()
    others.force_login(make.UserFactory())
    client.force_login(mary)

    client.post("/admin/account/sessions/end/", {"session": Session.objects.exclude(user=mary).get().handle})

    assert others.get("/admin/").status_code == 200


def test_a_new_password_ends_the_sessions_elsewhere(client, mary):
    elsewhere = Client()
    for each in (client, elsewhere):
        each.force_login(mary)
    new = {"old_password": PASSWORD, "new_password1": "another password 2", "new_password2": "another password 2"}

    client.post("/admin/password_change/", new)

    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


# Who may do what


def test_the_page_of_who_may_do_what_says_it_of_everybody(client, editor, clock):
    manager = make.UserFactory(username="manager", roles=["Exhibition manager", "Juror"])
    make.EditionScopeFactory(user=manager, edition=make.EditionFactory(year=2018))
    services.confirm(services.proposed_authenticator(manager), here=None)
    make.UserFactory(username="gone", is_active=False)
    client.force_login(editor)

    response = client.get("/admin/who-may-do-what/")

    people = {person.user.username: person for person in response.context["people"]}
    assert list(people) == ["editor", "manager", "gone"]
    assert [role.name for role in people["manager"].roles] == ["Exhibition manager", "Juror"]
    assert people["manager"].limited_to == ["WSIS Forum 2018"]
    assert [person.has_device for person in people.values()] == [False, True, False]
    table = {role.name: {cell.room: cell.lines for cell in cells} for role, cells in response.context["roles"]}
    assert table["Translator"]["Forum"] == [("correct", [])]
    assert table["Administrator"]["Forum"] == [("write and publish", [])]
    assert table["Juror"]["Directory"] == [("nothing", [])]
    assert ("look, add, correct, publish", ["editions"]) in table["Editor"]["Forum"]
    assert reverse("admin:auth_user_change", args=[manager.pk]) in response.text


def test_the_page_of_who_may_do_what_is_for_administrators(client):
    client.force_login(make.UserFactory(roles=["Editor"]))
    assert client.get("/admin/who-may-do-what/").status_code == 403

    client.force_login(make.UserFactory(roles=["Administrator"]))

    assert client.get("/admin/who-may-do-what/").status_code == 200


def test_the_page_of_who_may_do_what_costs_the_same_for_many(client, editor, django_assert_num_queries):
    client.force_login(editor)
    client.get("/admin/who-may-do-what/")
    edition = make.EditionFactory()
    for people in (5, 45):
        for _person in range(people):
            make.EditionScopeFactory(user=make.UserFactory(roles=["Editor", "Juror"]), edition=edition)
        with django_assert_num_queries(10):
            client.get("/admin/who-may-do-what/")


# What an administrator does for others


def test_an_administrator_forgets_a_lost_device_and_it_is_remembered_who_did(client, mary, device):
    boss = make.UserFactory(roles=["Administrator"])
    hers = Client()
    hers.force_login(mary)
    client.force_login(boss)
    page = reverse("admin:auth_user_access", args=[mary.pk])
    assert "10 recovery codes are left" in client.get(page).text

    client.post(page, {"forget": "1"})

    assert services.authenticator(mary) is None
    assert services.codes_left(mary) == 0
    assert hers.get("/admin/").status_code == 302
    entries = LogEntry.objects.filter(object_id=str(mary.pk), user=boss).order_by("pk")
    assert [entry.change_message for entry in entries] == [
        "One-time passwords switched off.",
        "Signed out everywhere.",
    ]


def test_an_administrator_signs_somebody_out_and_leaves_the_device(client, mary, device):
    hers = Client()
    hers.force_login(mary)
    client.force_login(make.UserFactory(roles=["Administrator"]))

    client.post(reverse("admin:auth_user_access", args=[mary.pk]))

    assert hers.get("/admin/").status_code == 302
    assert services.authenticator(mary) is not None


@pytest.mark.parametrize("role", ["Editor", "Translator"])
def test_others_have_no_access_to_somebodys_device(client, mary, device, role):
    client.force_login(make.UserFactory(roles=[role]))

    response = client.post(reverse("admin:auth_user_access", args=[mary.pk]), {"forget": "1"})

    assert response.status_code == 403
    assert services.authenticator(mary) is not None


def test_an_administrator_has_no_power_over_a_superuser(client, editor):
    client.force_login(make.UserFactory(roles=["Administrator"]))

    answers = {
        name: client.post(reverse(f"admin:auth_user_{name}", args=[editor.pk])).status_code
        for name in ("access", "change", "delete", "password_change")
    }

    assert answers == {"access": 403, "change": 403, "delete": 403, "password_change": 403}
