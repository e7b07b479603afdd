"""Static files: one stylesheet for readers, hashed names, compressed once."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from servestatic.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import\s+url\("(?P<name>[^"]+)"\)(?:\s+layer\((?P<layer>[\w.-]+)\))?(?:\s+(?P<media>[^;]+))?;')
RELATIVE_URL = re.compile(r'url\("(?!data:|/|#)([^"]+)"\)')
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


class BundlingStorage(CompressedManifestStaticFilesStorage):
    """Replaces the imports of `css/site.css` with what they import, so that readers fetch one stylesheet."""

    bundle = "css/site.css"

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if self.bundle in paths and not dry_run:
            css = self._inlined(paths, self.bundle)
            self.delete(self.bundle)
            self._save(self.bundle, ContentFile(css.encode()))
            paths[self.bundle] = (self, self.bundle)
        yield from super().post_process(paths, dry_run, **options)

    def _inlined(self, paths: dict[str, Any], name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            css = COMMENT.sub("", file.read().decode())
        folder, top = posixpath.dirname(name), posixpath.dirname(self.bundle)

        def import_(match: re.Match[str]) -> str:
            imported = self._inlined(paths, posixpath.normpath(posixpath.join(folder, match["name"])))
            if match["layer"]:
                imported = f"@layer {match['layer']} {{\n{imported}}}\n"
            return f"@media {match['media'].strip()} {{\n{imported}}}\n" if match["media"] else imported

        def rebase(match: re.Match[str]) -> str:
            return f'url("{posixpath.relpath(posixpath.join(folder, match[1]), top)}")'

        inlined = IMPORT.sub(import_, css)
        return inlined if folder == top else RELATIVE_URL.sub(rebase, inlined)
