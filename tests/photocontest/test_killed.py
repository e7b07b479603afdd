"""The server and the worker are killed while photos are sent, as `python -m bench.kill` does at greater length."""

import pytest

from bench.kill import send_and_kill

KILLS, SUBMISSIONS, AT_ONCE = 5, 15, 8


@pytest.mark.long
@pytest.mark.once
def test_what_was_acknowledged_is_there_whole_and_once_whenever_server_and_worker_are_killed(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")  # a SQLite of its own
    monkeypatch.setenv("PORTAL_STATIC_STORAGE", "django.contrib.staticfiles.storage.StaticFilesStorage")

    outcome = send_and_kill(submissions=SUBMISSIONS, kills=KILLS, at_once=AT_ONCE)

    assert outcome.kills == KILLS
    assert outcome.cut_off, "No kill fell into a photo on its way."
    assert len(outcome.acknowledged) >= SUBMISSIONS
    assert (outcome.unanswered, outcome.lost, outcome.twice, outcome.broken) == ([], set(), [], [])
    assert (outcome.without_file, outcome.strays) == ([], [])
