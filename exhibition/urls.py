from django.urls import path

from publishing import converters  # noqa: F401  `year` and `id`

from . import views

app_name = "exhibition"
urlpatterns = [
    path("", views.exhibition_list, name="exhibition_list"),
    path("<year:year>/", views.exhibition_detail, name="exhibition_detail"),
    path("<year:year>/apply/", views.application_form, name="apply"),
    path("<year:year>/apply/<str:token>/", views.application_detail, name="application_detail"),
    path("<year:year>/apply/<str:token>/correct/", views.application_correct, name="application_correct"),
    path("<year:year>/exhibitors/", views.exhibitor_list, name="exhibitor_list"),
    path("<year:year>/exhibitors/<slug:slug>/", views.exhibitor_detail, name="exhibitor_detail"),
    path("<year:year>/partners/", views.partner_list, name="partner_list"),
    path("<year:year>/plan/", views.plan, name="plan"),
    path("<year:year>/photos/", views.photo_list, name="photo_list"),
    path("<year:year>/photos/<id:picture>/", views.photo_detail, name="photo_detail"),
]
