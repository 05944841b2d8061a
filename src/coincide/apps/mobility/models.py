"""The drawing board: shuttles that could run, and what each would change."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import OPERATOR
from coincide.apps.organisations.models import Organisation
from coincide.core.mobility import Point
from coincide.core.mobility.lines import Line


class ShuttleQuerySet(models.QuerySet):
    """Shuttles, filtered by who looks."""

    def visible_to(self, user: Any) -> "ShuttleQuerySet":
        """Those of the user's operator, for those who work for it."""
        if not user.is_authenticated or user.role not in OPERATOR:
            return self.none()
        return self.filter(operator=user.organisation_id)

    def on_board(self) -> "ShuttleQuerySet":
        """Those that were not erased."""
        return self.filter(erased_on=None)


class Shuttle(models.Model):
    """A variant of a shuttle: stops in order, departures both ways, days, seats; and its effect once measured."""

    class Days(models.TextChoices):
        WEEK = "week", "du lundi au vendredi"
        ALL = "all", "tous les jours"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operator = models.ForeignKey(Organisation, models.PROTECT, verbose_name="opérateur")
    name = models.CharField("nom de la variante", max_length=80)
    stops = models.JSONField("arrêts", help_text="Liste de nom, latitude, longitude, dans l'ordre de l'aller.")
    out = ArrayField(models.PositiveSmallIntegerField(), verbose_name="départs à l'aller (minutes après minuit)")
    back = ArrayField(models.PositiveSmallIntegerField(), verbose_name="départs au retour (minutes après minuit)")
    days = models.CharField("jours", max_length=4, choices=Days, default=Days.WEEK)
    seats = models.PositiveSmallIntegerField("places", default=8)
    drawn_by = models.ForeignKey(User, models.PROTECT, verbose_name="dessinée par")
    drawn_on = models.DateField("dessinée le")
    effect = models.JSONField("effet mesuré", null=True, blank=True, editable=False)
    erased_on = models.DateField("effacée le", null=True, blank=True, editable=False)

    objects = ShuttleQuerySet.as_manager()

    class Meta:
        verbose_name = "navette en projet"
        verbose_name_plural = "navettes en projet"
        ordering = ["drawn_on", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "name"],
                condition=models.Q(erased_on=None),
                name="shuttle_named_once",
                violation_error_message="Une variante porte déjà ce nom : donnez-en un autre.",
            ),
            models.CheckConstraint(
                condition=models.Q(seats__gte=1, seats__lte=60),
                name="shuttle_has_seats",
                violation_error_message="Une navette a de 1 à 60 places.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def weekdays(self) -> tuple[bool, bool, bool, bool, bool, bool, bool]:
        """On which days of the week it runs, Monday first."""
        weekend = self.days == self.Days.ALL
        return (True, True, True, True, True, weekend, weekend)

    def line(self) -> Line:
        """The shuttle as the core knows it."""
        stops = tuple((one["name"], Point(one["lat"], one["lon"])) for one in self.stops)
        return Line(self.name, stops, tuple(m * 60 for m in self.out), tuple(m * 60 for m in self.back))
