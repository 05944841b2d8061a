"""Workshops: what was expected, said, wished for and evaluated."""

from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.territory.models import Departement


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    """Workshops, filtered by who looks."""

    def visible_to(self, user: User) -> "WorkshopQuerySet":
        """The workshops of the user's département."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(departement=user.organisation.departement_id)


class Workshop(models.Model):
    """A workshop of the partners of a département."""

    title = models.CharField("titre", max_length=240)
    departement = models.ForeignKey(Departement, models.PROTECT, verbose_name="département")
    held_on = models.DateField("date", null=True, blank=True)
    place = models.CharField("lieu", max_length=120, blank=True)
    respondents = models.PositiveSmallIntegerField("répondants", null=True, blank=True)
    contributed = models.PositiveSmallIntegerField("ont pu contribuer", null=True, blank=True)
    at_ease = models.PositiveSmallIntegerField("se sont sentis à l'aise", null=True, blank=True)
    source = models.CharField("source", max_length=240)
    source_hash = models.CharField("empreinte du fichier", max_length=64, blank=True)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        verbose_name = "atelier"
        ordering = ["-held_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["departement", "source_hash"],
                condition=~models.Q(source_hash=""),
                name="workshop_imported_once",
                violation_error_message="Ces notes ont déjà été importées.",
            ),
            models.CheckConstraint(
                condition=models.Q(contributed__isnull=True) | models.Q(contributed__lte=models.F("respondents")),
                name="workshop_contributed_among_respondents",
                violation_error_message="Il n'y a pas plus de personnes ayant contribué que de répondants.",
            ),
            models.CheckConstraint(
                condition=models.Q(at_ease__isnull=True) | models.Q(at_ease__lte=models.F("respondents")),
                name="workshop_at_ease_among_respondents",
                violation_error_message="Il n'y a pas plus de personnes à l'aise que de répondants.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class WorkshopGroup(models.Model):
    """A group of a workshop."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="groups", verbose_name="atelier")
    order = models.PositiveSmallIntegerField("ordre")
    name = models.CharField("nom", max_length=120)

    class Meta:
        verbose_name = "groupe"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "order"],
                name="group_order_is_single",
                violation_error_message="Deux groupes ont le même rang.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Contribution(models.Model):
    """One thing said in a workshop, in its place."""

    class Section(models.TextChoices):
        EXPECTATION = "expectation", "Attentes"
        PROGRAMME = "programme", "Programme"
        FIGURE = "figure", "Chiffres"
        STRENGTH = "strength", "Points positifs"
        CHALLENGE = "challenge", "Défis"
        IMPACT = "impact", "Impact souhaité"
        DONE = "done", "Ce qui a été fait"
        AMPLIFY = "amplify", "Créer, maintenir, amplifier"
        STOP = "stop", "Cesser"
        REDUCE = "reduce", "Réduire"
        ROADMAP = "roadmap", "Feuille de route"
        SATISFIED = "satisfied", "Satisfaction"
        TO_IMPROVE = "to_improve", "À travailler"

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="contributions", verbose_name="atelier")
    group = models.ForeignKey(
        WorkshopGroup, models.CASCADE, null=True, blank=True, related_name="contributions", verbose_name="groupe"
    )
    section = models.CharField("rubrique", max_length=12, choices=Section)
    order = models.PositiveSmallIntegerField("ordre")
    heading = models.CharField("sous-titre", max_length=240, blank=True)
    text = models.TextField("texte")
    line = models.PositiveIntegerField("ligne du fichier", null=True, blank=True)

    class Meta:
        verbose_name = "contribution"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "order"],
                name="contribution_order_is_single",
                violation_error_message="Deux contributions ont le même rang.",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
