"""Addresses of the programme room."""

from django.urls import path

from coincide.apps.programme.views import rules

app_name = "programme"
urlpatterns = [
    path("", rules, name="rules"),
    path("<slug:slug>/", rules, name="rule_version"),
]
