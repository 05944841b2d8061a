"""Addresses of the duplicates."""

from django.urls import path

from coincide.apps.exchange.duplicates import views

app_name = "duplicates"
urlpatterns = [
    path("", views.pairs, name="pairs"),
    path("<uuid:one>/<uuid:other>/", views.compare, name="compare"),
    path("<uuid:one>/<uuid:other>/fusionner/", views.merge, name="merge"),
    path("<uuid:one>/<uuid:other>/distinctes/", views.distinct, name="distinct"),
    path("distinctes/<int:pk>/annuler/", views.undo_distinct, name="undo_distinct"),
    path("fusions/<int:pk>/defaire/", views.unmerge, name="unmerge"),
]
