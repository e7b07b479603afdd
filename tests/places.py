"""What processes that run tests beside each other make once for all of them: sites, with their files and rows."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

DATABASE = settings.DATABASES["default"]
POSTGRES = (
    {
        "host": DATABASE["HOST"],
        "port": DATABASE["PORT"],
        "user": DATABASE["USER"],
        "password": DATABASE["PASSWORD"],
    }
    if DATABASE["ENGINE"].endswith("postgresql")
    else {}
)
MIGRATED = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
"""


def everybodys(factory: pytest.TempPathFactory) -> Path:
    """A folder of the whole run; that of `tmp_path_factory` is a process's own."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass
class Place:
    """Where a site keeps its files and rows: in a folder, or in the folder and a database on PostgreSQL."""

    folder: Path
    name: str

    @property
    def database(self) -> str:
        """Its name for Django."""
        return self.name if POSTGRES else str(self.folder / "site.sqlite3")

    @property
    def env(self) -> dict[str, str]:
        url = f"sqlite:///{self.database}"
        if POSTGRES:
            known = f"{quote(POSTGRES['user'], '')}:{quote(POSTGRES['password'], '')}"
            url = f"postgres://{known}@{POSTGRES['host']}:{POSTGRES['port']}/{self.name}"
        return os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "wsisportal.settings",
            "PORTAL_MEDIA_DIR": str(self.folder / "media"),
        }

    def fill(self, code: str, **env: str) -> None:
        self.folder.mkdir()
        on_postgres("CREATE DATABASE {}", self.name)
        subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=self.env | env, check=True)

    def copy(self, made: "Place") -> None:
        shutil.copytree(made.folder, self.folder)
        on_postgres("CREATE DATABASE {} TEMPLATE {}", self.name, made.name)

    def remove(self, lock: Path | None = None) -> None:
        with alone(lock) if lock else nullcontext():
            on_postgres("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
            shutil.rmtree(self.folder)


def on_postgres(statement: str, *names: str) -> None:
    """Nothing where a file in the folder holds the rows."""
    if not POSTGRES:
        return
    with psycopg.connect(dbname="postgres", autocommit=True, **POSTGRES) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def copy_of(kind: str, factory: pytest.TempPathFactory, code: str = MIGRATED, **env: str) -> Iterator[Place]:
    """A site as code makes it. One process runs the code, and whoever asks gets a copy to do with as they like."""
    run = everybodys(factory)
    made, lock = Place(run / kind, f"portal_{kind}_{run.name.replace('-', '_')}"), run / f"{kind}.lock"
    folder = factory.mktemp(kind)
    own = Place(folder / "own", f"portal_{kind}_{os.getpid()}_{folder.name.replace('-', '_')}")
    with ExitStack() as ends:
        with alone(lock):
            if not made.folder.exists():
                ends.callback(made.remove, lock)
                made.fill(code, **env)
            own.copy(made)
        ends.callback(own.remove)
        yield own
