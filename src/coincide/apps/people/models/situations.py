"""Where a household lives, what a person does, which help they have, over time."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from coincide.apps.people.models.households import Household
from coincide.apps.people.models.persons import Person
from coincide.apps.territory.models import Commune


@pghistory.track()
class HomeSituation(models.Model):
    """Where the household lives, over time."""

    class Kind(models.TextChoices):
        RECEPTION = "reception", "Place du dispositif national d'accueil"
        HOSTED = "hosted", "Hébergé chez un tiers"
        NONE = "none", "Sans logement"
        SOCIAL = "social", "Locataire du parc social"
        PRIVATE = "private", "Locataire du parc privé"
        RESIDENCE = "residence", "Résidence sociale"
        FJT = "fjt", "Foyer de jeunes travailleurs"
        IML = "iml", "Intermédiation locative"

    household = models.ForeignKey(Household, models.CASCADE, related_name="homes", verbose_name="ménage")
    kind = models.CharField("situation", max_length=12, choices=Kind)
    commune = models.ForeignKey(Commune, models.PROTECT, verbose_name="commune")
    rent = models.PositiveIntegerField("loyer (€ par mois)", default=0)
    charges = models.PositiveIntegerField("charges (€ par mois)", default=0)
    rooms = models.PositiveSmallIntegerField("pièces", null=True, blank=True)
    place_ends_on = models.DateField("fin prévue de la place", null=True, blank=True)
    period = DateRangeField("période")

    class Meta:
        verbose_name = "situation de logement"
        ordering = ["period"]
        constraints = [
            ExclusionConstraint(
                name="home_does_not_overlap",
                expressions=[("household", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Ce ménage a déjà un logement inscrit sur une partie de cette période.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.commune}"


@pghistory.track()
class WorkSituation(models.Model):
    """A person's main work or training, over time."""

    class Kind(models.TextChoices):
        CDI = "cdi", "CDI"
        CDD = "cdd", "CDD"
        CDDI = "cddi", "CDDI"
        TEMPING = "temping", "Intérim"
        APPRENTICESHIP = "apprenticeship", "Alternance"
        QUALIFYING = "qualifying", "Formation qualifiante ou certifiante"
        LANGUAGE = "language", "Formation linguistique"
        SELF_EMPLOYED = "self_employed", "Indépendant"

    person = models.ForeignKey(Person, models.CASCADE, related_name="works", verbose_name="personne")
    kind = models.CharField("situation", max_length=16, choices=Kind)
    employer = models.CharField("employeur ou organisme", max_length=160, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, verbose_name="commune")
    title = models.CharField("intitulé", max_length=120)
    hours_per_week = models.DecimalField("heures par semaine", max_digits=4, decimal_places=1)
    net_wage = models.PositiveIntegerField("salaire net (€ par mois)", default=0)
    months = models.PositiveSmallIntegerField("durée du contrat (mois)", null=True, blank=True)
    period = DateRangeField("période")

    class Meta:
        verbose_name = "situation d'emploi"
        ordering = ["period"]
        constraints = [
            ExclusionConstraint(
                name="work_does_not_overlap",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Cette personne a déjà une situation d'emploi sur une partie de la période.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.get_kind_display()}"


@pghistory.track()
class SupportPeriod(models.Model):
    """Whether a person receives the RSA, or is followed by the Conseil départemental, over time.

    « No » is a fact as « yes » is: a day that no period covers is not known.
    """

    class Kind(models.TextChoices):
        RSA = "rsa", "Reçoit le RSA"
        COUNCIL = "council", "Suivi par le Conseil départemental"

    person = models.ForeignKey(Person, models.CASCADE, related_name="supports", verbose_name="personne")
    kind = models.CharField("aide", max_length=10, choices=Kind)
    holds = models.BooleanField("réponse", choices=[(True, "Oui"), (False, "Non")])
    period = DateRangeField("période")

    class Meta:
        verbose_name = "ressources et suivi"
        verbose_name_plural = "ressources et suivis"
        ordering = ["kind", "period"]
        constraints = [
            ExclusionConstraint(
                name="support_does_not_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Une réponse est déjà inscrite sur une partie de cette période.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {'oui' if self.holds else 'non'}"
