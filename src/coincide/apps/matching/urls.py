"""Addresses of the matching room."""

from django.urls import path

from coincide.apps.matching import floors_views, run_views, views

app_name = "matching"
urlpatterns = [
    path("", views.session_list, name="sessions"),
    path("nouvelle/", views.new_session, name="new_session"),
    path("a-decider/", views.pending, name="pending"),
    path("a-portee/<uuid:household>/", views.within_reach, name="within_reach"),
    path("plan/<int:plan>/", views.plan_place, name="plan"),
    path("plan/<int:plan>/accepter/", views.accept, name="accept"),
    path("plan/<int:plan>/refuser/", views.refuse, name="refuse"),
    path("plan/<int:plan>/annuler/", views.undo, name="undo"),
    path("indice/", run_views.index_page, name="index"),
    path("comparer/", run_views.compare, name="compare"),
    path("calcul/<uuid:run>/", run_views.run_page, name="run"),
    path("calcul/<uuid:run>/avancement/", run_views.run_progress, name="run_progress"),
    path("calcul/<uuid:run>/relancer/", run_views.ask_again, name="ask_again"),
    path("calcul/<uuid:run>/effacer/", run_views.erase, name="erase_run"),
    path("<uuid:session>/et-si/", run_views.runs_page, name="runs"),
    path("<uuid:session>/fiche/", views.sheet, name="sheet"),
    path("<uuid:session>/verifier/", run_views.check_worth, name="check"),
    path("<uuid:session>/planchers/", floors_views.floors_page, name="floors"),
    path("<uuid:session>/raretes/", run_views.worth_page, name="worth"),
    path("<uuid:session>/", views.session_page, name="session"),
    path("<uuid:session>/depuis/", views.changes, name="changes"),
    path("<uuid:session>/calcul/", views.compute, name="compute"),
    path("<uuid:session>/avancement/", views.progress, name="progress"),
]
