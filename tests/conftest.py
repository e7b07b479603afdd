"""People are roles, rows come from factories, and every test starts without anything kept from another."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from publishing import cache


@pytest.fixture(autouse=True)
def nothing_kept(settings):
    """Plain static files (hashing them is slow), and no memory of another test's rows."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    cache.forget()
    yield
    cache.forget()


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser("editor", "editor@example.org", "a long password 1")


@pytest.fixture
def desk(client, editor):
    """The test client with the editor signed in."""
    client.force_login(editor)
    return client


@pytest.fixture
def content(db):
    """The portal's real content."""
    call_command("load_content", verbosity=0)
    cache.forget()
