"""A part of a file, as a browser asks for it when it jumps in a film or goes on with a broken download."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
PART = 64 * 1024


def asked(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """The first and the last byte asked for, or None for the whole; an impossible range ends before it begins.

    Several ranges at once, and one for another version of the file, are answered by the whole, as the standard allows.
    """
    found = ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or not found or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if first:
        return int(first), min(int(last), size - 1) if last else size - 1
    if last:
        return (max(0, size - int(last)), size - 1) if int(last) else (size, size - 1)
    return None


def part(file: IO[bytes], first: int, last: int) -> Iterator[bytes]:
    """The bytes from the first to the last; the file is closed after them."""
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (found := file.read(min(PART, left))):
            left -= len(found)
            yield found
