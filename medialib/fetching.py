"""What a document that is being printed may fetch. Imported only where WeasyPrint is there."""

from pathlib import PurePath
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from .printing import HOST, read

# Named here, for what Python guesses depends on the machine.
KINDS = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".jpeg": "image/jpeg",
    ".avif": "image/avif",
    ".ttf": "font/ttf",
}


class OwnFetcher(URLFetcher):
    """Answers what is the portal's own, and refuses every other address, of whatever scheme."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" != HOST:
            raise ValueError(f"A document may not fetch {url[:100]}")
        path = unquote(parts.path)
        kind = KINDS.get(PurePath(path).suffix, "application/octet-stream")
        return URLFetcherResponse(url, read(path), {"Content-Type": kind})
