"""People are roles, rows come from factories, and every test starts without anything kept from another."""

import gc
import math
import pickle
import sys
import tempfile

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases

from publishing import cache
from tests.places import alone, copy_of, everybodys


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What takes long begins first, so that no process is left alone with it when the others are done.

    What the portal's real content says is the same on every database; that it loads there is seen by itself.
    """
    for item in items:
        if "content" in item.fixturenames:
            item.add_marker("once")
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish():
    """What is loaded by now stays; to look through it again and again for garbage takes a tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("empty")


@pytest.fixture(scope="session")
def temporary_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(autouse=True)
def nothing_kept(settings, monkeypatch, tmp_path, empty_folder, temporary_folder):
    """Own folders for files, no memory of another test's rows, and nothing that is slow on purpose or by its size."""
    monkeypatch.setattr(tempfile, "tempdir", str(temporary_folder))  # where processes wait for each other, too
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = empty_folder  # every new client reads the names of all that is in it
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    monkeypatch.setattr(cache, "SECONDS_BETWEEN_READS", math.inf)  # queries are counted, however long it takes
    cache.forget()
    ContentType.objects.clear_cache()
    yield
    cache.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, tmp_path_factory):
    """A database that one process migrated and each has a copy of; on SQLite a file, where threads meet its locks."""
    with copy_of("migrated", tmp_path_factory) as place:
        connection.settings_dict["TEST"]["NAME"] = place.database
        with django_db_blocker.unblock():
            databases = setup_databases(verbosity=0, interactive=False, keepdb=True, serialized_aliases=[])
            assert connection.features.supports_json_field  # Django asks once in a process: before queries are counted
        yield
        with django_db_blocker.unblock():
            teardown_databases(databases, verbosity=0)


@pytest.fixture
def types_known(db):
    """What a process that has been at work knows of content types; a test begins as a process does, with nothing."""
    ContentType.objects.get_for_models(*apps.get_models())


@pytest.fixture
def empty_site(tmp_path_factory):
    """A place for a site of a test's own, with a database in which there is nothing yet."""
    with copy_of("migrated", tmp_path_factory) as place:
        yield place


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser("editor", "editor@example.org", "a long password 1")


@pytest.fixture
def desk(client, editor):
    """The test client with the editor signed in."""
    client.force_login(editor)
    return client


@pytest.fixture
def printer():
    """What makes PDFs; bin/test says loudly where it is missing."""
    try:
        import weasyprint
    except OSError:
        pytest.skip("This machine has no Pango.")
    return weasyprint


@pytest.fixture
def without_pango(monkeypatch):
    """A machine on which WeasyPrint finds none of the libraries that it draws with."""

    def missing(_ffi, name, *_flags):
        raise OSError(f"cannot load library '{name}'")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("cffi.FFI.dlopen", missing)


@pytest.fixture(scope="session")
def content_rows(django_db_setup, django_db_blocker, tmp_path_factory):
    """What a load of the portal's real content leaves in an empty database: rows by model, none of them stored.

    The first process that asks loads it for all, whose databases are made alike.
    """
    folder = everybodys(tmp_path_factory)
    kept = folder / "content_rows.pickle"
    with alone(folder / "content_rows.lock"):
        if not kept.exists():
            media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
            with media, django_db_blocker.unblock():
                kept.write_bytes(pickle.dumps(loaded_rows()))
    return {apps.get_model(label): rows for label, rows in pickle.loads(kept.read_bytes()).items()}  # noqa: S301


def loaded_rows():
    with transaction.atomic():
        before = stored()
        call_command("load_content", verbosity=0)
        rows = {
            model._meta.label: [row for row in after if row not in before[model]] for model, after in stored().items()
        }
        transaction.set_rollback(True)
    return rows


def stored():
    """Every row of every table, as columns' values by model."""
    return {
        model: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


@pytest.fixture
def content(db, content_rows):
    """The portal's real content, put back as a load left it, which takes a tenth of the time."""
    put_back(content_rows)
    cache.forget()


def put_back(content_rows):
    with transaction.atomic():
        for model, rows in content_rows.items():
            model._base_manager.filter(pk__in=[row[model._meta.pk.attname] for row in rows]).delete()
            model._base_manager.bulk_create(model(**row) for row in rows)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(content_rows)):
            cursor.execute(statement)
