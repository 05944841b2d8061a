"""Addresses of the journeys room."""

from django.urls import path

from coincide.apps.journeys.views.household import contact, household
from coincide.apps.journeys.views.households import export, households
from coincide.apps.journeys.views.my_day import my_day

app_name = "journeys"
urlpatterns = [
    path("ma-journee/", my_day, name="my_day"),
    path("menages/", households, name="households"),
    path("menages/export.csv", export, name="households_export"),
    path("menages/<uuid:pk>/", household, name="household"),
    path("menages/<uuid:pk>/contacts/", contact, name="contact"),
]
