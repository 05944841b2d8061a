"""Addresses of the offers room."""

from django.urls import path

from coincide.apps.offers import views

app_name = "offers"
urlpatterns = [
    path("", views.offers, name="offers"),
    path("emplois/nouveau/", views.new_offer, {"kind": "job"}, name="new_job"),
    path("logements/nouveau/", views.new_offer, {"kind": "dwelling"}, name="new_dwelling"),
    path("emplois/<uuid:pk>/", views.offer, {"kind": "job"}, name="job"),
    path("logements/<uuid:pk>/", views.offer, {"kind": "dwelling"}, name="dwelling"),
    path("emplois/<uuid:pk>/modifier/", views.edit_offer, {"kind": "job"}, name="edit_job"),
    path("logements/<uuid:pk>/modifier/", views.edit_offer, {"kind": "dwelling"}, name="edit_dwelling"),
    path("garde/nouvelle/", views.new_offer, {"kind": "childcare"}, name="new_childcare"),
    path("cours/nouveau/", views.new_offer, {"kind": "course"}, name="new_course"),
    path("garde/<uuid:pk>/", views.offer, {"kind": "childcare"}, name="childcare"),
    path("cours/<uuid:pk>/", views.offer, {"kind": "course"}, name="course"),
    path("garde/<uuid:pk>/modifier/", views.edit_offer, {"kind": "childcare"}, name="edit_childcare"),
    path("cours/<uuid:pk>/modifier/", views.edit_offer, {"kind": "course"}, name="edit_course"),
    path("<slug:kind>/<uuid:pk>/confirmer/", views.confirm, name="confirm"),
    path("<slug:kind>/<uuid:pk>/retirer/", views.withdraw, name="withdraw"),
    path("<slug:kind>/<uuid:pk>/remettre/", views.restore, name="restore"),
]
