"""Addresses of a caseload's import."""

from django.urls import path

from coincide.apps.exchange.caseload import views

app_name = "caseload"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("modele.xlsx", views.template, name="template"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/colonnes/", views.columns, name="columns"),
    path("<int:pk>/avancement/", views.progress, name="progress"),
    path("<int:pk>/doublon/<int:line>/", views.take_anyway, name="take_anyway"),
    path("<int:pk>/appliquer/", views.apply, name="apply"),
    path("<int:pk>/annuler/", views.undo, name="undo"),
]
