"""What the environment of a machine makes of the settings."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ADVICE = "What the portal reads from the environment is listed in README.md.\n"


def start(*arguments, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DATABASE_URL"))}
    env = kept | {"DJANGO_SETTINGS_MODULE": "wsisportal.settings", "PORTAL_ENV_FILE": os.devnull} | environment
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False)


def setting(expression, **environment):
    code = f"import json; from django.conf import settings; print(json.dumps(settings.{expression}))"
    done = start("-c", code, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def database(url):
    names = ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS", "DISABLE_SERVER_SIDE_CURSORS", "OPTIONS")
    found = setting("DATABASES['default']", DATABASE_URL=url)
    return {name: found[name] for name in names}


def test_connections_to_postgresql_are_kept_and_checked():
    assert database("postgres://portal@db.example.org/portal?sslmode=require") == {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "OPTIONS": {"sslmode": "require"},
    }


def test_the_database_url_may_say_otherwise_about_connections():
    url = "postgres://portal@db/portal?conn_max_age=0&conn_health_checks=false&disable_server_side_cursors=true"

    assert database(url) == {
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {},
    }


def test_sqlite_keeps_no_connection_and_waits_as_long_as_its_url_says():
    assert database("sqlite:////tmp/portal.sqlite3?timeout=5") == {
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "OPTIONS": {
            "timeout": 5,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def test_hosts_may_be_set_apart_by_blanks_and_stray_commas():
    assert setting("ALLOWED_HOSTS", PORTAL_HOSTS=" portal.example.org, .example.com ,,[::1],") == [
        "portal.example.org",
        ".example.com",
        "[::1]",
    ]


def test_the_environment_comes_before_the_env_file(tmp_path):
    file = tmp_path / ".env"
    file.write_text("PORTAL_SECRET_KEY='from the file'\nPORTAL_HOSTS=file.example.org\n")

    found = setting("ALLOWED_HOSTS + [settings.SECRET_KEY]", PORTAL_ENV_FILE=str(file), PORTAL_HOSTS="own.example.org")

    assert found == ["own.example.org", "from the file"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORTAL_DEBUG", "maybe", "Not a valid boolean."),
        ("PORTAL_PRODUCTION", "perhaps", "Not a valid boolean."),
        ("PORTAL_LOG_LEVEL", "LOUD", "Not a valid log level."),
        ("PORTAL_TRUSTED_PROXIES", "-1", "['Must be greater than or equal to 0.']"),
        ("PORTAL_TRUSTED_PROXIES", "10.0.0.1", "Not a valid integer."),
        ("PORTAL_HOSTS", " , ", "Give host names, separated by commas."),
        ("PORTAL_HOSTS", "https://portal.example.org", "Give host names, separated by commas."),
        ("PORTAL_HOSTS", "a.example.org b.example.org", "Give host names, separated by commas."),
        ("DATABASE_URL", "portal", "Not a valid database URL."),
        ("DATABASE_URL", "postgres://portal@db:port/portal", "Not a valid database URL."),
        ("DATABASE_URL", "mysql://portal@db/portal", "Begin it with postgres:// or sqlite:///."),
        ("DATABASE_URL", "postgres://db/portal?conn_max_age=soon", "conn_max_age cannot be soon."),
    ],
)
def test_a_wrong_value_is_named_in_one_line(name, value, sentence):
    done = start("manage.py", "prepare", **{name: value})

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f'Environment variable "{name}" invalid: {sentence}\n{ADVICE}'
