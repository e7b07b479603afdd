import fcntl
import hashlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.storage import InvalidStorageError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

NEEDED = ["static", "requirements.txt", "wsisportal/staticfiles.py"]


class Command(BaseCommand):
    help = "Makes the site ready to serve: database, content, static files, and an administrator on the first run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="start over: delete the SQLite database in var/")

    def handle(self, *, reset: bool, **options: Any) -> None:
        if reset:
            self.delete_database()
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            raise CommandError(f"The database cannot be opened. {error}") from error
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_content", stdout=self.stdout)
        try:
            self.collect_static()
        except (InvalidStorageError, OSError) as error:
            raise CommandError(f"Static files cannot be collected. {error}") from error
        self.make_administrator()

    def delete_database(self) -> None:
        """Only what bin/serve itself makes and can make again; anything else is left to a person's own hands."""
        if settings.PRODUCTION:
            raise CommandError("Nothing was deleted: --reset is not for production (PORTAL_PRODUCTION).")
        database = connection.settings_dict
        if connection.vendor != "sqlite":
            address = f"-h {database['HOST'] or 'localhost'} -p {database['PORT'] or 5432} -U {database['USER']}"
            raise CommandError(
                "Nothing was deleted: --reset is for the SQLite database in var/, and DATABASE_URL names the "
                f"PostgreSQL database {database['NAME']}. To start over there:\n"
                f"  dropdb {address} {database['NAME']} && createdb {address} {database['NAME']}"
            )
        path = Path(database["NAME"]).resolve()
        if not path.is_relative_to(settings.VAR_DIR.resolve()):
            raise CommandError(
                "Nothing was deleted: --reset is for the SQLite database in var/, and DATABASE_URL names another file. "
                f"To start over there:\n  rm -f {path} {path}-wal {path}-shm"
            )
        for end in ("", "-journal", "-shm", "-wal"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)

    def collect_static(self) -> None:
        """Hashing and compressing takes seconds, so it is done when a file has changed and not otherwise."""
        with self.alone(Path(settings.STATIC_ROOT).with_suffix(".lock")):
            stamp = Path(settings.STATIC_ROOT) / ".collected"
            state = fingerprint(settings.BASE_DIR)
            if not stamp.exists() or stamp.read_text() != state:
                self.stdout.write("Collecting static files …")
                call_command("collectstatic", verbosity=0, interactive=False, clear=True)
                stamp.write_text(state)

    @contextmanager
    def alone(self, path: Path) -> Iterator[None]:
        """Two at once would delete each other's files, so the second waits and finds them made."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.stdout.write("Waiting for static files that are being collected …")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def make_administrator(self) -> None:
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser("admin", "", password)
        self.stdout.write(f"\n  An administrator was made. Name: admin  Password, shown only now: {password}")


def fingerprint(root: Path) -> str:
    """A hash over names, sizes and times of what static files are made from."""
    digest = hashlib.sha256()
    for name in NEEDED:
        top = root / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                status = path.stat()
                digest.update(f"{path.relative_to(root)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
