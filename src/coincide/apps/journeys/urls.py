"""Addresses of the journeys room."""

from django.urls import URLPattern

app_name = "journeys"
urlpatterns: list[URLPattern] = []
