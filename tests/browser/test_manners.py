"""What a page costs and asks for: bytes, requests, other hosts, cookies, the console's complaints."""

import pytest

from tests.browser.test_accessibility import DESK, PUBLIC, open_page

pytestmark = pytest.mark.once  # a page costs the same whatever keeps its rows

HTML_BYTES = 12_000
CSS_BYTES = 12_000
JS_BYTES = 8_000
TEXT_PAGE_BYTES = 40_000
PICTURES_BYTES = 110_000
REQUESTS = 6


class Log:
    """All that a page asks for and complains of."""

    def __init__(self, page):
        self.responses, self.complaints = [], []
        page.on("response", lambda response: self.responses.append(response))
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def heard(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def sizes(self):
        """Bytes of the bodies as they came over the line, by kind of resource."""
        sizes = {}
        for response in self.responses:
            kind = response.request.resource_type
            sizes[kind] = sizes.get(kind, 0) + response.request.sizes()["responseBodySize"]
        return sizes

    def pictures(self):
        """Bytes of pictures from the library, which a page has beside its text."""
        pictures = [response for response in self.responses if "/media/pictures/" in response.url]
        return sum(response.request.sizes()["responseBodySize"] for response in pictures)


@pytest.mark.parametrize("address", PUBLIC)
def test_first_visit_keeps_to_its_budget_and_to_itself(browser, page, site, address):
    open_page(page, address)
    context = browser.new_context()
    visitor = context.new_page()
    log = Log(visitor)

    visitor.goto(page.url, wait_until="networkidle")

    sizes = log.sizes()
    assert [response.url for response in log.responses if not response.url.startswith(site.url)] == []
    assert [text for text in log.complaints if "404 (Not Found)" not in text] == []
    assert len(log.responses) <= REQUESTS
    assert 0 < sizes["document"] <= HTML_BYTES
    assert 0 < sizes["stylesheet"] <= CSS_BYTES
    assert sizes.get("script", 0) <= JS_BYTES
    assert log.pictures() <= PICTURES_BYTES
    assert sum(sizes.values()) - log.pictures() <= TEXT_PAGE_BYTES
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("address", DESK)
def test_the_desk_asks_no_other_host_and_breaks_no_policy(desk, site, address):
    log = Log(desk)

    open_page(desk, address)
    desk.wait_for_load_state("networkidle")

    assert [response.url for response in log.responses if not response.url.startswith(site.url)] == []
    assert log.complaints == []
