"""Signed links that show something not yet public to people without an account, for a week."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.core import signing
from django.urls import reverse
from django.utils import timezone

GOOD_FOR = timedelta(days=7)
SALT = "publishing.preview"


@dataclass(frozen=True)
class Link:
    """What a link shows, who made it, and when it ends."""

    model: Any
    pk: Any
    by: int
    ends_at: datetime


def sign(thing: Any, *, by: Any) -> str:
    """The address under which a thing is shown to whoever has it; the path of any page of the site may follow it."""
    ends = timezone.now() + GOOD_FOR
    token = signing.Signer(salt=SALT).sign_object([thing._meta.label_lower, thing.pk, by.pk, int(ends.timestamp())])
    return reverse("preview:thing", args=[token])


def read(token: str) -> Link | None:
    """What a token stands for, ended or not; None if nobody here has signed it."""
    try:
        label, pk, by, ends = signing.Signer(salt=SALT).unsign_object(token)
        return Link(apps.get_model(label), pk, by, datetime.fromtimestamp(ends, UTC))
    except (signing.BadSignature, LookupError, ValueError):
        return None
