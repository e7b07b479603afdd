from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HackathonsConfig(AppConfig):
    name = "hackathons"
    verbose_name = _("Hackathons")

    def ready(self) -> None:
        from . import care, doors, home, mentions

        care.register()
        doors.register()
        home.register()
        mentions.register()
