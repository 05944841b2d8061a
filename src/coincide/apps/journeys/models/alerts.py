"""Alerts: what is decided about one, the operator's delays, the counts of each night, the digest, the calendar."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.journeys.due.model import DEFAULT_DELAYS
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household


@pghistory.track()
class AlertDecision(models.Model):
    """What somebody decided about an alert, which itself is computed and never stored.

    ``key`` names the alert by the fact it comes from: once the fact has changed, the decision speaks of nothing.
    """

    class Verdict(models.TextChoices):
        DONE = "done", "Réglée"
        POSTPONED = "postponed", "Reportée"
        DELEGATED = "delegated", "Confiée"

    household = models.ForeignKey(Household, models.CASCADE, related_name="alert_decisions", verbose_name="ménage")
    key = models.CharField("alerte", max_length=160)
    verdict = models.CharField("décision", max_length=10, choices=Verdict)
    returns_on = models.DateField("revient le", null=True, blank=True)
    reason = models.CharField("motif", max_length=240, blank=True)
    to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="confiée à")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="par")
    on = models.DateField("le")

    class Meta:
        verbose_name = "décision sur une alerte"
        verbose_name_plural = "décisions sur les alertes"
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "key"],
                condition=models.Q(verdict="delegated"),
                name="alert_delegated_once",
                violation_error_message="Cette alerte est déjà confiée\u202f: reprenez-la d'abord.",
            ),
            models.UniqueConstraint(
                fields=["household", "key"],
                condition=~models.Q(verdict="delegated"),
                name="alert_settled_once",
                violation_error_message="Cette alerte est déjà réglée ou reportée.",
            ),
            models.CheckConstraint(
                condition=models.Q(returns_on__isnull=True) | models.Q(returns_on__gt=models.F("on")),
                name="alert_returns_later",
                violation_error_message="Une alerte revient un jour à venir\u202f: donnez une date après aujourd'hui.",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="done")
                | models.Q(verdict="postponed", returns_on__isnull=False)
                | models.Q(verdict="delegated", returns_on__isnull=True),
                name="alert_postponed_to_a_day",
                violation_error_message="Une alerte reportée l'est à une date\u202f: donnez-la.",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="delegated", to__isnull=False)
                | (~models.Q(verdict="delegated") & models.Q(to__isnull=True) & ~models.Q(reason="")),
                name="alert_decided_for_a_reason",
                violation_error_message=(
                    "Une alerte réglée ou reportée l'est pour une raison\u202f; une alerte confiée l'est à quelqu'un."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} le {self.on}"


def _days(label: str, default: int, most: int, least: int = 1) -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(least), MaxValueValidator(most)]
    )


def _review_months() -> list[int]:
    return list(DEFAULT_DELAYS.review_months)


@pghistory.track()
class AlertDelays(models.Model):
    """The delays of an operator: habits of follow-up, not law. The defaults hold where it has set none."""

    operator = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, verbose_name="opérateur")
    silence = _days("Sans contact depuis (jours)", DEFAULT_DELAYS.silence, 120)
    review_months = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(36)]),
        default=_review_months,
        size=6,
        verbose_name="Bilans d'étape aux mois",
    )
    review_ahead = _days("Bilan annoncé avant (jours)", DEFAULT_DELAYS.review_ahead, 90)
    review_grace = _days("Bilan en retard après (jours)", DEFAULT_DELAYS.review_grace, 90)
    contract = _days("Fin de contrat ou de formation (jours avant)", DEFAULT_DELAYS.contract, 180)
    immersion = _days("Fin d'immersion (jours avant)", DEFAULT_DELAYS.immersion, 30)
    place = _days("Fin de place d'accueil (jours avant)", DEFAULT_DELAYS.place, 365)
    travel_document = _days("Titre de voyage (jours avant)", DEFAULT_DELAYS.travel_document, 365)
    licence_over = _days("Échange du permis manqué, rappelé pendant (jours)", DEFAULT_DELAYS.licence_over, 365)
    language_report = _days("Bilan linguistique attendu pendant (jours)", DEFAULT_DELAYS.language_report, 365)
    step = _days("Étape promise (jours avant)", DEFAULT_DELAYS.step, 60)
    milestone_told = _days(
        "Premières étapes rappelées pendant (jours depuis l'entrée)", DEFAULT_DELAYS.milestone_told, 730
    )
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="réglés par")
    set_on = models.DateField("réglés le")

    class Meta:
        verbose_name = "délais des alertes"
        verbose_name_plural = "délais des alertes"

    def __str__(self) -> str:
        return f"Délais de {self.operator}"


class AlertCount(models.Model):
    """How many alerts of a kind an owner had at the end of a day, as the coordination may read them."""

    operator = models.ForeignKey(Organisation, models.CASCADE, verbose_name="opérateur")
    on = models.DateField("le")
    kind = models.CharField("nature", max_length=12)
    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, verbose_name="responsable")
    total = models.PositiveIntegerField("alertes")
    late = models.PositiveIntegerField("dont en retard")

    class Meta:
        verbose_name = "compte des alertes"
        verbose_name_plural = "comptes des alertes"
        ordering = ["-on", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "on", "kind", "owner"],
                name="alert_count_is_single",
                nulls_distinct=False,
                violation_error_message="Ce compte est déjà inscrit pour ce jour.",
            ),
            models.CheckConstraint(
                condition=models.Q(late__lte=models.F("total")),
                name="alert_count_late_within_total",
                violation_error_message="Les alertes en retard font partie des alertes.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} le {self.on} : {self.total}"


class WeeklyDigest(models.Model):
    """That the digest of a week was taken up for a user: written before it is sent, so that none is sent twice."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="utilisateur")
    monday = models.DateField("semaine du")
    sent_at = models.DateTimeField("envoyé à", null=True, blank=True)

    class Meta:
        verbose_name = "lettre de la semaine"
        verbose_name_plural = "lettres de la semaine"
        ordering = ["-monday"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "monday"],
                name="digest_sent_once_a_week",
                violation_error_message="La lettre de cette semaine est déjà partie.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, semaine du {self.monday}"


class Reminders(models.Model):
    """How a user is reminded outside the pages: the weekly digest, and the calendar, of which only a hash is kept."""

    user = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="reminders", verbose_name="utilisateur"
    )
    wants_digest = models.BooleanField("reçoit la lettre de la semaine", default=True)
    calendar_hash = models.CharField("empreinte du lien de calendrier", max_length=64, blank=True)
    calendar_made_on = models.DateField("lien de calendrier créé le", null=True, blank=True)

    class Meta:
        verbose_name = "rappels"
        verbose_name_plural = "rappels"
        constraints = [
            models.UniqueConstraint(
                fields=["calendar_hash"],
                condition=~models.Q(calendar_hash=""),
                name="calendar_link_is_single",
                violation_error_message="Ce lien de calendrier existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"Rappels de {self.user}"
