from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PhotoContestConfig(AppConfig):
    name = "photocontest"
    verbose_name = _("Photo contest")

    def ready(self) -> None:
        from . import doors, home, mentions, panels, retention

        doors.register()
        home.register()
        mentions.register()
        panels.register()
        retention.register()
