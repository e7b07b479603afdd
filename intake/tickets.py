"""The ticket in every public form: a key that makes it one of its kind, and when the form was made. Both are signed."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.core.signing import BadSignature, Signer
from django.utils import timezone


@dataclass(frozen=True)
class Ticket:
    key: UUID
    seconds: int  # since the form was made


def _signer(form: str) -> Signer:
    return Signer(sep=".", salt=f"intake.ticket.{form}")


def issue(form: str) -> str:
    return _signer(form).sign(f"{uuid4().hex}-{int(timezone.now().timestamp())}")


def read(form: str, text: str) -> Ticket | None:
    """The ticket, however old; None where it was not issued here for this form."""
    try:
        key, _hyphen, made = _signer(form).unsign(text).partition("-")
    except BadSignature:
        return None
    return Ticket(UUID(key), int(timezone.now().timestamp()) - int(made))
