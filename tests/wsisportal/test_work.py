"""The queue is emptied whatever becomes of the workers."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from medialib.models import Picture
from tests.factories import PictureFactory
from wsisportal import work


@pytest.fixture
def task(db):
    """A task that waits, with the picture that it is for."""
    PictureFactory()
    return DBTaskResult.objects.get()


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_what_waits():
    pictures = [PictureFactory(), PictureFactory()]

    call_command("work", once=True, verbosity=0)

    assert list(Picture.objects.filter(pk__in=[each.pk for each in pictures]).unfinished()) == []
    assert {task.status for task in DBTaskResult.objects.all()} == {TaskResultStatus.SUCCESSFUL}


def begun(task, *, ago, status=TaskResultStatus.RUNNING, workers=1):
    moment = timezone.now() - timedelta(seconds=ago)
    DBTaskResult.objects.filter(pk=task.pk).update(
        status=status, started_at=moment, finished_at=moment, worker_ids=["w"] * workers
    )


@pytest.mark.parametrize("status", [TaskResultStatus.RUNNING, TaskResultStatus.FAILED])
def test_what_a_worker_did_not_finish_is_begun_again_after_a_while(task, settings, status):
    settings.TASK_PATIENCE = 60
    states = []

    for seconds in (50, 70):
        begun(task, ago=seconds, status=status)
        work.tidy()
        task.refresh_from_db()
        states.append(task.status)

    assert states == [status, TaskResultStatus.READY]


def test_what_fails_every_time_is_given_up(task, settings):
    begun(task, ago=settings.TASK_PATIENCE + 1, workers=work.MOST_ATTEMPTS)

    work.tidy()

    task.refresh_from_db()
    assert task.status == TaskResultStatus.FAILED


def test_what_is_long_done_is_forgotten(task):
    begun(task, ago=25 * 60 * 60, status=TaskResultStatus.SUCCESSFUL)

    work.tidy()

    assert not DBTaskResult.objects.filter(pk=task.pk).exists()
