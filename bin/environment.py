"""What `bin/serve` and `bin/test` share: the virtual environment, the secret of this machine, a word to the person."""

import hashlib
import os
import secrets
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = VAR / "venv"
PYTHON = VENV / "bin" / "python"


def say(text: str) -> None:
    print(text, flush=True)


def stop(text: str) -> None:
    """End with a sentence for the person at the terminal."""
    sys.exit(text)


def install(requirements: str) -> None:
    """Make the virtual environment and install a hash-pinned list, unless that very list is installed already."""
    if sys.version_info < (3, 11):  # noqa: UP036  someone may start it with an older one
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    stamp = VENV / f".installed-{fingerprint(requirements)}"
    if stamp.exists() and PYTHON.exists():
        return
    if not PYTHON.exists():
        say("Making the virtual environment …")
        venv.create(VENV, with_pip=True, clear=True)
    say(f"Installing {requirements} …")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if subprocess.run([*pip, "-r", str(ROOT / requirements)], check=False).returncode:
        stop("The requirements could not be installed; what went wrong stands above.")
    for old in VENV.glob(".installed-*"):
        old.unlink()
    stamp.touch()
    (VENV / f".installed-{fingerprint('requirements.txt')}").touch()  # every list holds this one


def fingerprint(requirements: str) -> str:
    return hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()[:16]


def machine_environment() -> dict[str, str]:
    """The environment for this machine's own site: the caller's, with a secret key kept in var/."""
    env = dict(os.environ)
    if "PORTAL_SECRET_KEY" not in env:
        VAR.mkdir(exist_ok=True)
        key = VAR / "secret_key"
        if not key.exists():
            key.touch(mode=0o600)
            key.write_text(secrets.token_urlsafe(50))
        env["PORTAL_SECRET_KEY"] = key.read_text()
    env["PYTHONUNBUFFERED"] = "1"
    return env
