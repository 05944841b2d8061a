"""Addresses of the exchange room."""

from django.urls import path

from coincide.apps.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("modele/<slug:kind>.xlsx", views.template, name="template"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/appliquer/", views.apply_batch, name="apply"),
    path("<int:pk>/annuler/", views.undo_batch, name="undo"),
]
