from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from .sessions import note_sign_in

        user_logged_in.connect(note_sign_in, dispatch_uid="accounts.sessions.note_sign_in")
        apps.get_app_config("auth").verbose_name = _("People at the desk")  # users and groups, as editors know them


class PortalAdminConfig(AdminConfig):
    """Django's admin with the editors' desk as its index and signing in in two steps."""

    default_site = "accounts.site.DeskSite"

    def ready(self) -> None:
        """Once every room has registered its forms, it is known what hangs on what, and history can be kept."""
        super().ready()
        from django.contrib import admin

        from publishing import history

        history.register(admin.site)
