"""Addresses of the journeys room."""

from django.urls import path

from coincide.apps.journeys.urls_course import COURSE
from coincide.apps.journeys.urls_diagnosis import DIAGNOSIS
from coincide.apps.journeys.urls_log import LOG
from coincide.apps.journeys.urls_situation import SITUATION
from coincide.apps.journeys.views import alerts, reminders
from coincide.apps.journeys.views.household import contact, household
from coincide.apps.journeys.views.households import export, households
from coincide.apps.journeys.views.my_day import my_day
from coincide.apps.journeys.views.retention import bring_back, hold, keeping, keeping_apply, open_archive, release
from coincide.apps.journeys.views.sheet import sheet_page, sheet_pdf
from coincide.apps.journeys.views.transfers import ask, household_transfer, move, pending, transfer, transfers

app_name = "journeys"
urlpatterns = [
    path("conservation/", keeping, name="keeping"),
    path("conservation/etapes/", keeping_apply, name="keeping_apply"),
    path("conservation/<uuid:pk>/conserver/", hold, name="keeping_hold"),
    path("conservation/<uuid:pk>/lever/", release, name="keeping_release"),
    path("conservation/<uuid:pk>/consulter/", open_archive, name="open_archive"),
    path("conservation/<uuid:pk>/remettre/", bring_back, name="bring_back"),
    path("ma-journee/", my_day, name="my_day"),
    path("ma-journee/alertes/<uuid:pk>/", alerts.decide, name="decide_alert"),
    path("ma-journee/decidees/", alerts.handled, name="handled_alerts"),
    path("ma-journee/decidees/<str:numbers>/annuler/", alerts.undo, name="undo_alert_decision"),
    path("compte/rappels/", reminders.reminders, name="reminders"),
    path("calendrier/<str:token>.ics", reminders.calendar, name="calendar"),
    path("reglages/alertes/", alerts.delays, name="alert_delays"),
    path("menages/", households, name="households"),
    path("menages/export.csv", export, name="households_export"),
    path("menages/export.xlsx", export, {"form": "xlsx"}, name="households_export_xlsx"),
    path("menages/<uuid:pk>/", household, name="household"),
    path("menages/<uuid:pk>/fiche/", sheet_page, name="sheet"),
    path("menages/<uuid:pk>/fiche.pdf", sheet_pdf, name="sheet_pdf"),
    path("menages/<uuid:pk>/contacts/", contact, name="contact"),
    path("menages/<uuid:pk>/transfert/", household_transfer, name="household_transfer"),
    path("transferts/", transfers, name="transfers"),
    path("transferts/a-decider/", pending, name="transfers_pending"),
    path("transferts/demander/", ask, name="transfer_ask"),
    path("transferts/<int:pk>/", transfer, name="transfer"),
    path("transferts/<int:pk>/<slug:name>/", move, name="transfer_move"),
    *COURSE,
    *LOG,
    *SITUATION,
    *DIAGNOSIS,
]
