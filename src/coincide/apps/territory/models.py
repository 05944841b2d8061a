"""Places: départements, basins of employment, communes; and which territory this database holds."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Departement(models.Model):
    """A French département."""

    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=80)
    region = models.CharField("région", max_length=80)

    class Meta:
        verbose_name = "département"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Basin(models.Model):
    """A basin of employment, the geographic unit of a referent's work."""

    departement = models.ForeignKey(Departement, models.PROTECT, verbose_name="département")
    slug = models.SlugField("identifiant", unique=True)
    name = models.CharField("nom", max_length=80)

    class Meta:
        verbose_name = "bassin"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["departement", "name"],
                name="basin_named_once",
                violation_error_message="Ce département a déjà un bassin de ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune by its INSEE code; without a sourced point it can hold neither home nor job."""

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=120)
    departement = models.ForeignKey(Departement, models.PROTECT, verbose_name="département")
    basin = models.ForeignKey(Basin, models.PROTECT, null=True, blank=True, verbose_name="bassin")
    postcodes = ArrayField(models.CharField(max_length=5), default=list, verbose_name="codes postaux")
    population = models.PositiveIntegerField("population")
    epci_code = models.CharField("code EPCI", max_length=9, blank=True)
    epci_name = models.CharField("EPCI", max_length=120, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    point_source = models.CharField("source du point", max_length=120, blank=True)

    class Meta:
        verbose_name = "commune"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True, point_source="")
                | (models.Q(latitude__isnull=False, longitude__isnull=False) & ~models.Q(point_source="")),
                name="commune_point_has_source",
                violation_error_message="Un point a une latitude, une longitude et une source.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Installation(models.Model):
    """What this database is: a real territory, or a demonstration with its own today. One row at most."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    departement = models.ForeignKey(Departement, models.PROTECT, null=True, blank=True, verbose_name="département")
    is_demonstration = models.BooleanField("démonstration", default=False)
    today = models.DateField("aujourd'hui de la démonstration", null=True, blank=True)
    version = models.CharField("version des données", max_length=40, blank=True)
    travel_territory = models.CharField(
        "territoire des trajets",
        max_length=41,
        blank=True,
        help_text="Le territoire importé d'où viennent les trajets ; vide : l'estimation à vol d'oiseau.",
    )
    reading = models.TextField("lecture des chiffres", blank=True, help_text="Comment les chiffres ont été compris.")

    class Meta:
        verbose_name = "installation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(only=True),
                name="installation_is_single",
                violation_error_message="Une base ne porte qu'une installation.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_demonstration=True) | models.Q(today__isnull=True),
                name="installation_today_only_in_demonstration",
                violation_error_message="Seule une démonstration fixe la date du jour.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.departement or 'sans territoire'}{' (démonstration)' if self.is_demonstration else ''}"
