from django.urls import path

from publishing import converters  # noqa: F401  `year` and `id`

from . import views

app_name = "hackathons"
urlpatterns = [
    path("", views.hackathon_list, name="hackathon_list"),
    path("<year:year>/", views.year_detail, name="year_detail"),
    path("<year:year>/<slug:slug>/", views.hackathon_detail, name="hackathon_detail"),
    path("<year:year>/<slug:slug>/take-part/", views.take_part, name="take_part"),
    path("<year:year>/<slug:slug>/take-part/confirm/<str:stamp>/", views.interest_confirm, name="interest_confirm"),
    path("<year:year>/<slug:slug>/take-part/<str:token>/", views.interest_detail, name="interest_detail"),
    path("<year:year>/<slug:slug>/teams/<slug:team>/", views.team_detail, name="team_detail"),
]
