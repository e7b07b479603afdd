"""What a process that looks into an upload takes from itself before it does. Nothing of Django is loaded here."""

import contextlib
import ctypes
import os
import resource
import signal

# Of 19. Pages are answered first: with all processors at work for uploads they take as long as without any.
BEHIND = 10


def end_with_parent() -> None:
    """Linux kills the child together with whoever started it; elsewhere its own limits end it."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def limit(*, memory: int, seconds: int, file_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(BEHIND)


def close_the_door() -> None:
    """From here on no file is opened and no connection made, whatever an upload makes a decoder do."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
