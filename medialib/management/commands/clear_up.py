from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils.translation import ngettext

from medialib import clearing


class Command(BaseCommand):
    help = "Remove stored files that belong to nothing any more, and what killed processes left behind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Name what would go, and leave it.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = clearing.leftovers() if options["dry_run"] else clearing.clear_up()
        for each in found:
            self.stdout.write(f"{each.path} ({filesizeformat(each.size)})")
        count, size = len(found), filesizeformat(sum(each.size for each in found))
        if options["dry_run"]:
            words = ngettext("%(count)s leftover would go, %(size)s.", "%(count)s leftovers would go, %(size)s.", count)
        else:
            words = ngettext("%(count)s leftover is gone, %(size)s.", "%(count)s leftovers are gone, %(size)s.", count)
        self.stdout.write(words % {"count": count, "size": size})
