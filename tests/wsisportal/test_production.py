import os
import subprocess
import sys

from django.conf import settings

PRODUCTION = {
    "PORTAL_PRODUCTION": "true",
    "PORTAL_SECRET_KEY": "x" * 30 + "abcdefghijklmnopqrstuvwxyz0123456789",
    "PORTAL_HOSTS": "portal.example.org",
}


def check_deploy(environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=kept | environment, capture_output=True, text=True, check=False
    )


def test_production_settings_pass_djangos_deployment_checks():
    done = check_deploy(PRODUCTION)

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_production_refuses_to_start_without_a_secret():
    done = check_deploy({name: value for name, value in PRODUCTION.items() if name != "PORTAL_SECRET_KEY"})

    assert done.returncode != 0
    assert "PORTAL_SECRET_KEY" in done.stderr


def test_production_refuses_to_start_without_its_hosts():
    done = check_deploy({name: value for name, value in PRODUCTION.items() if name != "PORTAL_HOSTS"})

    assert done.returncode != 0
    assert "PORTAL_HOSTS" in done.stderr


def test_debug_pages_cannot_be_switched_on_in_production():
    command = [sys.executable, "-c", "from django.conf import settings; print(settings.DEBUG)"]
    env = os.environ | PRODUCTION | {"PORTAL_DEBUG": "true", "DJANGO_SETTINGS_MODULE": "wsisportal.settings"}

    done = subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
