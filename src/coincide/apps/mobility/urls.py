"""Addresses of the mobility room."""

from django.urls import path

from coincide.apps.mobility import shuttle_views, views

app_name = "mobility"
urlpatterns = [
    path("emploi/<uuid:pk>/", views.from_job, name="from_job"),
    path("logement/<uuid:pk>/", views.from_home, name="from_home"),
    path("navettes/", shuttle_views.shuttles, name="shuttles"),
    path("navettes/nouvelle/", shuttle_views.new_shuttle, name="new_shuttle"),
    path("navettes/<uuid:pk>/", shuttle_views.shuttle, name="shuttle"),
    path("navettes/<uuid:pk>/dossier/", shuttle_views.case, name="shuttle_case"),
    path("navettes/<uuid:pk>/mesurer/", shuttle_views.measure, name="measure_shuttle"),
    path("navettes/<uuid:pk>/effacer/", shuttle_views.erase, name="erase_shuttle"),
    path("navettes/<uuid:pk>/remettre/", shuttle_views.restore, name="restore_shuttle"),
    path("contours.json", views.contours, name="contours"),
]
