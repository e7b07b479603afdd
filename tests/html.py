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


class _FormReader(HTMLParser):
    """Collects what a browser would send for the page's form, as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self.select: str | None = None
        self.chosen: list[str] | None = None
        self.first: str | None = None
        self.several = False
        self.area: str | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name") or "", given.get("type") or "text"
        if tag == "input" and name and kind not in ("submit", "button", "file", "image"):
            if kind not in ("checkbox", "radio") or "checked" in given:
                default = "on" if kind in ("checkbox", "radio") else ""
                self.data.setdefault(name, []).append(given.get("value") or default)
        elif tag == "select" and name:
            self.select, self.chosen, self.first, self.several = name, [], None, "multiple" in given
        elif tag == "option" and self.select:
            value = given.get("value") or ""
            self.first = value if self.first is None else self.first
            if "selected" in given and self.chosen is not None:
                self.chosen.append(value)
        elif tag == "textarea" and name:
            self.area, self.text = name, ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select:
            values = self.chosen or ([] if self.several or self.first is None else [self.first])
            self.data.setdefault(self.select, []).extend(values)
            self.select = None
        elif tag == "textarea" and self.area:
            self.data.setdefault(self.area, []).append(self.text.removeprefix("\n"))
            self.area = None


def form_data(html: str) -> dict[str, list[str]]:
    """What the browser would send for the desk's form on this page, untouched; blank rows for scripts are left out."""
    start = html.index("<form", html.index('id="content-main"'))
    reader = _FormReader()
    reader.feed(html[start : html.index("</form>", start)])
    return {name: values for name, values in reader.data.items() if "__prefix__" not in name}
