"""Between the two steps of signing in: who has given their password, and nothing more than that."""

import time
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

KEY = "signing_in"
SECONDS = 10 * 60


def begin(request: HttpRequest, user: Any, *, then: str) -> None:
    """Remember whose password was right and where they want to go. Whoever was signed in here no longer is."""
    request.session.flush()
    request.session[KEY] = {
        "user": user.pk,
        "backend": user.backend,
        "proof": user.get_session_auth_hash(),
        "until": time.time() + SECONDS,
        "then": then,
    }


def user_of(request: HttpRequest) -> Any:
    """Who has given their password a few minutes ago; None if nobody has, or it has been changed since."""
    kept = request.session.get(KEY)
    if kept is None or kept["until"] < time.time():
        return None
    user: Any = get_user_model()._default_manager.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(kept["proof"], user.get_session_auth_hash()):
        return None
    user.backend = kept["backend"]
    return user


def end(request: HttpRequest) -> str:
    """Forget it; returns where they wanted to go."""
    return request.session.pop(KEY)["then"]
