"""Language first, then the rooms; plain pages come last because they take any address that is left."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

handler400 = "pages.errors.bad_request"
handler403 = "pages.errors.permission_denied"
handler404 = "pages.errors.page_not_found"
handler500 = "pages.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("preview/", include("publishing.urls")),
    path("", include("medialib.urls")),
    path("", include("photocontest.tile_urls")),
    *i18n_patterns(
        path("forum/", include("forums.urls")),
        path("prizes/", include("prizes.urls")),
        path("exhibition/", include("exhibition.urls")),
        path("photo-contest/", include("photocontest.urls")),
        path("hackathons/", include("hackathons.urls")),
        path("", include("reference.urls")),
        path("", include("directory.urls")),
        path("", include("pages.urls")),
    ),
]
