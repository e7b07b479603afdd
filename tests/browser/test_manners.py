"""What a page costs and asks for: bytes, requests, other hosts, cookies, the console's complaints."""

import brotli
import pytest

from tests.browser.test_accessibility import DESK, PUBLIC, open_page

TEXT_PAGE_BYTES = 40_000
REQUESTS = 6
CSS_BYTES = 12_000
JS_BYTES = 8_000


class Log:
    """All that a page asks for and complains of."""

    def __init__(self, page):
        self.responses, self.complaints = [], []
        page.on("response", lambda response: self.responses.append(response))
        page.on(
            "console", lambda message: message.type in ("error", "warning") and self.complaints.append(message.text)
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def clear(self):
        self.responses.clear()
        self.complaints.clear()

    def bytes_of(self, kind):
        """The compressed size of all responses of one kind, as brotli makes it."""
        bodies = [response.body() for response in self.responses if response.request.resource_type == kind]
        return sum(len(brotli.compress(body, quality=5)) for body in bodies)


@pytest.mark.parametrize("address", PUBLIC)
def test_page_keeps_to_its_budget_and_to_itself(page, site, address):
    log = Log(page)
    open_page(page, address)
    log.clear()

    page.reload(wait_until="networkidle")

    assert [response.url for response in log.responses if not response.url.startswith(site.url)] == []
    assert [text for text in log.complaints if "404" not in text] == []
    assert len(log.responses) <= REQUESTS
    assert log.bytes_of("stylesheet") <= CSS_BYTES
    assert log.bytes_of("script") <= JS_BYTES
    kinds = {response.request.resource_type for response in log.responses}
    assert sum(log.bytes_of(kind) for kind in kinds) <= TEXT_PAGE_BYTES
    assert page.context.cookies() == []


@pytest.mark.parametrize("address", DESK)
def test_the_desk_asks_no_other_host_and_breaks_no_policy(desk, site, address):
    log = Log(desk)

    open_page(desk, address)
    desk.wait_for_load_state("networkidle")

    assert [response.url for response in log.responses if not response.url.startswith(site.url)] == []
    assert log.complaints == []
