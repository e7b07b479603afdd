from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wsisportal.work import work


class Command(BaseCommand):
    help = (
        "Does what waits in the queue: makes the sizes in which readers get pictures, sends mail. Clears up once a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing is left to do")

    def handle(self, *, once: bool, **options: Any) -> None:
        work(once=once)
