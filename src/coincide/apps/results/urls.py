"""Addresses of the results room."""

from django.urls import path

from coincide.apps.results import views

app_name = "results"
urlpatterns = [
    path("", views.results, name="results"),
    path("<slug:slug>.csv", views.export, name="export"),
]
