"""A whole site for the browser: its own database with the real content, granian, and one Chromium."""

import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.places import copy_of
from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "a long password 1"
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Runs code before the site's database, a line of JSON each, and answers with what it printed or how it failed.
HAND = """
import contextlib, io, json, sys, traceback
import django
django.setup()
from django.db import connections
for line in sys.stdin:
    printed, failed = io.StringIO(), ""
    with contextlib.redirect_stdout(printed):
        try:
            exec(json.loads(line), {})
        except Exception:
            failed = traceback.format_exc()
    connections.close_all()
    print(json.dumps([printed.getvalue(), failed]), flush=True)
"""

MADE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("createsuperuser", interactive=False, username="editor", email="editor@example.org")
call_command("prepare")
call_command("work", once=True)
"""


@dataclass
class Site:
    """A running portal: where it listens, and how code before its database is run."""

    url: str
    env: dict[str, str]
    server: subprocess.Popen[bytes]
    hand: subprocess.Popen[str] | None = field(default=None, init=False)

    def run(self, code: str) -> str:
        """What the code prints. One process for all of it, for to start one takes longer than most journeys."""
        if self.hand is None:
            command = [sys.executable, "-c", HAND]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
            self.hand = subprocess.Popen(command, cwd=ROOT, env=self.env, text=True, **pipes)
        print(json.dumps(code), file=self.hand.stdin, flush=True)
        printed, failed = json.loads(self.hand.stdout.readline())
        assert not failed, failed
        return printed

    def close(self) -> None:
        if self.hand is not None:
            self.hand.communicate()
        self.server.terminate()
        self.server.wait(timeout=20)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """The portal with its real content. One process makes it, and each of those that look at it has a copy."""
    port = free_port()
    with ExitStack() as ends:
        place = ends.enter_context(copy_of("site", tmp_path_factory, MADE, DJANGO_SUPERUSER_PASSWORD=PASSWORD))
        site = Site(f"http://127.0.0.1:{port}", place.env, start(port, place.env))
        ends.callback(site.close)
        yield site


def start(port: int, env: dict[str, str]) -> subprocess.Popen:
    """A server that answers, with its workers in a process group of its own."""
    server = subprocess.Popen(
        [sys.executable, "-m", "wsisportal.serving", str(port)], cwd=ROOT, env=env, start_new_session=True
    )
    wait_for(f"http://127.0.0.1:{port}/en/", server)
    return server


def wait_for(url: str, server: subprocess.Popen) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The site did not answer at {url}.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # The shell opens a page for a quarter of what a whole Chromium takes to open a window that nobody sees.
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert chromium, "The browser tests need Chromium (Debian: apt-get install chromium-headless-shell)."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser, site) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context) -> Page:
    """A reader's page in a desktop window."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    return page


@pytest.fixture(scope="session")
def office(browser, site) -> Iterator[BrowserContext]:
    """The editor's browser, which keeps the files of the desk from one page to the next, as anybody's does."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture(scope="session")
def unanswered(office) -> set[Request]:
    """What the editor's browser has sent to the desk and waits for."""
    sent: set[Request] = set()
    office.on("request", lambda request: request.method == "POST" and sent.add(request))
    office.on("requestfinished", lambda request: sent.discard(request))
    office.on("requestfailed", lambda request: sent.discard(request))
    return sent


@pytest.fixture(scope="session")
def cookies() -> list:
    """Those of the editor's last sign-in."""
    return []


@pytest.fixture
def desk(office, unanswered, cookies, site) -> Iterator[Page]:
    """The editor's page, signed in at the desk; nothing is opened yet, and nothing that was typed is kept."""
    page = office.new_page()
    page.set_default_timeout(10_000)
    kept = {"origin": site.url, "storageTypes": "local_storage"}
    office.new_cdp_session(page).send("Storage.clearDataForOrigin", kept)
    sign_in_again(office, cookies)
    unanswered.clear()
    yield page
    leave(office, unanswered)


def leave(office: BrowserContext, unanswered: set[Request]) -> None:
    """Close all windows; a draft that was still on its way would turn up at the desk in the next journey."""
    for page in office.pages:
        while any(request.frame.page == page for request in unanswered):
            page.wait_for_timeout(20)
    office.set_offline(True)  # a form that is closed sends what was typed last
    for page in office.pages:
        page.close()
    office.set_offline(False)


def sign_in_again(context: BrowserContext, cookies: list) -> None:
    """As an editor, by the cookies of the last time while these hold."""
    context.clear_cookies()
    context.add_cookies(cookies)
    if context.request.get("/admin/account/", max_redirects=0).status != 200:
        sign_in(context, "editor")
        cookies[:] = context.cookies()


@pytest.fixture
def seat(browser, site) -> Iterator[Callable[..., Page]]:
    """Opens a window for somebody who is signed in, by the name for it."""
    contexts = []

    def seat(name: str, width: int = 1280, height: int = 800, **kwargs) -> Page:
        context = browser.new_context(base_url=site.url, viewport={"width": width, "height": height}, **kwargs)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        sign_in(context, name)
        return page

    yield seat
    for context in contexts:
        context.close()


def sign_in(context: BrowserContext, name: str) -> None:
    """Send the login form without showing it."""
    asked = context.request
    asked.get("/admin/login/")
    token = next(cookie["value"] for cookie in context.cookies() if "csrf" in cookie["name"])
    form = {"csrfmiddlewaretoken": token, "username": name, "password": PASSWORD}
    asked.post("/admin/login/", form=form, fail_on_status_code=True, max_redirects=0)
