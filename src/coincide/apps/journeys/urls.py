"""Addresses of the journeys room."""

from django.urls import path

