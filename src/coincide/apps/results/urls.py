"""Addresses of the results room."""

from django.urls import path

from coincide.apps.results import views
from coincide.apps.results.monthly import views as monthly

app_name = "results"
urlpatterns = [
    path("", views.results, name="results"),
    path("rapports/", monthly.reports, name="monthly_reports"),
    path("rapports/<int:pk>/", monthly.report, name="monthly"),
    path("rapports/<int:pk>/rapport.<slug:form>", monthly.take, name="monthly_take"),
    path("<slug:slug>.csv", views.export, name="export"),
]
