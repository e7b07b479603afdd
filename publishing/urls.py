from django.urls import path

from . import views

app_name = "preview"
urlpatterns = [
    path("<str:token>/", views.shared, name="thing"),
    path("<str:token>/<path:page>", views.shared, name="page"),
]
