"""A limit on the size of a file stands in for a disk without room: what is written beyond it fails halfway."""

import resource
from contextlib import ExitStack, contextmanager

from django.db.models.signals import pre_save


@contextmanager
def full_disk(beyond=200):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (beyond, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def disk_full_when_saving(model):
    """Room for looking into what was sent, and none any more for keeping it."""
    with ExitStack() as later:

        def fill(**_saving):
            later.enter_context(full_disk())

        pre_save.connect(fill, sender=model)
        later.callback(pre_save.disconnect, fill, sender=model)
        yield
