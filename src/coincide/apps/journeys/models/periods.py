"""What lasts in a journey: suspensions, referents, basins, immersions; and the extension of its length."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.journeys.models.journeys import Journey
from coincide.apps.organisations.models import Organisation, Profession
from coincide.apps.people.models import Person
from coincide.apps.territory.models import Basin


@pghistory.track()
class Suspension(models.Model):
    """A period that does not count in the 24 months."""

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="suspensions", verbose_name="parcours")
    period = DateRangeField("période")
    reason = models.CharField("motif", max_length=120)

    class Meta:
        verbose_name = "suspension"
        ordering = ["period"]
        constraints = [
            ExclusionConstraint(
                name="suspension_does_not_overlap",
                expressions=[("journey", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Ce parcours est déjà suspendu sur une partie de cette période.",
            )
        ]

    def __str__(self) -> str:
        return self.reason


@pghistory.track()
class Extension(models.Model):
    """The length granted beyond the 24 months, where the rules in force that day allow one."""

    journey = models.OneToOneField(Journey, models.CASCADE, related_name="extension", verbose_name="parcours")
    granted_on = models.DateField("accordée le")
    reason = models.CharField("motif", max_length=240)

    class Meta:
        verbose_name = "prolongation"

    def __str__(self) -> str:
        return self.reason


@pghistory.track()
class ReferentPeriod(models.Model):
    """Which referent of a profession follows the journey, and when."""

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="referents", verbose_name="parcours")
    profession = models.CharField("métier", max_length=10, choices=Profession)
    user = models.ForeignKey(User, models.PROTECT, verbose_name="référent")
    period = DateRangeField("période")
    handover = models.TextField("passage de relais", max_length=2000, blank=True)
    handed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="relais écrit par"
    )

    class Meta:
        verbose_name = "référence"
        ordering = ["period"]
        constraints = [
            ExclusionConstraint(
                name="referent_does_not_overlap",
                expressions=[
                    ("journey", RangeOperators.EQUAL),
                    ("profession", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Ce parcours a déjà un référent de ce métier sur une partie de la période.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_profession_display()} : {self.user}"


@pghistory.track()
class BasinPeriod(models.Model):
    """In which basin the journey takes place, and when."""

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="basins", verbose_name="parcours")
    basin = models.ForeignKey(Basin, models.PROTECT, verbose_name="bassin")
    period = DateRangeField("période")

    class Meta:
        verbose_name = "bassin du parcours"
        ordering = ["period"]
        constraints = [
            ExclusionConstraint(
                name="basin_does_not_overlap",
                expressions=[("journey", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Ce parcours est déjà rattaché à un bassin sur une partie de la période.",
            )
        ]

    def __str__(self) -> str:
        return str(self.basin)


@pghistory.track()
class Immersion(models.Model):
    """A PMSMP: an immersion of a person with a host, for one object, over a few weeks at most."""

    class Object(models.TextChoices):
        DISCOVER = "discover", "Découvrir un métier ou un secteur"
        CONFIRM = "confirm", "Confirmer un projet professionnel"
        RECRUIT = "recruit", "Initier une démarche de recrutement"

    person = models.ForeignKey(Person, models.CASCADE, related_name="immersions", verbose_name="personne")
    host = models.CharField("structure d'accueil", max_length=160)
    host_siret = models.CharField("SIRET", max_length=14, blank=True)
    purpose = models.CharField("objet", max_length=10, choices=Object)
    title = models.CharField("métier observé", max_length=120)
    hours_per_week = models.DecimalField(
        "heures par semaine", max_digits=4, decimal_places=1, validators=[MinValueValidator(1), MaxValueValidator(48)]
    )
    prescriber = models.ForeignKey(Organisation, models.PROTECT, verbose_name="prescripteur")
    period = DateRangeField("période")

    class Meta:
        verbose_name = "immersion"
        ordering = ["period"]
        constraints = [
            ExclusionConstraint(
                name="immersion_does_not_overlap",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Cette personne a déjà une immersion sur une partie de cette période.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.host}"
