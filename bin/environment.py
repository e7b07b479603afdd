"""What `bin/serve` and `bin/test` share: the virtual environment, children that end with us, a word to the person."""

from __future__ import annotations  # an older Python must get as far as being told so

import contextlib
import ctypes
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = VAR / "venv"
PYTHON = VENV / "bin" / "python"
ENDINGS = (signal.SIGINT, signal.SIGTERM)


def say(text: str) -> None:
    print(text, flush=True)


def stop(text: str) -> None:
    """End with a sentence for the person at the terminal."""
    sys.exit(text)


def begin(main: Callable[[], int]) -> None:
    """Run a script; Ctrl-C and SIGTERM end it the same way, with everything put away and without a traceback."""
    if sys.version_info < (3, 11):  # noqa: UP036  someone may start it with an older one
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    # A shell that starts us in the background has Ctrl-C ignored, and a child inherits that.
    for ending in ENDINGS:
        signal.signal(ending, signal.default_int_handler)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        stop("\nStopped.")


@contextlib.contextmanager
def running(command: list[str], env: dict[str, str] | None = None) -> Iterator[subprocess.Popen]:
    """A program that ends when this block does. Ctrl-C does not reach it, or it would add a traceback of its own."""
    let_through = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)  # until there is a child that we can end
    parent = os.getpid()

    def prepare_child() -> None:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, let_through)
        end_with_parent()
        if os.getppid() != parent:  # it was killed before we could ask to be told
            os._exit(1)

    child = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True, preexec_fn=prepare_child)
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, let_through)
        yield child
    finally:
        child.terminate()
        child.wait()


def has_ended(child: subprocess.Popen) -> bool:
    """As `poll`, without its lock: Ctrl-C between two of its steps would leave that locked, and `wait` for ever."""
    if child.returncode is not None or not hasattr(os, "waitid"):
        return child.poll() is not None
    return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def end_with_parent() -> None:
    """Linux tells the child when this script is killed; elsewhere the call is not there and nothing is lost."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def run(command: list[str], env: dict[str, str] | None = None) -> int:
    with running(command, env) as child:
        return child.wait()


@contextlib.contextmanager
def alone(name: str, *, otherwise: Callable[[], None]) -> Iterator[None]:
    """Hold a lock of this folder. When another script has it, `otherwise` is called before waiting for it."""
    try:
        VAR.mkdir(exist_ok=True)
        lock = (VAR / f"{name}.lock").open("w")
    except OSError as error:
        stop(f"The folder var/ cannot be written ({error.strerror}): {VAR}")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            otherwise()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(requirements: str) -> None:
    """Make the virtual environment and install a hash-pinned list, unless that very list is installed already."""
    with alone("install", otherwise=lambda: say("Waiting for another installation in this folder …")):
        stamp = VENV / f".installed-{fingerprint(requirements)}"
        if stamp.exists() and of_this_python():
            return
        if not of_this_python() or run([str(PYTHON), "-c", "import pip"]):
            say("Making the virtual environment …")
            if run([sys.executable, "-m", "venv", "--clear", str(VENV)]):
                stop("The virtual environment could not be made; what went wrong stands above.")
        say(f"Installing {requirements} …")
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        if run([*pip, "-r", str(ROOT / requirements)]):
            stop("The requirements could not be installed; what went wrong stands above.")
        for old in VENV.glob(".installed-*"):
            old.unlink()
        stamp.touch()
        (VENV / f".installed-{fingerprint('requirements.txt')}").touch()  # every list holds this one


def of_this_python() -> bool:
    """After an upgrade of the system's Python, what was installed for the older one is out of its reach."""
    return PYTHON.exists() and (VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}").is_dir()


def fingerprint(requirements: str) -> str:
    return hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()[:16]
