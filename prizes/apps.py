from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrizesConfig(AppConfig):
    name = "prizes"
    verbose_name = _("Prizes")

    def ready(self) -> None:
        from . import care, doors, home, mentions

        care.register()
        doors.register()
        home.register()
        mentions.register()
