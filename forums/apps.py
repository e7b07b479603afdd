from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "forums"
    verbose_name = _("Forum")

    def ready(self) -> None:
        from . import care, desk, home, limits, mentions

        care.register()
        desk.register()
        home.register()
        limits.register()
        mentions.register()
