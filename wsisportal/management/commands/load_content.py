from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wsisportal import content

SHOWN = 50


class Command(BaseCommand):
    help = "Load the portal's content from its YAML files. Safe to repeat: what an editor has changed is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--replace", action="store_true", help="let the files win over editors' changes")
        parser.add_argument("--check", action="store_true", help="look for mistakes, change nothing")
        parser.add_argument(
            "--from",
            dest="folder",
            type=Path,
            default=settings.BASE_DIR / "content",
            metavar="DIR",
            help="the folder with the whole content; rows without an address that it no longer has are removed",
        )

    def handle(self, *, folder: Path, replace: bool, check: bool, verbosity: int, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            loaded = content.load(folder.resolve(), replace=replace, check=check)
        except content.ContentError as error:
            lines = error.mistakes[:SHOWN]
            if more := len(error.mistakes) - SHOWN:
                lines += [f"… and {more} more."] if more > 0 else []
            raise CommandError("\n".join([*lines, "Nothing was loaded."])) from error
        if verbosity < 1:
            return
        words = ", ".join(
            f"{loaded.counts[name]} {name}" for name in ("added", "changed", "removed", "kept", "unchanged")
        )
        self.stdout.write(f"{words}{' (checked only)' if check else ''}")
        for name in loaded.left:
            self.stdout.write(f"No longer in the files, left as it is: {name}")
