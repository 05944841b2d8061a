"""The programme's rules as dated data: versions, targets, milestones; each with source and certainty."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from coincide.apps.territory.models import Departement


class Certainty(models.TextChoices):
    """How sure we are of a rule or a figure."""

    OFFICIAL = "official", "texte officiel"
    DECK = "deck", "diaporama de l'atelier"
    PUBLIC = "public", "source publique secondaire"
    UNVERIFIED = "unverified", "non vérifié"


class RuleVersion(models.Model):
    """A version of the programme's rules (entry, length, exits), in force during ``period``."""

    slug = models.SlugField("identifiant", unique=True, help_text="Par exemple 2024-07.")
    title = models.CharField("titre", max_length=160)
    period = DateRangeField("en vigueur")
    content = models.JSONField("contenu", help_text="Lu et vérifié par core.rules.rule_version.")
    source = models.CharField("source", max_length=240)
    certainty = models.CharField("certitude", max_length=12, choices=Certainty)

    class Meta:
        verbose_name = "version des règles"
        ordering = ["slug"]
        constraints = [
            ExclusionConstraint(
                name="rule_versions_do_not_overlap",
                expressions=[("period", RangeOperators.OVERLAPS)],
                violation_error_message="Une autre version des règles est en vigueur sur une partie de cette période.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Target(models.Model):
    """A figure given from outside (a target, a comparison), with the period and the place it speaks of."""

    key = models.SlugField("clé")
    departement = models.ForeignKey(Departement, models.PROTECT, null=True, blank=True, verbose_name="département")
    label = models.CharField("libellé", max_length=160)
    value = models.DecimalField("valeur", max_digits=12, decimal_places=4)
    unit = models.CharField("unité", max_length=30)
    period = DateRangeField("période")
    source = models.CharField("source", max_length=240)
    certainty = models.CharField("certitude", max_length=12, choices=Certainty)
    unknown = models.CharField("ce qu'on n'en sait pas", max_length=240, blank=True)

    class Meta:
        verbose_name = "valeur de référence"
        ordering = ["key"]
        constraints = [
            ExclusionConstraint(
                name="target_is_single_at_a_date",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    ("departement", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cette valeur de référence existe déjà sur une partie de la période.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Milestone(models.Model):
    """A dated event of the programme, drawn as a line across the charts."""

    slug = models.SlugField("identifiant", unique=True)
    departement = models.ForeignKey(Departement, models.PROTECT, null=True, blank=True, verbose_name="département")
    on = models.DateField("date")
    label = models.CharField("libellé", max_length=160)
    source = models.CharField("source", max_length=240)
    certainty = models.CharField("certitude", max_length=12, choices=Certainty)

    class Meta:
        verbose_name = "jalon"
        ordering = ["on"]

    def __str__(self) -> str:
        return self.label
