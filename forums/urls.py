from django.urls import path

from publishing import converters  # noqa: F401  `year` and `id`

from . import views

app_name = "forums"
urlpatterns = [
    path("", views.edition_list, name="edition_list"),
    path("<year:year>/", views.edition_detail, name="edition_detail"),
    path("<year:year>/programme/", views.session_list, name="session_list"),
    path("<year:year>/sessions/<id:pk>-<slug:slug>/", views.session_detail, name="session_detail"),
    path("<year:year>/tracks/<slug:slug>/", views.track_detail, name="track_detail"),
    path("<year:year>/people/", views.person_list, name="person_list"),
    path("<year:year>/outcomes/", views.outcome_list, name="outcome_list"),
    path("<year:year>/documents/", views.document_list, name="document_list"),
    path("<year:year>/documents/<slug:slug>/", views.document_detail, name="document_detail"),
    path("<year:year>/achievements/", views.achievement_list, name="achievement_list"),
    path("<year:year>/achievements/<slug:slug>/", views.achievement_detail, name="achievement_detail"),
    path("<year:year>/announcements/", views.announcement_list, name="announcement_list"),
    path("<year:year>/announcements/<slug:slug>/", views.announcement_detail, name="announcement_detail"),
    path("<year:year>/media/", views.media, name="media"),
    path("<year:year>/media/<id:pk>-<slug:slug>/", views.album_detail, name="album_detail"),
    path("<year:year>/media/<id:pk>-<slug:slug>/<id:picture>/", views.album_picture, name="album_picture"),
    path("<year:year>/consultation/", views.consultation, name="consultation"),
    path("<year:year>/corrections/", views.correction_list, name="correction_list"),
    path("<year:year>/heatmap/", views.heatmap, name="heatmap"),
]
