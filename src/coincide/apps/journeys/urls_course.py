"""Addresses of the journey's tab and its verbs, of the team, and of the follow-ups after an exit."""

from django.urls import URLPattern, path

from coincide.apps.journeys.views import course, follow_ups, team

_JOURNEY = "menages/<uuid:pk>/parcours/<int:journey>"

COURSE: list[URLPattern] = [
    path("menages/<uuid:pk>/parcours/", course.course, name="course"),
    path(f"{_JOURNEY}/sortie/", course.leave, name="exit"),
    path(f"{_JOURNEY}/sortie/<int:thing>/", course.leave, name="correct_exit"),
    path(f"{_JOURNEY}/<slug:name>/", course.act, name="act"),
    path(f"{_JOURNEY}/<slug:name>/<int:thing>/", course.act, name="act_on"),
    path("equipe/", team.team, name="team"),
    path("equipe/<slug:who>/confier/", team.hand_over, name="hand_over"),
    path("suivis/", follow_ups.follow_ups, name="follow_ups"),
    path("suivis/<int:departure>/<int:months>/", follow_ups.follow_up, name="follow_up"),
    path("suivis/<int:departure>/<int:months>/retirer/", follow_ups.take_back, name="take_back_follow_up"),
]
