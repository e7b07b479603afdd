"""A site of its own for measuring: granian and the worker on a fresh database, with one contest that takes photos.

The database is SQLite in a temporary folder; where DATABASE_URL names one on PostgreSQL, it is a new one beside it.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
FORM = "/en/photo-contest/2030/enter/"
# Nobody fills in a form faster.
PATIENCE = 3.2
# Seconds in which a server answers after its start, whatever else the machine has to do.
STARTING = 60
# Seconds after which what a worker left is begun again.
TASK_PATIENCE = 2

MADE = """
import django
django.setup()
from datetime import timedelta
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from forums.models import Edition
from photocontest.models import Contest
from wsisportal.management.commands.prepare import Command
call_command("migrate", verbosity=0)
if settings.STORAGES["staticfiles"]["BACKEND"] == "wsisportal.staticfiles.BundlingStorage":
    Command().collect_static()
now = timezone.now()
edition = Edition.objects.create(year=2030, name="WSIS Forum 2030", state="published")
Contest.objects.create(
    edition=edition, name="Contest", state="published", rules_version="1", shows_gallery=True,
    call_opens=now - timedelta(days=1), call_closes=now + timedelta(days=1),
)
"""


@dataclass
class Answer:
    status: int
    text: str
    cookie: str
    seconds: float


@dataclass
class Site:
    """What is measured. Its programs can be killed and started again at any time."""

    folder: Path
    port: int
    env: dict[str, str]
    running: dict[str, subprocess.Popen] = field(default_factory=dict)

    def run(self, *arguments: str) -> str:
        """What Python prints, before the site's database."""
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True, check=True).stdout

    def python(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=self.env, start_new_session=True)

    def start(self, name: str) -> None:
        commands = {
            "server": ["-m", "wsisportal.serving", str(self.port)],
            "worker": ["manage.py", "work"],
        }
        self.running[name] = self.python(*commands[name])

    def kill(self, name: str) -> None:
        """As a machine does that loses its power: the program and all that it has started."""
        child = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def wait(self) -> None:
        until = time.monotonic() + STARTING
        while time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/en/photo-contest/2030/").status == 200:
                    return
            time.sleep(0.1)
        raise TimeoutError("The site did not answer.")

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None, *, sender: int = 0
    ) -> Answer:
        """Each sender has an address on the internet of its own, for there are limits for one address."""
        source = (f"127.{sender // 62_500}.{sender // 250 % 250 + 1}.{sender % 250 + 1}", 0)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=source)
        began = time.perf_counter()
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            return Answer(answer.status, text, answer.getheader("Set-Cookie") or "", time.perf_counter() - began)
        finally:
            connection.close()

    def form(self) -> tuple[dict[str, str], str]:
        """A fresh form's hidden fields, and its cookie."""
        page = self.ask("GET", FORM)
        names = ("csrfmiddlewaretoken", "ticket")
        fields = {name: re.search(rf'name="{name}"[^>]*?value="([^"]+)"', page.text)[1] for name in names}
        return fields, page.cookie.partition(";")[0]

    def send(
        self,
        form: tuple[dict[str, str], str],
        fields: Mapping[str, str],
        files: Mapping[str, File],
        *,
        sender: int,
    ) -> Answer:
        hidden, cookie = form
        body, kind = multipart({**hidden, **fields}, files)
        return self.ask("POST", FORM, body, {"Content-Type": kind, "Cookie": cookie}, sender=sender)


@dataclass(frozen=True)
class File:
    name: str
    content: bytes
    kind: str = "image/jpeg"


def multipart(fields: Mapping[str, str], files: Mapping[str, File]) -> tuple[bytes, str]:
    edge = uuid.uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()
    ]
    for name, file in files.items():
        told = file.name.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{told}"\r\nContent-Type: {file.kind}'
        )
        parts.append(head.encode(errors="surrogateescape") + b"\r\n\r\n" + file.content + b"\r\n")
    return b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"


def words(slot: int = 0) -> dict[str, str]:
    told = {
        "title": f"Radio at school {slot}",
        "description": "Pupils build a radio from parts.",
        "alternative_text": "Three girls bend over a circuit board.",
        "country": "NG",
    }
    return {f"photo-{slot}-{name}": value for name, value in told.items()}


def person(number: int = 0) -> dict[str, str]:
    return {
        "name": f"Entrant {number}",
        "email": f"entrant-{number}@example.org",
        "homepage": "",
        "has_rights": "on",
        "is_adult": "on",
        "people_agreed": "on",
    }


@contextlib.contextmanager
def database(folder: Path) -> Iterator[str]:
    """The address of an empty one that is there as long as the block."""
    given = urlsplit(os.environ.get("DATABASE_URL", ""))
    if given.scheme not in ("postgres", "postgresql"):
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    name = f"portal_bench_{os.getpid()}"
    with psycopg.connect(given._replace(path="/postgres", query="").geturl(), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield given._replace(path=f"/{name}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def site(*programs: str) -> Iterator[Site]:
    with (
        tempfile.TemporaryDirectory(prefix="portal-bench-") as name,
        socket.socket() as probe,
        database(Path(name)) as address,
    ):
        folder = Path(name)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        (folder / "temporary").mkdir()
        env = os.environ | {
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "wsisportal.settings",
            "EMAIL_URL": "dummy:",
            "PORTAL_ENV_FILE": os.devnull,
            "PORTAL_MEDIA_DIR": str(folder / "media"),
            "PORTAL_TASK_PATIENCE": str(TASK_PATIENCE),
            # What other sites of the machine look into is not waited for.
            "TMPDIR": str(folder / "temporary"),
        }
        made = Site(folder, port, env)
        subprocess.run([sys.executable, "-c", MADE], cwd=ROOT, env=env, check=True)
        try:
            for program in programs:
                made.start(program)
            made.wait()
            yield made
        finally:
            for program in [*made.running]:
                made.kill(program)
