"""Addresses of one's own account; sign-up and e-mail management are not among them."""

from allauth.account import views
from django.urls import path

from coincide.web.sign_in import SignIn
from coincide.web.views import display_density

urlpatterns = [
    path("connexion/", SignIn.as_view(), name="account_login"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("mot-de-passe/", views.password_change, name="account_change_password"),
    path("affichage/", display_density, name="display_density"),
]
