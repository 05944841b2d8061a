"""Relations with organisations: for now, the agreements signed."""

from django.db import models

from coincide.apps.organisations.models import Organisation


class Agreement(models.Model):
    """A convention between the operator and a partner."""

    operator = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="opérateur")
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="agreements", verbose_name="partenaire")
    signed_on = models.DateField("signée le")
    source = models.CharField("source", max_length=240)

    class Meta:
        verbose_name = "convention"
        ordering = ["signed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "partner", "signed_on"],
                name="agreement_signed_once",
                violation_error_message="Cette convention est déjà inscrite.",
            )
        ]

    def __str__(self) -> str:
        return f"Convention avec {self.partner}"
