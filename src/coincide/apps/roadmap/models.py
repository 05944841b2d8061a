"""The roadmap: themes and actions, with owner, date, proof, origin and the measure that follows them."""

from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.organisations.models import Organisation
from coincide.apps.territory.models import Departement
from coincide.apps.workshops.models import Contribution, Workshop


class ThemeQuerySet(models.QuerySet["Theme"]):
    """Themes, filtered by who looks."""

    def visible_to(self, user: User) -> "ThemeQuerySet":
        """The themes of the user's département."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(departement=user.organisation.departement_id)


class Theme(models.Model):
    """A heading of a year's roadmap."""

    departement = models.ForeignKey(Departement, models.PROTECT, verbose_name="département")
    year = models.PositiveSmallIntegerField("année")
    order = models.PositiveSmallIntegerField("ordre")
    title = models.CharField("titre", max_length=200)
    origin = models.ForeignKey(Workshop, models.SET_NULL, null=True, blank=True, verbose_name="issu de l'atelier")

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = "thème"
        ordering = ["year", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["departement", "year", "order"],
                name="theme_order_is_single",
                violation_error_message="Deux thèmes ont le même rang cette année-là.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Action(models.Model):
    """Something that an organisation undertook to do by a date, with what will prove it."""

    class Status(models.TextChoices):
        TO_DO = "to_do", "à engager"
        UNDER_WAY = "under_way", "en cours"
        DONE = "done", "faite"
        BLOCKED = "blocked", "bloquée"

    class Indicator(models.TextChoices):
        NONE = "", "aucun"
        POSITIVE_RATE = "positive_rate", "Taux de sorties positives"
        CIP_POSTS = "cip_posts", "Postes de CIP"
        CIR_DELAY = "cir_delay", "Délai médian entre protection et CIR (jours)"
        EMPLOYERS = "employers", "Employeurs ayant une offre confirmée"

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="actions", verbose_name="thème")
    order = models.PositiveSmallIntegerField("ordre")
    title = models.CharField("action", max_length=240)
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="porteur")
    due_on = models.DateField("échéance", null=True, blank=True)
    proof = models.CharField("ce qui la prouve", max_length=240, blank=True)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.TO_DO)
    blocked_by = models.CharField("ce qui bloque", max_length=240, blank=True)
    already_proposed = models.BooleanField("déjà proposée auparavant", default=False)
    origin = models.ForeignKey(Contribution, models.SET_NULL, null=True, blank=True, verbose_name="origine")
    indicator = models.CharField("indicateur", max_length=16, choices=Indicator, blank=True)
    baseline = models.FloatField("départ", null=True, blank=True)
    goal = models.FloatField("cible", null=True, blank=True)

    class Meta:
        verbose_name = "action"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "order"],
                name="action_order_is_single",
                violation_error_message="Deux actions ont le même rang dans ce thème.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="blocked") | ~models.Q(blocked_by=""),
                name="action_blocked_says_why",
                violation_error_message="Une action bloquée dit ce qui la bloque.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
