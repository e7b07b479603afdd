"""Addresses of tiles, under those of all that readers get of pictures: the same in every language."""

from django.conf import settings
from django.urls import re_path

from .views import collage

MEDIA = settings.MEDIA_URL.lstrip("/")

urlpatterns = [
    re_path(
        rf"^{MEDIA}collages/(?P<start>[0-9a-f]{{2}})/(?P<token>[0-9a-f]{{32}})/(?P<name>[a-z0-9-]{{1,30}})\.(?P<kind>jpeg|avif)$",
        collage.tile,
    ),
]
