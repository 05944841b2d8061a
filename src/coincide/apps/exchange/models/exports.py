"""Templates of exports: which columns, in which order, under which titles."""

from django.db import models

from coincide.apps.organisations.models import Organisation


class ExportTemplate(models.Model):
    """The columns of an export, chosen among the catalogue; ``columns`` is a list of [field, title]."""

    class DateFormat(models.TextChoices):
        FRENCH = "%d/%m/%Y", "11/12/2025"
        ISO = "%Y-%m-%d", "2025-12-11"
        MONTH = "%m/%Y", "12/2025"

    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name="organisation")
    name = models.CharField("nom du modèle", max_length=80)
    columns = models.JSONField("colonnes", default=list)
    date_format = models.CharField("écriture des dates", max_length=10, choices=DateFormat, default=DateFormat.FRENCH)
    is_default = models.BooleanField("modèle par défaut", default=False)

    class Meta:
        verbose_name = "modèle d'export"
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="export_template_named_once",
                violation_error_message="Un modèle porte déjà ce nom.",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(is_default=True),
                name="export_template_default_is_single",
                violation_error_message="Un autre modèle est déjà celui par défaut.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
