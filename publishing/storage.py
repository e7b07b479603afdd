"""Files of a preview stay in memory: what a storage would write or delete while one is made, it only seems to."""

import base64
import mimetypes
from datetime import datetime
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.utils import timezone

from .preview.running import FileKey, Preview, running

# The address that holds a file is a part of the page. A rendition is smaller, even of noise.
MOST_IN_ADDRESS = 4 * 1024 * 1024
# In place of a picture a browser shows its alternative text.
NOTHING = "data:,"


class PreviewableStorage(Storage):
    """Stands first among the bases of a storage. The address of a file that exists in a preview only holds the file."""

    def _key(self, name: str) -> FileKey:
        """The same for every object that stands for the same place."""
        place = (str(getattr(self, attribute, "")) for attribute in ("bucket_name", "location"))
        return (*place, str(name))

    def _kept(self, name: str) -> tuple[Preview | None, bool]:
        """The running preview, and whether it says what has become of a file."""
        preview = running()
        return preview, preview is not None and self._key(name) in preview.files

    def _content(self, name: str) -> bytes | None:
        """The content of a file that exists in the running preview only."""
        preview, is_kept = self._kept(name)
        if not (preview and is_kept):
            return None
        content = preview.files[self._key(name)]
        if content is None:
            raise FileNotFoundError(name)
        return content

    def _open(self, name: str, mode: str = "rb") -> File:
        content = self._content(name)
        if content is not None:
            return ContentFile(content, name)
        if running() and mode != "rb":
            raise PermissionError("A preview writes files by saving them.")
        return super()._open(name, mode)  # type: ignore[misc]

    def _save(self, name: str, content: File | IO[Any]) -> str:
        preview = running()
        if preview is None:
            return super()._save(name, content)  # type: ignore[misc]
        content.seek(0)
        preview.files[self._key(name)] = content.read()
        return name

    def delete(self, name: str) -> None:
        if preview := running():
            preview.files[self._key(name)] = None
        else:
            super().delete(name)

    def exists(self, name: str) -> bool:
        preview, is_kept = self._kept(name)
        return preview.files[self._key(name)] is not None if preview and is_kept else super().exists(name)

    def size(self, name: str) -> int:
        content = self._content(name)
        return super().size(name) if content is None else len(content)

    def url(self, name: str | None) -> str:
        content = self._content(name or "")
        if content is None:
            return super().url(name)
        if len(content) > MOST_IN_ADDRESS:
            return NOTHING
        kind = mimetypes.guess_type(name or "")[0] or "application/octet-stream"
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"

    def path(self, name: str) -> str:
        if self._content(name) is not None:
            raise NotImplementedError("A file of a preview lies in no folder.")
        return super().path(name)

    def get_accessed_time(self, name: str) -> datetime:
        return super().get_accessed_time(name) if self._content(name) is None else timezone.now()

    def get_created_time(self, name: str) -> datetime:
        return super().get_created_time(name) if self._content(name) is None else timezone.now()

    def get_modified_time(self, name: str) -> datetime:
        return super().get_modified_time(name) if self._content(name) is None else timezone.now()
