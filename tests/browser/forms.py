"""How a person goes about a form, and waits for it."""

import time
from collections.abc import Callable

from playwright.sync_api import Page


def press_under_more(page: Page, name: str) -> None:
    """A button or link of the menu beside “Save”, which is folded away until it is asked for."""
    page.locator(".more__title").click()
    menu = page.locator(".more")
    menu.get_by_role("button", name=name, exact=True).or_(menu.get_by_role("link", name=name, exact=True)).click()


def wait_until(page: Page, is_so: Callable[[], object]) -> None:
    """For what no locator sees."""
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        page.wait_for_timeout(20)
