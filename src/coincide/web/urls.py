"""Addresses of the site: each room brings its own."""

from django.urls import include, path

from coincide.web import steering, views

urlpatterns = [
    path("", views.home, name="home"),
    path("sante", views.health, name="health"),
    path("pilotage/", steering.steering, name="steering"),
    path("compte/", include("coincide.web.account_urls")),
    path("transferts/fichiers/", include("coincide.apps.exchange.transfer.urls")),
    path("", include("coincide.apps.journeys.urls")),
    path("", include("coincide.apps.network.urls")),
    path("", include("coincide.apps.budgets.urls")),
    path("regles/versions/", include("coincide.apps.results.criteria.urls")),
    path("regles/", include("coincide.apps.programme.urls")),
    path("offres/", include("coincide.apps.offers.urls")),
    path("offres/import/", include("coincide.apps.exchange.urls")),
    path("import-file-active/", include("coincide.apps.exchange.caseload.urls")),
    path("doublons/", include("coincide.apps.exchange.duplicates.urls")),
    path("exports/", include("coincide.apps.exchange.exports.urls")),
    path("seances/", include("coincide.apps.matching.urls")),
    path("trajets/", include("coincide.apps.mobility.urls")),
    path("resultats/", include("coincide.apps.results.urls")),
    path("ateliers/", include("coincide.apps.workshops.urls")),
    path("feuille-de-route/", include("coincide.apps.roadmap.urls")),
]
