"""Addresses of the files of transfer."""

from django.urls import path

from coincide.apps.exchange.transfer import views

app_name = "transfer_files"
urlpatterns = [
    path("", views.files, name="files"),
    path("cles/", views.create_keys, name="keys"),
    path("carte.json", views.card, name="card"),
    path("partenaires/", views.add_partner, name="partners"),
    path("partenaires/<int:pk>/retirer/", views.revoke_partner, name="revoke"),
    path("menages/<uuid:pk>/", views.export, name="export"),
    path("<int:pk>/", views.file, name="file"),
    path("<int:pk>/annuler/", views.undo, name="undo"),
]
