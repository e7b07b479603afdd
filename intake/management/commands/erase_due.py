from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from intake import services


class Command(BaseCommand):
    help = "Erase what readers sent by public forms once its last day has come."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say how many would go, and leave them.")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        for kind, count in services.erase_due(dry_run=dry_run).items():
            self.stdout.write(f"{kind}: {count}")
