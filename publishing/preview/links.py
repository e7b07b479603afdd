"""Links that show something not yet public to people without an account, for a week or until they are taken back.

A link carries a random word, signed. So one whose row is removed after its end is still known to have been a link.
"""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ..models import PreviewLink

GOOD_FOR = timedelta(days=7)
SALT = "publishing.preview"


@transaction.atomic
def make(thing: Any, *, by: Any) -> str:
    """The address under which a thing is shown to whoever has it; the path of any page of the site may follow it."""
    PreviewLink.objects.ended().delete()
    word = token_urlsafe(18)
    PreviewLink.objects.create(
        content_type=ContentType.objects.get_for_model(thing, for_concrete_model=False),
        object_id=str(thing.pk),
        word_hash=_hash(word),
        made_by=by,
        ends_at=timezone.now() + GOOD_FOR,
    )
    return reverse("preview:thing", args=[signing.Signer(salt=SALT).sign(word)])


def read(token: str) -> str | None:
    """The word in a token; None if nobody here has signed it."""
    try:
        return signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None


def find(word: str) -> PreviewLink | None:
    """What a word stands for, ended or not; None some time after its end."""
    return PreviewLink.objects.select_related("content_type").filter(word_hash=_hash(word)).first()


def take_back(thing: Any, key: int) -> bool:
    """End a link of a thing at once; whether there was one to end."""
    return bool(PreviewLink.objects.to(thing).good().filter(pk=key).update(taken_back_at=timezone.now()))


def _hash(word: str) -> str:
    return sha256(word.encode()).hexdigest()
