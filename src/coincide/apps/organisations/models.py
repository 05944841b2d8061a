"""Structures of every kind, the teams and posts in them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from coincide.apps.territory.models import Basin, Departement


class Profession(models.TextChoices):
    """The two professions of the pair of referents."""

    CIP = "cip", "Conseiller en insertion professionnelle"
    SOCIAL = "social", "Travailleur social"


class Organisation(models.Model):
    """Any structure: operator, State service, employer, landlord, partner."""

    class Kind(models.TextChoices):
        OPERATOR = "operator", "Opérateur AGIR"
        STATE = "state", "Service de l'État"
        OFII = "ofii", "OFII"
        RPE = "rpe", "Réseau pour l'emploi"
        COUNCIL = "council", "Conseil départemental"
        SIAE = "siae", "SIAE"
        EMPLOYER = "employer", "Employeur"
        LANDLORD = "landlord", "Bailleur"
        LANGUAGE = "language", "Plateforme linguistique"
        MOBILITY = "mobility", "Acteur de la mobilité"
        CHILDCARE = "childcare", "Mode de garde"
        ASSOCIATION = "association", "Association"
        FACILITATION = "facilitation", "Animation d'ateliers"

    name = models.CharField("nom", max_length=160)
    kind = models.CharField("type", max_length=20, choices=Kind)
    departement = models.ForeignKey(Departement, models.PROTECT, null=True, blank=True, verbose_name="département")
    is_invented = models.BooleanField("inventée", default=False)

    class Meta:
        verbose_name = "organisation"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "kind", "departement"],
                name="organisation_named_once",
                violation_error_message="Une organisation de ce type porte déjà ce nom dans ce département.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """The people of an organisation who work in one basin."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name="organisation")
    basin = models.ForeignKey(Basin, models.PROTECT, null=True, blank=True, verbose_name="bassin")
    name = models.CharField("nom", max_length=120)

    class Meta:
        verbose_name = "équipe"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="team_named_once",
                violation_error_message="Cette organisation a déjà une équipe de ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post of the operator (not its holder), with the period during which it exists."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name="organisation")
    profession = models.CharField("métier", max_length=10, choices=Profession)
    label = models.CharField("libellé", max_length=120)
    period = DateRangeField("période")

    class Meta:
        verbose_name = "poste"
        ordering = ["label"]
        constraints = [
            ExclusionConstraint(
                name="post_period_does_not_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("label", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Ce poste existe déjà sur une partie de cette période.",
            )
        ]

    def __str__(self) -> str:
        return self.label
