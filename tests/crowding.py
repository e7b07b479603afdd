"""A machine on which others have every place in which an upload could be looked into."""

from contextlib import contextmanager
from unittest.mock import patch

from medialib import children


@contextmanager
def all_places_taken(*, patience=0):
    """As long as the block; nobody waits for longer than `patience`."""
    with (
        patch.object(children, "PROCESSORS", 1),
        patch.object(children, "PATIENCE", patience),
        children.place(children.Turn(0)),
    ):
        yield
