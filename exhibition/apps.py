from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExhibitionConfig(AppConfig):
    name = "exhibition"
    verbose_name = _("Exhibition")

    def ready(self) -> None:
        from . import care, doors, home, mentions

        care.register()
        doors.register()
        home.register()
        mentions.register()
