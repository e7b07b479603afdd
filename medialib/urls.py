"""Addresses of what is the same in every language."""

from django.conf import settings
from django.urls import path, re_path

from . import views

app_name = "medialib"
MEDIA = settings.MEDIA_URL.lstrip("/")

urlpatterns = [
    path("files/<int:pk>-<str:name>", views.file, name="file"),
    re_path(
        rf"^{MEDIA}pictures/(?P<start>[0-9a-f]{{2}})/(?P<token>[0-9a-f]{{32}})/(?P<width>[0-9]{{1,5}})\.(?P<kind>jpeg|avif)$",
        views.rendition,
        name="rendition",
    ),
]
