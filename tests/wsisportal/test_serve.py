"""`bin/serve` as a person at a terminal meets it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def copy(tmp_path):
    """The project's files in a folder of their own, sharing the installed environment."""
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    for name in files:
        if name and (ROOT / name).is_file():
            target = tmp_path / "portal" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
            target.chmod((ROOT / name).stat().st_mode)
    (tmp_path / "portal/var").mkdir()
    (tmp_path / "portal/var/venv").symlink_to(ROOT / "var/venv")
    return tmp_path / "portal"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder, port, *arguments):
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORTAL_STATIC_STORAGE")}
    command = [sys.executable, "bin/serve", "--port", str(port), *arguments]
    return subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def read_until(process, words):
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(said)


def get(port, path="/en/forum/2017/"):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
        return response.status, response.read().decode()


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_serve_starts_stops_and_starts_again(copy):
    port = free_port()
    first = start(copy, port)
    said = read_until(first, "Ctrl-C")
    status, page = get(port)
    stylesheet = next(part.split('"')[0] for part in page.split('href="') if part.startswith("/static/css/site"))

    assert status == 200
    assert "Information and Knowledge Societies for SDGs" in page
    assert "Password, shown only now:" in said
    assert f"http://127.0.0.1:{port}/en/" in said
    assert get(port, stylesheet)[0] == 200

    first.send_signal(signal.SIGINT)

    assert first.wait(timeout=15) == 0
    assert not listens(port)

    second = start(copy, port)
    said = read_until(second, "Ctrl-C")
    second.send_signal(signal.SIGTERM)

    assert "Password" not in said
    assert second.wait(timeout=15) == 0
    assert not listens(port)


def test_serve_refuses_a_taken_port_with_a_clear_line(copy):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        process = start(copy, port)
        said, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert said == f"Port {port} is taken. Stop what uses it, or choose another: bin/serve --port {port + 1}\n"


def test_serve_leaves_nothing_running_when_it_is_killed(copy):
    port = free_port()
    process = start(copy, port)
    read_until(process, "Ctrl-C")

    process.kill()
    process.wait(timeout=10)

    until = time.monotonic() + 10
    while listens(port) and time.monotonic() < until:
        time.sleep(0.1)
    assert not listens(port)


def test_reset_starts_over(copy):
    port = free_port()
    (copy / "var/portal.sqlite3").write_text("not a database")

    process = start(copy, port, "--reset")
    said = read_until(process, "Ctrl-C")
    process.terminate()

    assert process.wait(timeout=15) == 0
    assert "Password, shown only now:" in said
