"""What the results room keeps: the monthly reports, as they were produced."""

from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.territory.models import Departement


class MonthlyReport(models.Model):
    """The report of one month to the State: its figures as they were that day, and their digest. Never changed.

    A month can be produced again: the latest is shown, the former ones stay.
    """

    departement = models.ForeignKey(Departement, models.PROTECT, verbose_name="département")
    month = models.DateField("mois", help_text="Son premier jour.")
    made_on = models.DateField("produit le")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, verbose_name="produit par", related_name="+")
    data = models.JSONField("chiffres")
    sha256 = models.CharField("empreinte des chiffres", max_length=64)

    class Meta:
        verbose_name = "rapport mensuel"
        ordering = ["-month", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(month__day=1),
                name="monthly_report_starts_a_month",
                violation_error_message="Un rapport porte sur un mois\u202f: donnez son premier jour.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
