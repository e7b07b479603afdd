from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "wsisportal"

    def ready(self) -> None:
        from accounts import roles

        from .roles import ROLES

        roles.register(ROLES)
