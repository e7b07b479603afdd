"""The session engine: Django's own in the database, with a row that knows whose it is."""

from datetime import datetime, timedelta
from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

SIGN_IN = "sign_in"
SEEN = "seen"
# How exactly “last seen” is known: a session is written at most this often for it.
EXACTNESS = timedelta(minutes=5)


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> Any:
        from .models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        if sign_in := data.get(SIGN_IN):
            row.user_id = data.get(SESSION_KEY)
            row.address = sign_in["address"]
            row.agent = sign_in["agent"]
            row.created_at = datetime.fromisoformat(sign_in["at"])
            row.seen_at = datetime.fromisoformat(data[SEEN])
        return row


def note_sign_in(request: HttpRequest, **kwargs: Any) -> None:
    """Keep where someone signed in. The session ends a fixed time after that, however much it is used."""
    now = timezone.now()
    request.session[SIGN_IN] = {
        "at": now.isoformat(),
        "address": get_client_ip_address(request),
        "agent": request.META.get("HTTP_USER_AGENT", "")[:300],
    }
    request.session[SEEN] = now.isoformat()
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def note_use(request: HttpRequest) -> None:
    """Keep when a session was last used, unless the page had no need of the session at all."""
    session = request.session
    if not session.accessed or SIGN_IN not in session:
        return
    now = timezone.now()
    if now - datetime.fromisoformat(session[SEEN]) > EXACTNESS:
        session[SEEN] = now.isoformat()
