"""Journeys of persons: entry, milestones, departures, and what became of the person afterwards."""

import pghistory
from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household, Person
from coincide.apps.programme.models import RuleVersion
from coincide.apps.territory.models import Departement


def _in_order(first: str, second: str) -> models.Q:
    """That ``second`` isn't before ``first``, where both are known."""
    unknown = models.Q(**{f"{first}__isnull": True}) | models.Q(**{f"{second}__isnull": True})
    return unknown | models.Q(**{f"{second}__gte": models.F(first)})


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
    oriented_on = models.DateField("orienté par l'OFII le", null=True, blank=True)
    entered_on = models.DateField("entré le")
    welcomed_on = models.DateField("entretien d'accueil le", null=True, blank=True)
    diagnosed_on = models.DateField("diagnostic fait le", null=True, blank=True)
    contract_signed_on = models.DateField("contrat d'engagement signé le", null=True, blank=True)
    clock_starts_on = models.DateField(
        "début de l'accompagnement",
        null=True,
        blank=True,
        help_text="D'un transfert\u202f: le premier jour dans le programme, d'où courent les 24 mois.",
    )

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
            models.CheckConstraint(
                condition=models.Q(protection_on__isnull=True) | models.Q(protection_on__lte=models.F("entered_on")),
                name="journey_enters_after_protection",
                violation_error_message="L'entrée dans le programme suit l'obtention de la protection.",
            ),
            models.CheckConstraint(
                condition=models.Q(clock_starts_on__isnull=True)
                | models.Q(clock_starts_on__lte=models.F("entered_on"), entry_kind="transfer"),
                name="journey_clock_starts_before_transfer",
                violation_error_message=(
                    "Seul un parcours transféré a commencé ailleurs, et avant son entrée ici\u202f: vérifiez la date."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(diagnosed_on__isnull=True)
                | models.Q(welcomed_on__isnull=True)
                | models.Q(diagnosed_on__gte=models.F("welcomed_on")),
                name="journey_diagnosis_follows_welcome",
                violation_error_message="Le diagnostic suit l'entretien d'accueil.",
            ),
            models.CheckConstraint(
                condition=_in_order("oriented_on", "entered_on") & _in_order("oriented_on", "welcomed_on"),
                name="journey_orientation_comes_first",
                violation_error_message="L'entretien d'accueil et l'entrée suivent l'orientation par l'OFII.",
            ),
            models.CheckConstraint(
                condition=_in_order("welcomed_on", "contract_signed_on")
                & _in_order("diagnosed_on", "contract_signed_on"),
                name="journey_contract_follows_diagnosis",
                violation_error_message="Le contrat d'engagement suit l'entretien d'accueil et le diagnostic.",
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
    to_operator = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="opérateur d'arrivée",
        help_text="Quand l'accompagnement continue dans cette base\u202f: qui le continue.",
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
            models.CheckConstraint(
                condition=models.Q(to_operator__isnull=True) | models.Q(kind="transfer"),
                name="departure_to_an_operator_is_a_transfer",
                violation_error_message="Seul un transfert confie le parcours à un autre opérateur.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} le {self.on}"


@pghistory.track()
class FollowUp(models.Model):
    """What was learnt of a person some months after an exit: still in the job, still in the home, or unreachable."""

    MONTHS = (3, 6, 12)

    departure = models.ForeignKey(Departure, models.CASCADE, related_name="follow_ups", verbose_name="sortie")
    months = models.PositiveSmallIntegerField("mois après la sortie", choices=[(one, f"{one} mois") for one in MONTHS])
    asked_on = models.DateField("demandé le")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par")
    is_reached = models.BooleanField("personne jointe")
    in_work = models.BooleanField("toujours en emploi ou en formation", null=True, blank=True)
    in_home = models.BooleanField("toujours dans le logement", null=True, blank=True)

    class Meta:
        verbose_name = "suivi après la sortie"
        ordering = ["months"]
        constraints = [
            models.UniqueConstraint(
                fields=["departure", "months"],
                name="follow_up_asked_once",
                violation_error_message="Ce suivi est déjà inscrit\u202f: corrigez-le.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_reached=True) | models.Q(in_work__isnull=True, in_home__isnull=True),
                name="follow_up_unreached_says_nothing",
                violation_error_message="D'une personne qui n'a pas été jointe, on ne sait ni l'emploi ni le logement.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_months_display()} après la sortie"
