"""A site of its own on which more photos arrive at once than may wait until somebody looks into them."""

import contextlib
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.site import FORM, PATIENCE, File, person, site, words
from medialib import children
from tests.photocontest.sending import photo

MORE = 3


@pytest.mark.long
@pytest.mark.once
def test_pages_are_answered_while_more_photos_wait_than_may(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")  # a SQLite of its own
    monkeypatch.setenv("PORTAL_STATIC_STORAGE", "django.contrib.staticfiles.storage.StaticFilesStorage")
    senders = children.MOST_WAITING + MORE

    def send(number):
        file = File(f"{number}.jpg", photo(number).read())
        return made.send(forms[number], person(number) | words(), {"photo-0-file": file}, sender=number).status

    with site("server") as made, ThreadPoolExecutor(senders) as pool, contextlib.ExitStack() as taken:
        monkeypatch.setattr(tempfile, "tempdir", made.env["TMPDIR"])
        forms = [made.form() for _ in range(senders)]
        time.sleep(PATIENCE)
        for _place in range(children.PROCESSORS):
            taken.enter_context(children.place(children.Turn(0)))
        sending = [pool.submit(send, number) for number in range(senders)]
        until = time.monotonic() + 30
        while sum(each.done() for each in sending) < MORE and time.monotonic() < until:
            time.sleep(0.05)
        pages = [made.ask("GET", path) for path in (FORM, "/en/", "/en/photo-contest/2030/")]
        waiting = sum(not each.done() for each in sending)
        taken.close()
        answers = Counter(each.result(timeout=60) for each in sending)

    assert ([page.status for page in pages], waiting) == ([200] * 3, children.MOST_WAITING)
    assert answers == {303: children.MOST_WAITING, 503: MORE}
