"""Journeys of persons: what happened to them, from which every state is computed."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.organisations.models import Organisation, Profession
from coincide.apps.people.models import Household, Person
from coincide.apps.programme.models import RuleVersion
from coincide.apps.territory.models import Basin, Departement


class JourneyQuerySet(models.QuerySet["Journey"]):
    """Journeys, filtered by who looks and by day."""

    def visible_to(self, user: User) -> "JourneyQuerySet":
        """The journeys of the households that ``user`` may open today."""
        return self.filter(person__household__in=Household.objects.visible_to(user))

    def active_on(self, day: object) -> "JourneyQuerySet":
        """The journeys open at the end of ``day``: entered by then and not gone, or come back."""
        gone = Departure.objects.filter(journey=models.OuterRef("pk"), on__lte=day).filter(
            models.Q(reopened_on__isnull=True) | models.Q(reopened_on__gt=day)
        )
        return self.filter(entered_on__lte=day).exclude(models.Exists(gone))


@pghistory.track()
class Journey(models.Model):
    """The accompaniment of one person by one operator. Its status, end and class are computed, never stored."""

    class EntryKind(models.TextChoices):
        ORIENTATION = "orientation", "Orientation par l'OFII"
        TRANSFER = "transfer", "Transfert d'un autre département"

    person = models.ForeignKey(Person, models.CASCADE, related_name="journeys", verbose_name="personne")
    operator = models.ForeignKey(Organisation, models.PROTECT, verbose_name="opérateur")
    entry_kind = models.CharField("entrée par", max_length=12, choices=EntryKind)
    protection_on = models.DateField("protection obtenue le", null=True, blank=True)
    cir_signed_on = models.DateField("CIR signé le", null=True, blank=True)
    entered_on = models.DateField("entré le")

    objects = JourneyQuerySet.as_manager()

    class Meta:
        verbose_name = "parcours"
        verbose_name_plural = "parcours"
        ordering = ["entered_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "operator"],
                name="journey_once_per_operator",
                violation_error_message="Cette personne a déjà un parcours chez cet opérateur : rouvrez-le.",
            ),
            models.CheckConstraint(
                condition=models.Q(cir_signed_on__isnull=True) | models.Q(cir_signed_on__lte=models.F("entered_on")),
                name="journey_enters_after_cir",
                violation_error_message="L'entrée dans le programme suit la signature du CIR.",
            ),
        ]

    def __str__(self) -> str:
        return f"Parcours de {self.person}"


@pghistory.track()
class Departure(models.Model):
    """A person leaves: an exit of the programme, or a transfer to another département (not an exit)."""

    class Kind(models.TextChoices):
        EXIT = "exit", "Sortie"
        TRANSFER = "transfer", "Transfert vers un autre département"

    class Reason(models.TextChoices):
        GOALS = "goals", "Objectifs atteints"
        TERM = "term", "Fin des 24 mois"
        REGULATION = "regulation", "Régulation de juillet 2024"
        MOVED = "moved", "Départ du département"
        GAVE_UP = "gave_up", "Abandon ou perte de contact"
        OTHER = "other", "Autre"

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="departures", verbose_name="parcours")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    on = models.DateField("date")
    reason = models.CharField("motif", max_length=12, choices=Reason, blank=True)
    home_kind = models.CharField("logement à la sortie", max_length=12, blank=True)
    work_kind = models.CharField("emploi à la sortie", max_length=16, blank=True)
    contract_months = models.PositiveSmallIntegerField("durée du contrat (mois)", null=True, blank=True)
    receives_rsa = models.BooleanField("bénéficiaire du RSA", default=False)
    followed_by_council = models.BooleanField("suivi par le Conseil départemental", default=False)
    rule_version = models.ForeignKey(
        RuleVersion, models.PROTECT, null=True, blank=True, verbose_name="règles appliquées"
    )
    to_departement = models.ForeignKey(
        Departement, models.PROTECT, null=True, blank=True, verbose_name="département d'arrivée"
    )
    reopened_on = models.DateField("rouvert le", null=True, blank=True)

    class Meta:
        verbose_name = "départ"
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["journey"],
                condition=models.Q(reopened_on__isnull=True),
                name="departure_is_single",
                violation_error_message="Ce parcours est déjà clos : rouvrez-le avant d'inscrire un autre départ.",
            ),
            models.CheckConstraint(
                condition=models.Q(reopened_on__isnull=True) | models.Q(reopened_on__gt=models.F("on")),
                name="departure_reopened_later",
                violation_error_message="Un parcours est rouvert après son départ.",
            ),
            models.CheckConstraint(
                condition=(models.Q(kind="exit") & ~models.Q(reason="") & models.Q(rule_version__isnull=False))
                | (models.Q(kind="transfer") & models.Q(reason="", rule_version__isnull=True)),
                name="departure_exit_has_reason_and_rule",
                violation_error_message="Une sortie a un motif et une version des règles ; un transfert n'en a pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} le {self.on}"


@pghistory.track()
class Suspension(models.Model):
    """A period that does not count in the 24 months."""

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="suspensions", verbose_name="parcours")
    period = DateRangeField("période")
    reason = models.CharField("motif", max_length=120)

    class Meta:
        verbose_name = "suspension"
        ordering = ["period"]
        constraints = [
            ExclusionConstraint(
                name="suspension_does_not_overlap",
                expressions=[("journey", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Ce parcours est déjà suspendu sur une partie de cette période.",
            )
        ]

    def __str__(self) -> str:
        return self.reason


@pghistory.track()
class ReferentPeriod(models.Model):
    """Which referent of a profession follows the journey, and when."""

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="referents", verbose_name="parcours")
    profession = models.CharField("métier", max_length=10, choices=Profession)
    user = models.ForeignKey(User, models.PROTECT, verbose_name="référent")
    period = DateRangeField("période")

    class Meta:
        verbose_name = "référence"
        ordering = ["period"]
        constraints = [
            ExclusionConstraint(
                name="referent_does_not_overlap",
                expressions=[
                    ("journey", RangeOperators.EQUAL),
                    ("profession", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Ce parcours a déjà un référent de ce métier sur une partie de la période.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_profession_display()} : {self.user}"


@pghistory.track()
class BasinPeriod(models.Model):
    """In which basin the journey takes place, and when."""

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="basins", verbose_name="parcours")
    basin = models.ForeignKey(Basin, models.PROTECT, verbose_name="bassin")
    period = DateRangeField("période")

    class Meta:
        verbose_name = "bassin du parcours"
        ordering = ["period"]
        constraints = [
            ExclusionConstraint(
                name="basin_does_not_overlap",
                expressions=[("journey", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Ce parcours est déjà rattaché à un bassin sur une partie de la période.",
            )
        ]

    def __str__(self) -> str:
        return str(self.basin)


@pghistory.track()
class Contact(models.Model):
    """A contact with a household, logged by a referent."""

    class Kind(models.TextChoices):
        MEETING = "meeting", "Entretien"
        CALL = "call", "Appel"
        VISIT = "visit", "Visite"
        MESSAGE = "message", "Message"

    household = models.ForeignKey(Household, models.CASCADE, related_name="contacts", verbose_name="ménage")
    author = models.ForeignKey(User, models.PROTECT, verbose_name="auteur")
    on = models.DateField("date")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    subject = models.CharField("objet", max_length=160)

    class Meta:
        verbose_name = "contact"
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return self.subject
