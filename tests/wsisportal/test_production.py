import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.once  # no row is read or written

PRODUCTION = {
    "PORTAL_PRODUCTION": "true",
    "PORTAL_SECRET_KEY": "x" * 30 + "abcdefghijklmnopqrstuvwxyz0123456789",
    "PORTAL_HOSTS": "portal.example.org",
}


def check_deploy(environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    env = kept | {"PORTAL_ENV_FILE": os.devnull} | environment
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("more", [{}, {"PORTAL_TRUSTED_PROXIES": "1", "PORTAL_HOSTS": ".example.org, [::1]"}])
def test_production_settings_pass_djangos_deployment_checks(more):
    done = check_deploy(PRODUCTION | more)

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_production_refuses_to_start_without_a_secret():
    done = check_deploy({name: value for name, value in PRODUCTION.items() if name != "PORTAL_SECRET_KEY"})

    assert done.returncode != 0
    assert "PORTAL_SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_production_refuses_a_short_secret():
    done = check_deploy(PRODUCTION | {"PORTAL_SECRET_KEY": "x"})

    assert done.returncode != 0
    assert done.stderr.startswith(
        "Environment variable \"PORTAL_SECRET_KEY\" invalid: ['Shorter than minimum length 50.']\n"
    )


def test_production_refuses_to_start_without_its_hosts():
    done = check_deploy({name: value for name, value in PRODUCTION.items() if name != "PORTAL_HOSTS"})

    assert done.returncode != 0
    assert "PORTAL_HOSTS" in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_pages_cannot_be_switched_on_in_production():
    command = [sys.executable, "-c", "from django.conf import settings; print(settings.DEBUG)"]
    env = os.environ | PRODUCTION | {"PORTAL_DEBUG": "true", "DJANGO_SETTINGS_MODULE": "wsisportal.settings"}

    done = subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


@pytest.fixture
def behind_a_proxy(settings):
    settings.ALLOWED_HOSTS = [".example.org", "[::1]"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = 1


def sign_in_from(origin, host):
    """A form with a good token, sent to one of the portal's hosts from a page of that origin."""
    client = Client(enforce_csrf_checks=True, headers={"Host": host, "X-Forwarded-Proto": "https"})
    token = client.get("/admin/login/").context["csrf_token"]
    form = {"csrfmiddlewaretoken": str(token), "username": "editor", "password": "a long password 1"}
    return client.post("/admin/login/?next=/admin/", form, headers={"Origin": origin}).status_code


@pytest.mark.parametrize("host", ["example.org", "portal.example.org", "[::1]", "[::1]:8443"])
def test_forms_work_behind_a_proxy_on_every_kind_of_host(behind_a_proxy, editor, host):
    assert sign_in_from(f"https://{host}", host) == 302


@pytest.mark.parametrize("origin", ["https://other.example.org", "http://portal.example.org", "null"])
def test_a_sister_site_under_the_same_wildcard_cannot_send_the_portals_forms(behind_a_proxy, editor, origin):
    assert sign_in_from(origin, "portal.example.org") == 403


def production_setting(name, **environment):
    command = [sys.executable, "-c", f"from django.conf import settings; print(settings.{name})"]
    machine = {"DJANGO_SETTINGS_MODULE": "wsisportal.settings", "PORTAL_ENV_FILE": os.devnull}
    env = os.environ | PRODUCTION | machine | environment
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_production_accepts_forms_from_the_host_they_are_sent_to_and_no_other():
    assert production_setting("CSRF_TRUSTED_ORIGINS", PORTAL_HOSTS=".example.org") == "[]"


def test_the_proxys_word_on_https_counts_only_where_proxies_are_trusted():
    said = [production_setting("SECURE_PROXY_SSL_HEADER", PORTAL_TRUSTED_PROXIES=count) for count in ("0", "1")]

    assert said == ["None", "('HTTP_X_FORWARDED_PROTO', 'https')"]
