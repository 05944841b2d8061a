"""Planning sessions: a run of the engine, the plans it proposes, what people decided."""

import uuid
from typing import TYPE_CHECKING

from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.offers.models import Childcare, Course, Dwelling, Job, MobilityResource
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household, Person
from coincide.apps.territory.models import Basin

if TYPE_CHECKING:
    from coincide.apps.matching.news import News


class PlanningSessionQuerySet(models.QuerySet["PlanningSession"]):
    """Sessions, filtered by who looks."""

    def visible_to(self, user: User) -> "PlanningSessionQuerySet":
        """The sessions of the user's operator; for the State, those of the operators of its département."""
        if not user.is_authenticated:
            return self.none()
        if user.works_for_operator:
            return self.filter(operator=user.organisation_id)
        if user.role == "state":
            return self.filter(operator__departement=user.organisation.departement_id)
        return self.none()


class PlanningSession(models.Model):
    """A meeting where joint plans are computed, discussed and decided."""

    class Status(models.TextChoices):
        DRAFT = "draft", "à lancer"
        RUNNING = "running", "calcul en cours"
        DONE = "done", "calculée"
        FAILED = "failed", "calcul interrompu"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operator = models.ForeignKey(Organisation, models.PROTECT, verbose_name="opérateur")
    title = models.CharField("titre", max_length=120)
    held_on = models.DateField("date")
    basins = models.ManyToManyField(Basin, verbose_name="bassins")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name="ouverte par")
    travel_limit = models.PositiveSmallIntegerField("trajet accepté (minutes)", default=45)
    counsellor_hours = models.JSONField(
        "heures de conseiller pour les nouveaux plans",
        default=dict,
        blank=True,
        help_text="Par bassin ; un bassin absent n'est pas limité.",
    )
    floors = models.JSONField(
        "planchers",
        default=dict,
        blank=True,
        help_text="Par groupe de ménages : le moins qui doivent avoir un plan.",
    )
    status = models.CharField("état", max_length=10, choices=Status, default=Status.DRAFT)
    started_at = models.DateTimeField("lancée à", null=True, blank=True)
    finished_at = models.DateTimeField("finie à", null=True, blank=True)
    progress = models.JSONField("avancement", default=dict, blank=True)
    households = models.PositiveIntegerField("ménages", null=True, blank=True)
    objective = models.BigIntegerField("indice total (millionièmes)", null=True, blank=True)
    bound = models.BigIntegerField("borne prouvée (millionièmes)", null=True, blank=True)
    gap = models.FloatField("écart", null=True, blank=True)
    worth = models.JSONField("valeur d'une unité de plus", default=list, blank=True)
    floors_told = models.JSONField("planchers du calcul", default=dict, blank=True)
    set_aside = models.JSONField("offres écartées", default=dict, blank=True)
    versions = models.JSONField("versions", default=dict, blank=True)
    message = models.CharField("message", max_length=240, blank=True)

    objects = PlanningSessionQuerySet.as_manager()

    news: "News | None"
    """Not stored: what changed since the last run, once the list of sessions has asked."""

    class Meta:
        verbose_name = "séance"
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def hours_words(self) -> str:
        """« heures de conseiller : Moulins 200, Vichy 420 », or nothing where none are stated."""
        stated = [
            f"{basin.name} {self.counsellor_hours[basin.slug]}"
            for basin in self.basins.all()
            if basin.slug in self.counsellor_hours
        ]
        return f"heures de conseiller : {', '.join(stated)}" if stated else ""


class Plan(models.Model):
    """A joint plan proposed to a household: a home, for each worker a job and a way to get there."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "proposé"
        ACCEPTED = "accepted", "accepté"
        REFUSED = "refused", "refusé"

    session = models.ForeignKey(PlanningSession, models.CASCADE, related_name="plans", verbose_name="séance")
    household = models.ForeignKey(Household, models.CASCADE, related_name="plans", verbose_name="ménage")
    rank = models.PositiveSmallIntegerField("rang", help_text="0 : le plan retenu ; ensuite, ses variantes.")
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, null=True, blank=True, verbose_name="logement")
    care = models.ForeignKey(Childcare, models.PROTECT, null=True, blank=True, verbose_name="mode de garde")
    care_places = models.PositiveSmallIntegerField("places de garde", default=0)
    value = models.BigIntegerField("indice (millionièmes)")
    explanation = models.JSONField("explication", default=dict)
    budget = models.JSONField("budget", default=dict)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.PROPOSED)

    class Meta:
        verbose_name = "plan"
        ordering = ["session", "rank", "-value"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "household", "rank"],
                name="plan_rank_is_single",
                violation_error_message="Ce ménage a déjà un plan de ce rang dans la séance.",
            ),
            models.UniqueConstraint(
                fields=["session", "household"],
                condition=models.Q(status="accepted"),
                name="plan_accepted_once",
                violation_error_message="Ce ménage a déjà accepté un plan dans cette séance.",
            ),
        ]

    def __str__(self) -> str:
        return f"Plan {self.rank} de {self.household}"


class PlanJob(models.Model):
    """The job that a plan gives to a person, and the travel it asks for."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="jobs", verbose_name="plan")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="personne")
    job = models.ForeignKey(Job, models.PROTECT, related_name="+", verbose_name="emploi")
    mode = models.CharField("mode", max_length=12)
    resource = models.ForeignKey(
        MobilityResource,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="moyen de mobilité",
        help_text="Le moyen partagé que le trajet utilise ; vide : un moyen du ménage.",
    )
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cours de français"
    )
    verdict = models.CharField("verdict", max_length=12)
    minutes_out = models.PositiveSmallIntegerField("minutes à l'aller")
    minutes_back = models.PositiveSmallIntegerField("minutes au retour")

    class Meta:
        verbose_name = "emploi du plan"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "person"],
                name="plan_gives_one_job",
                violation_error_message="Un plan donne un seul emploi à une personne.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} : {self.job}"


