"""How a person goes about a form of the desk."""

from playwright.sync_api import Page


def press_under_more(page: Page, name: str) -> None:
    """A button of the menu beside “Save”, which is folded away until it is asked for."""
    page.locator(".more__title").click()
    page.locator(".more").get_by_role("button", name=name, exact=True).click()
