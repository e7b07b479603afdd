"""The preview that is being made, if one is: what it shows beyond what readers see, and the files it has been given.

Whatever would leave a trace of a preview asks here first: visibility, the site version, caches, storages.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

FileKey = tuple[str, ...]


@dataclass
class Preview:
    """`words` tell whoever sees the page what it is. Of `files`, one that was taken away is None."""

    words: str = ""
    shown: dict[type, set[Any]] = field(default_factory=dict)
    files: dict[FileKey, bytes | None] = field(default_factory=dict)

    def show(self, thing: Any) -> None:
        """Let the pages of this preview show a saved thing as if it were published."""
        self.shown.setdefault(thing._meta.concrete_model, set()).add(thing.pk)


_running: ContextVar[Preview | None] = ContextVar("preview", default=None)


def running() -> Preview | None:
    return _running.get()


def shown(model: type) -> Collection[Any]:
    """The keys of those rows of a model that a running preview shows as if they were published."""
    preview = running()
    return preview.shown.get(model, ()) if preview else ()


@contextmanager
def previewing(preview: Preview) -> Iterator[Preview]:
    token = _running.set(preview)
    try:
        yield preview
    finally:
        _running.reset(token)
