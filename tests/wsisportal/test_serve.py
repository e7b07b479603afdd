"""`bin/serve` as a person at a terminal meets it."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests.places import alone, everybodys
from tests.ports import free_port

pytestmark = [pytest.mark.long, pytest.mark.once]  # it brings a SQLite of its own

ROOT = Path(settings.BASE_DIR)
PLAIN = {"PORTAL_STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # seconds faster


def copy_to(folder):
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
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
            target.chmod((ROOT / name).stat().st_mode)
    (folder / "var").mkdir()
    (folder / "var/venv").symlink_to(ROOT / "var/venv")
    return folder


@pytest.fixture
def copy(tmp_path):
    """A fresh clone."""
    return copy_to(tmp_path / "portal")


@pytest.fixture(scope="session")
def first(tmp_path_factory):
    """What a first start from a fresh clone said and showed. One of the processes makes it for all."""
    place = everybodys(tmp_path_factory) / "served"
    with alone(place.with_suffix(".lock")):
        if not place.exists():
            place.mkdir()
            seen = begin(copy_to(place / "portal"))
            (place / "seen.json").write_text(json.dumps(seen))
    return json.loads((place / "seen.json").read_text()) | {"folder": place / "portal"}


def begin(folder):
    port = free_port()
    process = start(folder, port)
    said = read_until(process, "Ctrl-C")
    status, page = get(port)
    stylesheet = next(part.split('"')[0] for part in page.split('href="') if part.startswith("/static/css/site"))
    styled = get(port, stylesheet)[0]
    process.send_signal(signal.SIGINT)
    return {
        "port": port,
        "said": said,
        "status": status,
        "page": page,
        "styled": styled,
        "ended": process.wait(timeout=30),
        "still listens": listens(port),
    }


@pytest.fixture
def prepared(first, tmp_path):
    """A clone that was served before: its database is filled, its static files are collected."""
    return shutil.copytree(first["folder"], tmp_path / "portal", symlinks=True)


@pytest.fixture
def preparing(prepared):
    """The same, with static files to be collected again, which takes long enough to be interrupted."""
    (prepared / "var/static/.collected").unlink()
    return prepared


def own(environment):
    """The environment of somebody who has set nothing but this."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DATABASE_URL"))}
    return kept | environment


