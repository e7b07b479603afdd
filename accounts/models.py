from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _


class SessionQuerySet(models.QuerySet):
    def of(self, user: Any) -> "SessionQuerySet":
        """Where a person is signed in now, the place used last first."""
        return self.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at")


class Session(AbstractBaseSession):
    """A session that knows whose it is, so that people can see where they are signed in and end it there."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions", editable=False
    )
    address = models.GenericIPAddressField(null=True, editable=False)
    agent = models.CharField(max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> Any:
        from .sessions import SessionStore

        return SessionStore

    @property
    def handle(self) -> str:
        """Names the session in a form. The key itself opens the desk, so it never leaves the cookie."""
        return salted_hmac("accounts.session", self.session_key).hexdigest()

    @property
    def browser(self) -> str:
        """“Firefox on Windows”, as far as the browser says what it is."""
        from ua_parser import parse

        found = parse(self.agent)
        browser, system = found.user_agent, found.os
        if browser and system:
            return _("%(browser)s on %(system)s") % {"browser": browser.family, "system": system.family}
        return browser.family if browser else _("An unknown browser")
