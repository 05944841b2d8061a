"""Duplicates: two entries merged into one, and two entries that are two persons."""

from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.people.models import Household, Person


class Merge(models.Model):
    """What a merge moved, changed and set aside, so that it can be taken back."""

    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")
    at = models.DateTimeField("fusionné à")
    gone = models.UUIDField("identifiant de la fiche fusionnée")
    moved = models.JSONField("ce qui a changé de fiche, avec son empreinte", default=list, blank=True)
    changed = models.JSONField("valeurs choisies, avant et après", default=dict, blank=True)
    aside = models.JSONField("fiche fusionnée, et ce qui n'avait pas sa place dans l'autre", default=list, blank=True)
    undone_at = models.DateTimeField("défait à", null=True, blank=True)
    kept = models.JSONField("ce que la défusion a gardé", default=list, blank=True)

    class Meta:
        abstract = True


class HouseholdMerge(Merge):
    """Two files of one household: everything of one went to the other."""

    kept_household = models.ForeignKey(
        Household, models.CASCADE, verbose_name="ménage gardé", related_name="household_merges"
    )

    class Meta:
        verbose_name = "fusion de ménages"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"Fusion dans {self.kept_household_id}"


class PersonMerge(Merge):
    """Two entries of one person: everything of one went to the other."""

    kept_person = models.ForeignKey(
        Person, models.CASCADE, verbose_name="personne gardée", related_name="person_merges"
    )
    household_merge = models.OneToOneField(
        HouseholdMerge, models.SET_NULL, null=True, blank=True, verbose_name="fusion de leurs ménages"
    )

    class Meta:
        verbose_name = "fusion de personnes"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"Fusion dans {self.kept_person_id}"


class DistinctPersons(models.Model):
    """Two entries that look alike and that somebody said to be two persons."""

    one = models.ForeignKey(Person, models.CASCADE, verbose_name="personne", related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, verbose_name="autre personne", related_name="+")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="dit par", related_name="+")
    on = models.DateField("dit le")

    class Meta:
        verbose_name = "personnes distinctes"
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other"],
                name="distinct_persons_said_once",
                violation_error_message="Ces deux personnes sont déjà dites distinctes.",
            ),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")),
                name="distinct_persons_in_order",
                violation_error_message="Les deux personnes sont rangées par identifiant.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} et {self.other_id}"
