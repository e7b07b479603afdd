"""What tests read from a page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

LOADS = {
    "img": "src",
    "script": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}


@dataclass
class Reading:
    """Links out of a page, what it makes a browser load, and what a strict content policy would refuse."""

    links: set[str] = field(default_factory=set)
    loads: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    headings: int = 0
    ids: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.reading = Reading()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        reading = self.reading
        if tag == "a" and given.get("href"):
            reading.links.add(urljoin(self.base, given["href"]))
        if tag == "form" and (given.get("method") or "get").lower() == "get":
            reading.links.add(urljoin(self.base, given.get("action") or ""))
        if tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload", "modulepreload", "manifest"):
            reading.loads.add(urljoin(self.base, given["href"] or ""))
        if source := given.get(LOADS.get(tag, "")):
            reading.loads.add(urljoin(self.base, source))
        if tag == "h1":
            reading.headings += 1
        if given.get("id"):
            reading.ids.append(str(given["id"]))
        inline_script = tag == "script" and "src" not in given and given.get("type") != "application/json"
        if (inline_script and not given.get("nonce")) or tag == "style":
            reading.refused.append(f"<{tag}>")
        reading.refused += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        if str(given.get("href", "")).strip().lower().startswith("javascript:"):
            reading.refused.append(f"<{tag} href=javascript:>")


def read(html: str, address: str) -> Reading:
    """Read a page that was found at an absolute address."""
    reader = _Reader(address)
    reader.feed(html)
    return reader.reading


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
