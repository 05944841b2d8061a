"""Addresses of the network room."""

from django.urls import path

from coincide.apps.network import agreements, views

app_name = "network"
_FILE = "menages/<uuid:pk>/dispositifs/"
urlpatterns = [
    path("conventions/", agreements.agreements, name="agreements"),
    path("conventions/nouvelle/", agreements.new_agreement, name="new_agreement"),
    path("conventions/<int:pk>/", agreements.agreement, name="agreement"),
    path(_FILE, views.schemes, name="schemes"),
    path(_FILE + "<uuid:person>/justificatifs/", views.new_proof, name="new_proof"),
    path(_FILE + "annuler/<str:word>/", views.take_back, name="take_back"),
    path(_FILE + "justificatifs/<int:proof>/", views.proof, name="proof"),
    path(_FILE + "justificatifs/<int:proof>/retirer/", views.drop_proof, name="drop_proof"),
    path(_FILE + "<uuid:person>/immersions/", views.new_immersion, name="new_immersion"),
    path(_FILE + "immersions/<int:immersion>/", views.immersion, name="immersion"),
    path(_FILE + "immersions/<int:immersion>/terminer/", views.stop_immersion, name="stop_immersion"),
    path(_FILE + "immersions/<int:immersion>/retirer/", views.drop_immersion, name="drop_immersion"),
]
