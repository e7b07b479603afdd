from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MedialibConfig(AppConfig):
    name = "medialib"
    verbose_name = _("Media library")

    def ready(self) -> None:
        from publishing.admin.widgets import register_picker

        from . import care
        from .models import Picture
        from .widgets import PickPicture

        care.register()
        register_picker(Picture, PickPicture)
