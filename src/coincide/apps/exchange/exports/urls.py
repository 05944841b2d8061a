"""Addresses of the exports."""

from django.urls import path

from coincide.apps.exchange.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.exports, name="exports"),
    path("liste/<slug:key>.<slug:form>", views.take, name="take"),
    path("modeles/nouveau/", views.edit, name="new_template"),
    path("modeles/<int:pk>/", views.edit, name="template"),
    path("modeles/<int:pk>/supprimer/", views.remove, name="remove_template"),
    path("modeles/<int:pk>/parcours.<slug:form>", views.take_journeys, name="take_journeys"),
]
