"""How a reader sends a public form."""

from datetime import timedelta
from unittest.mock import patch

from django.utils import timezone

from intake import tickets


def ticket(form: str, *, age: int = 60) -> str:
    """The ticket of a form that was opened some seconds ago."""
    with patch.object(timezone, "now", return_value=timezone.now() - timedelta(seconds=age)):
        return tickets.issue(form)
