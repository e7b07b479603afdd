"""Granian as the site is served, wherever: `python -m wsisportal.serving PORT` becomes it. It needs no Django."""

import os
import sys

from medialib.children import MOST_WAITING, PROCESSORS

HOST = "127.0.0.1"
# Uploads hold a thread each, as many as are looked into at once and as many as may wait for that. These are left for
# pages, whatever is sent.
FOR_PAGES = 8


def command(port: int) -> list[str]:
    threads = PROCESSORS + MOST_WAITING + FOR_PAGES
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(threads), "--no-ws"),
        # A reader whose line hangs must not keep it from stopping.
        *("--workers-kill-timeout", "5"),
        # What it warns of is how it was told to run; that so many threads are more than two for a processor, too.
        *("--log-level", "error", "wsisportal.wsgi:application"),
    ]


if __name__ == "__main__":
    os.execv(sys.executable, command(int(sys.argv[1])))  # noqa: S606  our own command
