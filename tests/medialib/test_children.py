"""How many uploads are looked into at once, by whichever process, and how those wait for which there is no place."""

import contextlib
import io
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings

from medialib import children
from medialib.children import BusyError, Turn, in_background, place
from medialib.decoding import Reason, RefusedError, decoded

from . import corpus

pytestmark = pytest.mark.once  # no row is read or written

# Another process of the site: it has a place until its input ends.
HOLD = """
import sys, tempfile
from medialib import children
tempfile.tempdir, children.PROCESSORS = sys.argv[1], 1
with children.place(children.Turn(30)):
    print("held", flush=True)
    sys.stdin.read()
"""
# One with three threads that each have a place for a moment, and say when.
RUN = """
import sys, tempfile, threading, time
from medialib import children
tempfile.tempdir, children.PROCESSORS = sys.argv[1], 2
def run():
    with children.place(children.Turn(60)):
        begun = time.monotonic()
        time.sleep(0.2)
        print(f"{begun} {time.monotonic()}\\n", end="", flush=True)
threads = [threading.Thread(target=run) for _ in range(3)]
for each in threads: each.start()
for each in threads: each.join()
"""


@pytest.fixture(autouse=True)
def temporary(monkeypatch, tmp_path):
    """A folder for temporary files that nobody else looks into."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def processors(monkeypatch):
    """Says how many processors the machine has."""
    return lambda number: monkeypatch.setattr(children, "PROCESSORS", number)


@contextlib.contextmanager
def other_process(code, folder):
    command = [sys.executable, "-c", code, str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def test_no_more_run_at_once_than_there_are_processors_whoever_starts_them(temporary):
    with other_process(RUN, temporary) as one, other_process(RUN, temporary) as other:
        told = [one.communicate(timeout=60)[0], other.communicate(timeout=60)[0]]

    spans = [tuple(map(float, line.split())) for line in "".join(told).splitlines()]
    at_once = [sum(begun <= moment < ended for begun, ended in spans) for moment, _ended in spans]
    assert (len(spans), max(at_once)) == (6, 2)


def test_what_waits_goes_on_when_the_process_before_it_is_killed(temporary, processors):
    processors(1)
    upload = io.BytesIO(corpus.saved(corpus.quarters(), "JPEG"))

    def look():
        with decoded(upload, [320], ["jpeg"]) as found:
            return found.kind, time.monotonic()

    with ThreadPoolExecutor(1) as pool, other_process(HOLD, temporary) as holder:
        assert holder.stdout.readline() == "held\n"
        looking = pool.submit(look)
        time.sleep(0.5)
        killed = time.monotonic()
        holder.kill()
        kind, ended = looking.result(timeout=60)

    assert (kind, ended > killed) == ("JPEG", True)


def test_a_wait_ends_after_a_while(temporary, processors):
    processors(1)

    with other_process(HOLD, temporary) as holder:
        assert holder.stdout.readline() == "held\n"
        began = time.monotonic()
        with pytest.raises(BusyError), place(Turn(0.3)):
            pass

    assert 0.3 <= time.monotonic() - began < 5


def test_what_one_waits_for_counts_together(processors):
    processors(1)
    turn = Turn(2)

    with place(Turn(0)):
        with pytest.raises(BusyError), place(turn):
            pass
        began = time.monotonic()
        with pytest.raises(BusyError), place(turn):
            pass

    assert time.monotonic() - began < 1.9


def test_the_worker_leaves_a_place_to_those_who_wait_for_an_answer(processors, monkeypatch):
    processors(2)
    monkeypatch.setattr(children, "PATIENCE_IN_BACKGROUND", 0)

    with place(in_background()):
        with pytest.raises(BusyError), place(in_background()):
            pass
        with place(Turn(0)), pytest.raises(BusyError), place(Turn(0)):
            pass


def test_the_only_place_is_the_workers_too(processors, monkeypatch):
    processors(1)
    monkeypatch.setattr(children, "PATIENCE_IN_BACKGROUND", 0)

    with place(in_background()), pytest.raises(BusyError), place(Turn(0)):
        pass
    with place(Turn(0)), pytest.raises(BusyError), place(in_background()):
        pass


def test_so_many_of_a_process_wait_that_threads_are_left_for_pages(processors):
    processors(1)

    def wait(_number):
        began = time.monotonic()
        with contextlib.suppress(BusyError), place(Turn(1.5)):
            pass
        return time.monotonic() - began

    with place(Turn(0)), ThreadPoolExecutor(children.MOST_WAITING + 2) as pool:
        waited = sorted(pool.map(wait, range(children.MOST_WAITING + 2)))

    assert [seconds < 1 for seconds in waited] == [True] * 2 + [False] * children.MOST_WAITING
    with place(Turn(0)):
        pass  # nobody waits for ever


def test_a_program_that_hangs_is_ended(temporary):
    program = temporary / "program.py"
    program.write_text("import time; time.sleep(300)")
    (temporary / "upload").touch()

    with pytest.raises(RefusedError) as refused:
        children.run(program, temporary, seconds=0.2, reasons=Reason)

    assert refused.value.reason == Reason.TOO_DEMANDING


def test_pages_go_before_what_looks_into_uploads():
    code = "import os; before = os.nice(0); from medialib import confinement as own; {}; print(os.nice(0) - before)"
    limits = "own.limit(memory=2**30, seconds=10, file_bytes=100)"

    done = subprocess.run([sys.executable, "-c", code.format(limits)], cwd=settings.BASE_DIR, capture_output=True)

    assert int(done.stdout) == 10
