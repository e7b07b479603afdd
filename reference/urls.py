from django.urls import path

from . import views

app_name = "reference"
urlpatterns = [
    path("action-lines/", views.action_line_list, name="action_line_list"),
    path("action-lines/<slug:code>/", views.action_line_detail, name="action_line_detail"),
    path("action-lines/<slug:code>/<slug:section>/", views.action_line_section, name="action_line_section"),
    path("goals/", views.goal_list, name="goal_list"),
    path("goals/<int:number>/", views.goal_detail, name="goal_detail"),
    path("goals/<int:number>/<slug:section>/", views.goal_section, name="goal_section"),
    path("matrix/", views.matrix, name="matrix"),
    path("resolutions/", views.resolution_list, name="resolution_list"),
]
