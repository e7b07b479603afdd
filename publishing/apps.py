from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("Publishing")

    def ready(self) -> None:
        from . import signals

        signals.connect()


class PortalAdminConfig(AdminConfig):
    """Django's admin with the editors' desk as its index."""

    default_site = "publishing.desk.PortalAdminSite"

    def ready(self) -> None:
        """Once every room has registered its forms, it is known what hangs on what, and history can be kept."""
        super().ready()
        from django.contrib import admin

        from . import history

        history.register(admin.site)
