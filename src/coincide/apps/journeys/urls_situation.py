"""Addresses that open a file, and that show and change a household's situation."""

from django.urls import URLPattern, path

from coincide.apps.journeys.views import opening
from coincide.apps.journeys.views import situation as views
from coincide.apps.journeys.views import supports as supports_views

_FILE = "menages/<uuid:pk>"
_PERSON = f"{_FILE}/personnes/<uuid:person>"

SITUATION: list[URLPattern] = [
    path("menages/nouveau/", opening.new_household, name="new_household"),
    path("menages/nouveau/ressemblances/", opening.likeness, name="likeness"),
    path(f"{_FILE}/situation/", views.situation, name="situation"),
    path(f"{_FILE}/annuler/<str:word>/", views.undo, name="undo"),
    path(f"{_FILE}/modifier/", views.household_edit, name="household_edit"),
    path(f"{_FILE}/personnes/nouvelle/", views.person_new, name="person_new"),
    path(f"{_PERSON}/", views.person_edit, name="person_edit"),
    path(f"{_PERSON}/retirer/", views.person_remove, name="person_remove"),
    path(f"{_PERSON}/parcours/", views.person_journey, name="person_journey"),
    path(f"{_PERSON}/ressources/", supports_views.supports, name="supports"),
    path(f"{_FILE}/ressources/<int:support>/retirer/", supports_views.support_remove, name="support_remove"),
    path(f"{_PERSON}/titres/nouveau/", views.paper_new, name="paper_new"),
    path(f"{_FILE}/titres/<int:paper>/", views.paper_edit, name="paper_edit"),
    path(f"{_FILE}/titres/<int:paper>/retirer/", views.paper_remove, name="paper_remove"),
    path(f"{_FILE}/logements/nouveau/", views.home_new, name="home_new"),
    path(f"{_FILE}/logements/<int:home>/", views.home_edit, name="home_edit"),
    path(f"{_FILE}/logements/<int:home>/retirer/", views.home_remove, name="home_remove"),
    path(f"{_PERSON}/emplois/nouveau/", views.work_new, name="work_new"),
    path(f"{_FILE}/emplois/<int:work>/", views.work_edit, name="work_edit"),
    path(f"{_FILE}/emplois/<int:work>/retirer/", views.work_remove, name="work_remove"),
]
