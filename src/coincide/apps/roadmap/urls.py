"""Addresses of the roadmap room."""

from django.urls import path

from coincide.apps.roadmap import views

app_name = "roadmap"
urlpatterns = [
    path("", views.roadmap, name="roadmap"),
    path("actions/<int:pk>/", views.edit, name="edit"),
    path("actions/<int:pk>/retirer/", views.remove, name="remove"),
    path("actions/annuler/<str:kept>/", views.undo, name="undo"),
    path("themes/<int:theme_pk>/actions/", views.add, name="add"),
    path("ateliers/<int:workshop_pk>/reprendre/", views.adopt, name="adopt"),
    path("ateliers/<int:workshop_pk>/rendre/", views.un_adopt, name="un-adopt"),
]
