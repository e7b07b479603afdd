from django.urls import path, register_converter

from . import views


class PagePathConverter:
    """An editor's page address: about/privacy."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PagePathConverter, "page")

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/corrections/", views.corrections, name="corrections"),
    path("<page:slug>/", views.page_detail, name="page_detail"),
]
