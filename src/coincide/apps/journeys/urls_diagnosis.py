"""Addresses of the tab *Diagnostic*."""

from django.urls import path

from coincide.apps.journeys.views.diagnosis import diagnosis, french, gesture, part_edit, part_new, part_remove

FILE = "menages/<uuid:pk>/diagnostic/"

DIAGNOSIS = [
    path(FILE, diagnosis, name="diagnosis"),
    path(f"{FILE}<uuid:person>/francais/", french, name="french"),
    path(f"{FILE}<uuid:person>/<slug:drawer>/", part_new, name="part_new"),
    path(f"{FILE}<slug:drawer>/<int:part>/", part_edit, name="part_edit"),
    path(f"{FILE}<slug:drawer>/<int:part>/retirer/", part_remove, name="part_remove"),
    path(f"{FILE}geste/<slug:word>/<int:part>/", gesture, name="gesture"),
]
