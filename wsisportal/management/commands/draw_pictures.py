from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from wsisportal.content import drawing


class Command(BaseCommand):
    help = "Draw the sample pictures of the content anew, where its files name them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", dest="folder", type=Path, default=settings.BASE_DIR / "content", metavar="DIR")

    def handle(self, *, folder: Path, **options: Any) -> None:
        for scene in drawing.SCENES:
            place = folder / scene.name
            place.parent.mkdir(parents=True, exist_ok=True)
            drawing.draw(scene).save(place, quality=drawing.QUALITY, optimize=True, progressive=True)
            self.stdout.write(f"{place}: {place.stat().st_size} bytes")
