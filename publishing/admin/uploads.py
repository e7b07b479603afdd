"""A spreadsheet between its dry run and the import: kept privately, for one person, for a day."""

import secrets
import time
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.crypto import salted_hmac

KEPT_SECONDS = 24 * 60 * 60


def keep(file: IO[bytes], *, by: Any, model: Any) -> str:
    """Keep an upload; returns the word by which the same person finds it again."""
    folder = Path(settings.IMPORTS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for other in folder.iterdir():
        if _is_old(other):
            other.unlink(missing_ok=True)
    token = secrets.token_urlsafe(24)
    place = _place(token, by, model)
    try:
        with place.open("xb") as target:
            place.chmod(0o600)
            while part := file.read(64 * 1024):
                target.write(part)
    except OSError:
        place.unlink(missing_ok=True)
        raise
    return token


def kept(token: str, *, by: Any, model: Any) -> Path | None:
    """The file of a word, if it was given to this person for such things and is no older than a day."""
    place = _place(token, by, model)
    return place if place.is_file() and not _is_old(place) else None


def _place(token: str, by: Any, model: Any) -> Path:
    name = salted_hmac("publishing.admin.uploads", f"{by.pk}:{model._meta.label}:{token}", algorithm="sha256")
    return Path(settings.IMPORTS_DIR) / name.hexdigest()


def _is_old(place: Path) -> bool:
    try:
        return place.stat().st_mtime < time.time() - KEPT_SECONDS
    except FileNotFoundError:
        return True
