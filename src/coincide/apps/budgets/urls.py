"""Addresses of the budgets room."""

from django.urls import path

from coincide.apps.budgets import views

app_name = "budgets"
urlpatterns = [
    path("menages/<uuid:pk>/budget/", views.household, name="household"),
    path("menages/<uuid:pk>/budget/plan/", views.standing, name="standing"),
]
