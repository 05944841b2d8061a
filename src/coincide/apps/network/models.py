"""Relations with organisations: the agreements signed, what each allows, and while it lasts."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from coincide.apps.organisations.models import Organisation


class Agreement(models.Model):
    """A convention between the operator and a partner, in force during ``period``; what it allows is its ``kind``."""

    class Kind(models.TextChoices):
        COOPERATION = "cooperation", "Coopération"
        PMSMP = "pmsmp", "Prescription d'immersions (PMSMP)"
        IAE = "iae", "Prescription de l'IAE (arrêté du préfet)"

    operator = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="opérateur")
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="agreements", verbose_name="partenaire")
    kind = models.CharField("nature", max_length=12, choices=Kind, default=Kind.COOPERATION)
    signed_on = models.DateField("signée le")
    period = DateRangeField("en vigueur")
    source = models.CharField("source", max_length=240)

    class Meta:
        verbose_name = "convention"
        ordering = ["signed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "partner", "kind", "signed_on"],
                name="agreement_signed_once",
                violation_error_message="Cette convention est déjà inscrite.",
            ),
            ExclusionConstraint(
                name="agreement_does_not_overlap",
                expressions=[
                    ("operator", RangeOperators.EQUAL),
                    ("partner", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Une convention de cette nature avec ce partenaire court déjà sur la période.",
            ),
        ]

    def __str__(self) -> str:
        return f"Convention avec {self.partner}"
