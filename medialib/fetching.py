"""What a document that is being printed may fetch. Imported only where WeasyPrint is there."""

import mimetypes
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from .printing import HOST, read


class OwnFetcher(URLFetcher):
    """Answers what is the portal's own, and refuses every other address, of whatever scheme."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" != HOST:
            raise ValueError(f"A document may not fetch {url[:100]}")
        path = unquote(parts.path)
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return URLFetcherResponse(url, read(path), {"Content-Type": kind})
