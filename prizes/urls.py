from django.urls import path

from publishing import converters  # noqa: F401  `year` and `id`

from . import views

app_name = "prizes"
urlpatterns = [
    path("", views.cycle_list, name="cycle_list"),
    path("<year:year>/", views.cycle_detail, name="cycle_detail"),
    path("<year:year>/winners/", views.distinction_list, {"rank": "winner"}, name="winner_list"),
    path("<year:year>/champions/", views.distinction_list, {"rank": "champion"}, name="champion_list"),
    path("<year:year>/nominees/", views.distinction_list, {"rank": "nominee"}, name="nominee_list"),
    path("<year:year>/categories/<slug:slug>/", views.category_detail, name="category_detail"),
    path("<year:year>/projects/<slug:slug>/", views.project_detail, name="project_detail"),
    path("<year:year>/projects/<slug:slug>/card.jpg", views.project_card, name="project_card"),
]