class NoPlan(models.Model):
    """A household for which the run found no plan, and the nearest way out."""

    class Kind(models.TextChoices):
        SINGLE_CHANGE = "single", "un seul changement suffit"
        SEVERAL = "several", "plusieurs changements nécessaires"
        SCARCITY = "scarcity", "une ressource manque"

    session = models.ForeignKey(PlanningSession, models.CASCADE, related_name="unplaced", verbose_name="séance")
    household = models.ForeignKey(Household, models.CASCADE, related_name="+", verbose_name="ménage")
    kind = models.CharField("cas", max_length=10, choices=Kind)
    explanation = models.JSONField("explication", default=dict)

    class Meta:
        verbose_name = "ménage sans plan"
        verbose_name_plural = "ménages sans plan"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "household"],
                name="no_plan_said_once",
                violation_error_message="Ce ménage est déjà dit sans plan dans cette séance.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household} : {self.get_kind_display()}"


class Decision(models.Model):
    """What a person decided about a plan; the last one counts, the others stay."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "Accepté"
        REFUSED = "refused", "Refusé"
        WITHDRAWN = "withdrawn", "Décision annulée"

    class Reason(models.TextChoices):
        JOB = "job", "L'emploi ne convient pas"
        HOME = "home", "Le logement ne convient pas"
        TRAVEL = "travel", "Le trajet est trop long ou incertain"
        BUDGET = "budget", "Le budget ne tient pas"
        CHILDCARE = "childcare", "La garde d'enfant manque"
        GONE = "gone", "L'offre n'existe plus"
        OTHER = "other", "Autre raison"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="decisions", verbose_name="plan")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par")
    on = models.DateField("date")
    outcome = models.CharField("décision", max_length=10, choices=Outcome)
    reason = models.CharField("motif", max_length=10, choices=Reason, blank=True)
    jobs = models.JSONField(
        "emplois en cause",
        default=list,
        blank=True,
        help_text="Ceux que le refus vise, quand l'emploi en est le motif.",
    )
    comment = models.CharField("précision", max_length=240, blank=True)

    class Meta:
        verbose_name = "décision"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(outcome="refused") | ~models.Q(reason=""),
                name="decision_refusal_has_reason",
                violation_error_message="Un refus a un motif.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} le {self.on}"


class Run(models.Model):
    """One calculation, kept as it was: of a session (its plans are then proposed), or of a « what if ».

    A what-if holds no :class:`Plan`, so that nothing of it can be accepted; ``base`` is the run of the same problem
    without the change, which is a BASELINE where the facts had moved since the session's own run.
    """

    class Kind(models.TextChoices):
        SESSION = "session", "calcul de la séance"
        WHAT_IF = "what_if", "et si"
        BASELINE = "baseline", "référence d'un « et si »"

    class Status(models.TextChoices):
        RUNNING = "running", "calcul en cours"
        DONE = "done", "calculé"
        FAILED = "failed", "interrompu"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(PlanningSession, models.CASCADE, related_name="runs", verbose_name="séance")
    kind = models.CharField("sorte", max_length=10, choices=Kind)
    base = models.ForeignKey("self", models.CASCADE, null=True, blank=True, verbose_name="comparé à")
    change = models.JSONField("changement", default=dict, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name="demandé par")
    status = models.CharField("état", max_length=10, choices=Status, default=Status.RUNNING)
    started_at = models.DateTimeField("demandé à")
    finished_at = models.DateTimeField("fini à", null=True, blank=True)
    progress = models.JSONField("avancement", default=dict, blank=True)
    objective = models.BigIntegerField("indice total (millionièmes)", null=True, blank=True)
    bound = models.BigIntegerField("borne prouvée (millionièmes)", null=True, blank=True)
    gap = models.FloatField("écart", null=True, blank=True)
    prices = models.JSONField("prix", default=list, blank=True)
    floors_told = models.JSONField("planchers", default=dict, blank=True)
    inputs = models.JSONField("offres lues", default=dict, blank=True)
    fingerprint = models.CharField("empreinte du problème", max_length=64, blank=True)
    versions = models.JSONField("versions", default=dict, blank=True)
    message = models.CharField("message", max_length=240, blank=True)

    class Meta:
        verbose_name = "calcul"
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        label = self.change.get("label", "")
        return f"Et si : {label}" if label else f"{self.get_kind_display()} du {self.started_at:%d/%m/%Y}"

    @property
    def best_index(self) -> float:
        """The best found so far, in points of index."""
        return float(self.progress.get("best") or 0) / 1_000_000

    @property
    def bound_index(self) -> float:
        """What no answer can exceed, in points of index."""
        return float(self.progress.get("bound") or 0) / 1_000_000


class RunLine(models.Model):
    """What a run found for one household; ``value`` 0 and an empty ``plan`` where it found none."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="lines", verbose_name="calcul")
    household = models.ForeignKey(Household, models.CASCADE, related_name="+", verbose_name="ménage")
    value = models.BigIntegerField("indice (millionièmes)", default=0)
    plan = models.JSONField("plan", default=dict, blank=True)

    class Meta:
        verbose_name = "ménage d'un calcul"
        ordering = ["run", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "household"],
                name="run_says_a_household_once",
                violation_error_message="Ce ménage figure déjà dans ce calcul.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household} : {self.value}"
