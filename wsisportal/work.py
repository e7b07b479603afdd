"""Work in the background: each task is done at least once, whenever a worker is stopped, so it is safe to repeat."""

import logging
import math
import time
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from intake import services as intake
from medialib import clearing
from photocontest.services import collage
from publishing import cache

logger = logging.getLogger(__name__)

# How often a task is begun before it is given up.
MOST_ATTEMPTS = 5
DONE_KEPT = timedelta(days=1)
FAILED_KEPT = timedelta(days=30)
PAUSE = 1.0
CLEARED_EVERY = 24 * 60 * 60


def work(*, once: bool = False) -> None:
    """Empty the queue, again and again; with `once`, until nothing is left that can be done now."""
    worker = Worker(
        queue_names=[DEFAULT_TASK_QUEUE_NAME],
        excluded_queue_names=[],
        interval=PAUSE,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
    worker.configure_signals()
    cleared_at, seen = -math.inf, None
    while worker.running:
        tidy()
        if (version := cache.current()) != seen:
            collage.look()
            seen = version
        worker.run()
        if once:
            return
        if time.monotonic() - cleared_at > CLEARED_EVERY:
            cleared_at = time.monotonic()
            clear_up()
            intake.erase_due()
        close_old_connections()
        time.sleep(PAUSE)


def clear_up() -> None:
    """Remove stored files that belong to nothing; whatever is wrong with a disk, the queue is emptied on."""
    try:
        clearing.clear_up()
    except OSError:
        logger.exception("Leftovers could not be removed.")


@transaction.atomic
def tidy() -> None:
    """Put back what a worker began and did not finish, and what failed; forget what is long done."""
    now = timezone.now()
    patience = timedelta(seconds=settings.TASK_PATIENCE)
    tasks = DBTaskResult.objects.select_for_update()
    left = tasks.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - patience)
    failed = tasks.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - patience)
    for task in [*left, *failed]:
        again = len(task.worker_ids) < MOST_ATTEMPTS
        status = TaskResultStatus.READY if again else TaskResultStatus.FAILED
        if task.status != status:
            task.status, task.finished_at = status, None if again else now
            task.save(update_fields=["status", "finished_at"])
    DBTaskResult.objects.successful().filter(finished_at__lt=now - DONE_KEPT).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - FAILED_KEPT).delete()
