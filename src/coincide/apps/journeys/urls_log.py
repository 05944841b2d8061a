"""Addresses of the action log: the journal of a household, its documents, and what is noted from anywhere."""

from django.urls import URLPattern, path

from coincide.apps.journeys.views import documents, journal, log_things, meetings, quick_log

_FILE = "menages/<uuid:pk>"
_JOURNAL = f"{_FILE}/journal"

LOG: list[URLPattern] = [
    path("noter/", quick_log.quick_log, name="quick_log"),
    path("noter/menages/", quick_log.quick_households, name="quick_households"),
    path("noter/ligne/", quick_log.quick_line, name="quick_line"),
    path("rendez-vous/", log_things.my_appointments, name="appointments"),
    path("ateliers-collectifs/", meetings.group_meetings, name="group_meetings"),
    path("ateliers-collectifs/nouveau/", meetings.group_meeting_new, name="group_meeting_new"),
    path("ateliers-collectifs/menages/", meetings.group_meeting_search, name="group_meeting_search"),
    path("ateliers-collectifs/<int:meeting>/", meetings.group_meeting_edit, name="group_meeting_edit"),
    path("ateliers-collectifs/<int:meeting>/retirer/", meetings.group_meeting_cancel, name="group_meeting_cancel"),
    path(f"{_JOURNAL}/", journal.journal, name="journal"),
    path(f"{_JOURNAL}/noter/", journal.add_contact, name="journal_contact"),
    path(f"{_JOURNAL}/annuler/<str:word>/", journal.take_back, name="take_back"),
    path(f"{_JOURNAL}/contacts/<int:contact>/", journal.contact_edit, name="contact_edit"),
    path(f"{_JOURNAL}/contacts/<int:contact>/retirer/", journal.contact_remove, name="contact_remove"),
    path(f"{_JOURNAL}/rendez-vous/", log_things.add_appointment, name="add_appointment"),
    path(f"{_JOURNAL}/rendez-vous/<int:appointment>/", log_things.appointment_edit, name="appointment_edit"),
    path(
        f"{_JOURNAL}/rendez-vous/<int:appointment>/<slug:outcome>/",
        log_things.appointment_outcome,
        name="appointment_outcome",
    ),
    path(f"{_JOURNAL}/etapes/", log_things.add_step, name="add_step"),
    path(f"{_JOURNAL}/etapes/<int:step>/", log_things.step_edit, name="step_edit"),
    path(f"{_JOURNAL}/etapes/<int:step>/<slug:outcome>/", log_things.step_outcome, name="step_outcome"),
    path(f"{_JOURNAL}/heures/", log_things.add_hours, name="add_hours"),
    path(f"{_JOURNAL}/heures/convenues/", log_things.agree, name="agree_hours"),
    path(f"{_JOURNAL}/heures/<int:hours_id>/retirer/", log_things.hours_remove, name="hours_remove"),
    path(f"{_FILE}/documents/", documents.documents, name="documents"),
    path(f"{_FILE}/documents/<int:document>/", documents.document, name="document"),
    path(f"{_FILE}/documents/<int:document>/retirer/", documents.document_remove, name="document_remove"),
]
