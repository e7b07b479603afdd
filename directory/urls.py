from django.urls import path

from . import views

app_name = "directory"
urlpatterns = [
    path("organisations/", views.organisation_list, name="organisation_list"),
    path("organisations/<slug:slug>/", views.organisation_detail, name="organisation_detail"),
    path("organisations/<slug:slug>/<slug:section>/", views.organisation_section, name="organisation_section"),
    path("people/", views.person_list, name="person_list"),
    path("people/<slug:slug>/", views.person_detail, name="person_detail"),
    path("people/<slug:slug>/<slug:section>/", views.person_section, name="person_section"),
    path("countries/", views.country_list, name="country_list"),
    path("countries/<slug:code>/", views.country_detail, name="country_detail"),
    path("countries/<slug:code>/<slug:section>/", views.country_section, name="country_section"),
]
