"""Addresses of the workshops room."""

from django.urls import path

from coincide.apps.workshops import views

app_name = "workshops"
urlpatterns = [
    path("", views.workshops, name="workshops"),
    path("import/", views.import_page, name="import"),
    path("import/confirmer/", views.confirm, name="confirm"),
    path("<int:pk>/", views.workshop, name="workshop"),
]
