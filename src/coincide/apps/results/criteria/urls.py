"""Addresses of the versions of the rules: their list, their effect, their way to being published."""

from django.urls import path

from coincide.apps.results.criteria import drafting, views

app_name = "criteria"
urlpatterns = [
    path("", views.versions, name="versions"),
    path("nouvelle/", drafting.new, name="new"),
    path("<slug:slug>/", views.version, name="version"),
    path("<slug:slug>/modifier/", drafting.edit, name="edit"),
    path("<slug:slug>/proposer/", drafting.submit, name="submit"),
    path("<slug:slug>/retirer/", drafting.withdraw, name="withdraw"),
    path("<slug:slug>/renvoyer/", drafting.send_back, name="send_back"),
    path("<slug:slug>/publier/", drafting.publish, name="publish"),
]