def start(folder, port, *arguments, **environment):
    command = [sys.executable, "bin/serve", "--port", str(port), *arguments]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=own(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def press_ctrl_c(process):
    """As a terminal does it: every process of the group gets the signal."""
    os.killpg(process.pid, signal.SIGINT)


def refused(folder, *arguments, **environment):
    """What a start says that comes to nothing."""
    process = start(folder, free_port(), *arguments, **environment)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in said
    return said


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


def still_running(folder):
    """Processes at work in the folder, once those that are ending have had the time to."""
    until = time.monotonic() + 10
    while (found := [cwd for cwd in map(working_folder, Path("/proc").glob("[0-9]*")) if cwd == folder]) and (
        time.monotonic() < until
    ):
        time.sleep(0.1)
    return found


def working_folder(process):
    try:
        return (process / "cwd").readlink()
    except OSError:
        return None


def workers(folder):
    """The process ids of the workers in the background."""
    found = [process for process in Path("/proc").glob("[0-9]*") if working_folder(process) == folder]
    return [int(process.name) for process in found if command_of(process).endswith(b"manage.py\0work\0")]


def command_of(process):
    try:
        return (process / "cmdline").read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


def test_a_worker_that_dies_is_started_again(prepared):
    process = start(prepared, free_port(), **PLAIN)
    read_until(process, "Ctrl-C stops it.")
    until = time.monotonic() + 20
    while not (first := workers(prepared)) and time.monotonic() < until:
        time.sleep(0.1)

    os.kill(first[0], signal.SIGKILL)

    assert "(-9). It is started again in 1 s." in read_until(process, "started again")
    until = time.monotonic() + 20
    while not (second := workers(prepared)) and time.monotonic() < until:
        time.sleep(0.1)
    assert len(second) == 1
    assert second != first
    press_ctrl_c(process)
    process.communicate(timeout=30)
    assert still_running(prepared) == []


def test_a_second_collection_of_static_files_waits_for_the_first(preparing):
    with (preparing / "var/static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [sys.executable, "manage.py", "prepare"]
        process = subprocess.Popen(command, cwd=preparing, env=own(PLAIN), stdout=subprocess.PIPE, text=True)
        said = read_until(process, "Waiting for static files that are being collected")
        assert "Collecting" not in said
        assert not (preparing / "var/static/.collected").exists()

    said, _ = process.communicate(timeout=60)

    assert process.returncode == 0
    assert "Collecting static files" in said
    assert (preparing / "var/static/.collected").exists()


def test_serve_starts_from_a_fresh_clone_and_stops(first):
    assert first["status"] == 200
    assert "Information and Knowledge Societies for SDGs" in first["page"]
    assert "Password, shown only now:" in first["said"]
    assert f"http://127.0.0.1:{first['port']}/en/" in first["said"]
    assert first["styled"] == 200
    assert first["ended"] == 0
    assert not first["still listens"]


def test_serve_starts_again(prepared):
    port = free_port()
    process = start(prepared, port)
    said = read_until(process, "Ctrl-C")
    process.send_signal(signal.SIGTERM)

    assert "Password" not in said
    assert process.wait(timeout=30) == 0
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


def test_serve_leaves_nothing_running_when_it_is_killed(prepared):
    port = free_port()
    process = start(prepared, port)
    read_until(process, "Ctrl-C")

    process.kill()
    process.wait(timeout=10)

    until = time.monotonic() + 10
    while listens(port) and time.monotonic() < until:
        time.sleep(0.1)
    assert not listens(port)


NOT_DELETED = "CommandError: Nothing was deleted: --reset is "
NOT_PREPARED = "The site could not be prepared; what went wrong stands above.\n"


def test_reset_starts_over_with_the_database_in_var_that_is_in_use(copy):
    (copy / "var/portal.sqlite3").write_text("not in use")
    (copy / "var/other.sqlite3").write_text("not a database")
    (copy / "var/other.sqlite3-wal").write_text("nor its log")
    (copy / ".env").write_text("DATABASE_URL=sqlite:///var/other.sqlite3\n")

    process = start(copy, free_port(), "--reset", **PLAIN)
    said = read_until(process, "Ctrl-C")
    process.terminate()

    assert process.wait(timeout=30) == 0
    assert "Password, shown only now:" in said
    assert (copy / "var/portal.sqlite3").read_text() == "not in use"


def test_reset_refuses_a_postgresql_database_and_names_the_way(copy):
    url = "postgres://portal:secret@db.example.org/wsis"

    said = refused(copy, "--reset", DATABASE_URL=url)

    assert said == (
        f"{NOT_DELETED}for the SQLite database in var/, and DATABASE_URL names the PostgreSQL database wsis. "
        "To start over there:\n"
        "  dropdb -h db.example.org -p 5432 -U portal wsis && createdb -h db.example.org -p 5432 -U portal wsis\n"
        f"{NOT_PREPARED}"
    )


def test_reset_refuses_what_the_env_file_names_just_the_same(copy):
    (copy / ".env").write_text("DATABASE_URL=postgres://portal@db.example.org/wsis\n")

    assert refused(copy, "--reset").startswith(f"{NOT_DELETED}for the SQLite database in var/")


def test_reset_refuses_a_sqlite_file_that_it_did_not_make(copy, tmp_path):
    elsewhere = tmp_path / "elsewhere.sqlite3"
    elsewhere.write_text("precious")

    said = refused(copy, "--reset", DATABASE_URL=f"sqlite:///{elsewhere}")

    assert f"To start over there:\n  rm -f {elsewhere} {elsewhere}-wal {elsewhere}-shm\n" in said
    assert elsewhere.read_text() == "precious"


def test_reset_refuses_in_production(copy):
    (copy / "var/portal.sqlite3").write_text("precious")
    production = {"PORTAL_PRODUCTION": "true", "PORTAL_SECRET_KEY": "x" * 50, "PORTAL_HOSTS": "portal.example.org"}

    said = refused(copy, "--reset", **production)

    assert said == f"{NOT_DELETED}not for production (PORTAL_PRODUCTION).\n{NOT_PREPARED}"
    assert (copy / "var/portal.sqlite3").read_text() == "precious"


def test_production_does_not_make_up_its_secret(copy):
    said = refused(copy, PORTAL_PRODUCTION="true", PORTAL_HOSTS="portal.example.org")

    assert said.startswith('Environment variable "PORTAL_SECRET_KEY" not set\n')


def test_serve_says_that_it_is_ready_in_production_too(prepared):
    production = {"PORTAL_PRODUCTION": "true", "PORTAL_SECRET_KEY": "x" * 50, "PORTAL_HOSTS": "127.0.0.1"}

    process = start(prepared, free_port(), **production)
    read_until(process, "Ctrl-C")
    process.terminate()

    assert process.wait(timeout=30) == 0


def secret_key(folder, **environment):
    code = "from django.conf import settings; print(settings.SECRET_KEY)"
    env = own({"DJANGO_SETTINGS_MODULE": "wsisportal.settings", **environment})
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True).stdout.strip()


def test_the_secret_key_is_the_environments_then_the_env_files_then_the_one_kept_in_var(copy):
    (copy / "var/secret_key").write_text("kept in var")
    kept = secret_key(copy)
    (copy / ".env").write_text("PORTAL_SECRET_KEY='of the file'\n")
    of_the_file = secret_key(copy)
    of_the_environment = secret_key(copy, PORTAL_SECRET_KEY="of the environment")

    assert (kept, of_the_file, of_the_environment) == ("kept in var", "of the file", "of the environment")


def test_the_secret_key_of_a_machine_is_made_before_anything_else_and_kept_to_its_owner(copy):
    refused(copy, DATABASE_URL="sqlite:///README.md")

    key = copy / "var/secret_key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_text()) >= 50
    assert secret_key(copy) == key.read_text()


def test_nobody_can_take_the_port_or_serve_from_the_folder_while_the_site_is_being_prepared(preparing):
    port = free_port()
    process = start(preparing, port, **PLAIN)
    read_until(process, "Collecting")

    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with pytest.raises(OSError, match="Address already in use"):
            other.bind(("127.0.0.1", port))
    second = refused(preparing, "--reset")

    assert second == "bin/serve is running from this folder already. Stop it first: both would write to var/.\n"
    read_until(process, "Ctrl-C")
    assert get(port)[0] == 200
    process.terminate()
    assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("ending", [press_ctrl_c, subprocess.Popen.terminate])
def test_a_stop_during_preparation_is_quiet_and_the_next_start_works(preparing, ending):
    process = start(preparing, free_port())
    read_until(process, "Collecting")

    ending(process)
    said, _ = process.communicate(timeout=30)

    assert (process.returncode, said) == (1, "\nStopped.\n")
    assert still_running(preparing) == []

    port = free_port()
    again = start(preparing, port, **PLAIN)
    read_until(again, "Ctrl-C")

    assert get(port)[0] == 200
    again.terminate()
    assert again.wait(timeout=30) == 0


def test_a_kill_during_preparation_leaves_nothing_running(preparing):
    process = start(preparing, free_port())
    read_until(process, "Collecting")

    process.kill()
    process.wait(timeout=10)

    assert still_running(preparing) == []


def test_a_stop_during_installation_is_quiet(copy):
    (copy / "var/venv").unlink()
    process = start(copy, free_port())
    read_until(process, "Making the virtual environment")

    press_ctrl_c(process)
    said, _ = process.communicate(timeout=30)

    assert (process.returncode, said) == (1, "\nStopped.\n")
    assert still_running(copy) == []


STARTING_ONE_AFTER_THE_OTHER = """
import sys
sys.path.insert(0, "bin")
import environment
def main():
    print("begun", flush=True)
    while True:
        environment.run([sys.executable, "-S", "-c", ""])
environment.begin(main)
"""


def test_a_stop_while_a_program_is_being_started_is_quiet():
    said = Counter()
    for number in range(60):
        command = [sys.executable, "-S", "-c", STARTING_ONE_AFTER_THE_OTHER]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        process = subprocess.Popen(command, cwd=ROOT, **pipes, text=True, start_new_session=True)
        process.stdout.readline()
        time.sleep(number / 2000)
        press_ctrl_c(process)
        said[process.communicate(timeout=30)[0]] += 1

    assert said == {"\nStopped.\n": 60}


def install(folder):
    code = "import sys; sys.path.insert(0, 'bin'); import environment; environment.install('requirements.txt')"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_a_virtual_environment_cut_off_or_left_behind_by_an_upgrade_of_python_is_made_anew(copy):
    (copy / "var/venv").unlink()
    (copy / "requirements.txt").write_text("")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "var/venv"], cwd=copy, check=True)

    after_the_cut = install(copy)
    packages = next((copy / "var/venv/lib").iterdir())
    packages.rename(packages.with_name("python3.8"))
    after_the_upgrade = install(copy)
    with_nothing_wrong = install(copy)

    made = "Making the virtual environment …\nInstalling requirements.txt …\n"
    assert (after_the_cut, after_the_upgrade, with_nothing_wrong) == (made, made, "")


def test_a_folder_that_cannot_be_written_is_named(copy):
    (copy / "var").rename(copy / "elsewhere")
    (copy / "var").write_text("in the way")

    assert refused(copy) == f"The folder var/ cannot be written (File exists): {copy / 'var'}\n"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORTAL_DEBUG": "maybe"}, 'Environment variable "PORTAL_DEBUG" invalid: Not a valid boolean.\n'),
        ({"DATABASE_URL": "portal"}, 'Environment variable "DATABASE_URL" invalid: Not a valid database URL.\n'),
        (
            {"DATABASE_URL": "sqlite:///README.md"},
            "CommandError: The database cannot be opened. file is not a database\n",
        ),
        ({"DATABASE_URL": "postgres://portal@127.0.0.1:1/portal"}, "CommandError: The database cannot be opened. "),
        (
            {"PORTAL_STATIC_STORAGE": "nowhere.Storage"},
            "CommandError: Static files cannot be collected. Could not find backend 'nowhere.Storage': ",
        ),
    ],
)
def test_serve_says_in_a_line_what_is_wrong_with_the_environment(preparing, environment, sentence):
    said = refused(preparing, **environment)

    assert sentence in said
    assert said.endswith(NOT_PREPARED)
