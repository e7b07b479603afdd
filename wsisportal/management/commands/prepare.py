import hashlib
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand

NEEDED = ["static", "requirements.txt", "wsisportal/staticfiles.py"]


class Command(BaseCommand):
    help = "Makes the site ready to serve: database, content, static files, and an administrator on the first run."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_content", stdout=self.stdout)
        self.collect_static()
        self.make_administrator()

    def collect_static(self) -> None:
        """Hashing and compressing takes seconds, so it is done when a file has changed and not otherwise."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        state = fingerprint(settings.BASE_DIR)
        if not stamp.exists() or stamp.read_text() != state:
            self.stdout.write("Collecting static files …")
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
            stamp.write_text(state)

    def make_administrator(self) -> None:
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser("admin", "", password)
        self.stdout.write(f"\n  An administrator was made. Name: admin  Password, shown only now: {password}")


def fingerprint(root: Path) -> str:
    """A hash over names, sizes and times of what static files are made from."""
    digest = hashlib.sha256()
    for name in NEEDED:
        top = root / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                status = path.stat()
                digest.update(f"{path.relative_to(root)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
