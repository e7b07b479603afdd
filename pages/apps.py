from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from publishing import care

        from .models import Alert, MenuItem

        care.register_link(MenuItem, "path")
        care.register_link(Alert, "link")
