"""The one action log: contacts and notes, group meetings, appointments, steps, hours, documents."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.journeys.models.layered import (
    ActivityHoursQuerySet,
    AppointmentQuerySet,
    DocumentQuerySet,
    LayeredQuerySet,
    StepQuerySet,
)
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household, Obstacle, Person


class Layer(models.TextChoices):
    """Who reads a thing of the log: both professions, or one of them only (decision 0010)."""

    SHARED = "shared", "Les deux référents"
    SOCIAL = "social", "Travailleurs sociaux seulement"
    EMPLOYMENT = "employment", "Emploi seulement"


class Strand(models.TextChoices):
    """Which of the three strands a thing serves."""

    JOB = "job", "Emploi"
    HOME = "home", "Logement"
    MOVE = "move", "Mobilité"
    ALL = "all", "Tous"


class GroupMeeting(models.Model):
    """A collective workshop of the operator; each household that came has its contact."""

    operator = models.ForeignKey(Organisation, models.PROTECT, verbose_name="opérateur")
    author = models.ForeignKey(User, models.PROTECT, verbose_name="animé par")
    on = models.DateField("date")
    title = models.CharField("intitulé", max_length=160)
    hours = models.DecimalField(
        "durée (heures)", max_digits=4, decimal_places=2, validators=[MinValueValidator(0.25), MaxValueValidator(35)]
    )

    class Meta:
        verbose_name = "atelier collectif"
        verbose_name_plural = "ateliers collectifs"
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Contact(models.Model):
    """A contact with a household, logged by a referent."""

    class Kind(models.TextChoices):
        MEETING = "meeting", "Entretien"
        CALL = "call", "Appel"
        VISIT = "visit", "Visite"
        MESSAGE = "message", "Message"
        NOTE = "note", "Note"
        GROUP = "group", "Atelier collectif"

    household = models.ForeignKey(Household, models.CASCADE, related_name="contacts", verbose_name="ménage")
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="contacts", verbose_name="personne"
    )
    group_meeting = models.ForeignKey(
        GroupMeeting, models.CASCADE, null=True, blank=True, related_name="contacts", verbose_name="atelier collectif"
    )
    author = models.ForeignKey(User, models.PROTECT, verbose_name="auteur")
    on = models.DateField("date")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    subject = models.CharField("objet", max_length=160)
    layer = models.CharField("qui le lit", max_length=10, choices=Layer, default=Layer.SHARED)
    text = models.TextField("détail", max_length=4000, blank=True)
    minutes = models.PositiveSmallIntegerField("durée (minutes)", null=True, blank=True)

    objects = LayeredQuerySet.as_manager()

    class Meta:
        verbose_name = "contact"
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="group", group_meeting__isnull=False)
                | (~models.Q(kind="group") & models.Q(group_meeting__isnull=True)),
                name="contact_of_a_group_meeting",
                violation_error_message="Un atelier collectif est inscrit une fois, avec ceux qui y étaient.",
            )
        ]

    def __str__(self) -> str:
        return self.subject


@pghistory.track()
class Appointment(models.Model):
    """A meeting to come with a household or one of its persons, and what became of it."""

    class Status(models.TextChoices):
        PLANNED = "planned", "prévu"
        KEPT = "kept", "tenu"
        MISSED = "missed", "manqué"
        CANCELLED = "cancelled", "annulé"

    household = models.ForeignKey(Household, models.CASCADE, related_name="appointments", verbose_name="ménage")
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="appointments", verbose_name="personne"
    )
    owner = models.ForeignKey(User, models.PROTECT, verbose_name="avec")
    starts_at = models.DateTimeField("date et heure")
    minutes = models.PositiveSmallIntegerField("durée (minutes)", default=45)
    place = models.CharField("lieu", max_length=160, blank=True)
    subject = models.CharField("objet", max_length=160)
    layer = models.CharField("qui le lit", max_length=10, choices=Layer, default=Layer.SHARED)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.PLANNED)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return self.subject


@pghistory.track()
class Step(models.Model):
    """Something that somebody has promised to do for a household, by a day; its outcome comes back here."""

    class Outcome(models.TextChoices):
        DONE = "done", "Fait"
        DROPPED = "dropped", "Abandonné"

    household = models.ForeignKey(Household, models.CASCADE, related_name="steps", verbose_name="ménage")
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="steps", verbose_name="personne"
    )
    obstacle = models.ForeignKey(
        Obstacle, models.SET_NULL, null=True, blank=True, related_name="steps", verbose_name="obstacle"
    )
    plan = models.BigIntegerField(
        "plan accepté", null=True, blank=True, help_text="D'où vient l'étape\u202f: le numéro d'un plan commun."
    )
    strand = models.CharField("brin", max_length=6, choices=Strand, default=Strand.ALL)
    title = models.CharField("étape", max_length=160)
    layer = models.CharField("qui le lit", max_length=10, choices=Layer, default=Layer.SHARED)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="responsable")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="inscrite par")
    created_on = models.DateField("inscrite le")
    due_on = models.DateField("à faire avant le", null=True, blank=True)
    ended_on = models.DateField("terminée le", null=True, blank=True)
    outcome = models.CharField("issue", max_length=10, choices=Outcome, blank=True)
    outcome_note = models.CharField("précision", max_length=240, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = "étape"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True, outcome="")
                | (models.Q(ended_on__isnull=False) & ~models.Q(outcome="")),
                name="step_ends_with_an_outcome",
                violation_error_message="Une étape terminée a une date et une issue.",
            )
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class ActivityHours(models.Model):
    """Hours that count in the week's activity of the France Travail contract."""

    class Kind(models.TextChoices):
        STEP = "step", "Démarche"
        GROUP = "group", "Atelier collectif"
        TRAINING = "training", "Formation"
        IMMERSION = "immersion", "Immersion"
        WORK = "work", "Emploi"
        OTHER = "other", "Autre activité"

    person = models.ForeignKey(Person, models.CASCADE, related_name="activity_hours", verbose_name="personne")
    step = models.ForeignKey(
        Step, models.CASCADE, null=True, blank=True, related_name="activity_hours", verbose_name="étape"
    )
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, blank=True, related_name="activity_hours", verbose_name="contact"
    )
    kind = models.CharField("nature", max_length=10, choices=Kind)
    on = models.DateField("date")
    hours = models.DecimalField(
        "heures", max_digits=4, decimal_places=2, validators=[MinValueValidator(0.25), MaxValueValidator(24)]
    )

    objects = ActivityHoursQuerySet.as_manager()

    class Meta:
        verbose_name = "heures d'activité"
        verbose_name_plural = "heures d'activité"
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.hours} h le {self.on}"


@pghistory.track()
class AgreedHours(models.Model):
    """Hours a week that a person's contract with France Travail says, from a day; why they are fewer is not kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="agreed_hours", verbose_name="personne")
    since = models.DateField("depuis le")
    hours = models.DecimalField(
        "heures par semaine",
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(35)],
    )

    class Meta:
        verbose_name = "heures convenues"
        verbose_name_plural = "heures convenues"
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "since"],
                name="agreed_hours_said_once",
                violation_error_message="Les heures de cette personne sont déjà dites pour ce jour.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.hours} h par semaine depuis le {self.since}"


@pghistory.track()
class Document(models.Model):
    """A file kept for a household: what it is, who reads it, and whether it was scanned. Never sent to the State."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", "Titre ou état civil"
        CONTRACT = "contract", "Contrat d'engagement"
        WORK = "work", "Contrat de travail ou convention"
        HOUSING = "housing", "Bail ou logement"
        LANGUAGE = "language", "Bilan linguistique"
        DIPLOMA = "diploma", "Diplôme ou CV"
        RIGHTS = "rights", "Droits et ressources"
        OTHER = "other", "Autre"

    class Scan(models.TextChoices):
        CLEAN = "clean", "analysé, sain"
        NOT_SCANNED = "not_scanned", "non analysé"

    household = models.ForeignKey(Household, models.CASCADE, related_name="documents", verbose_name="ménage")
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="documents", verbose_name="personne"
    )
    kind = models.CharField("nature", max_length=10, choices=Kind)
    name = models.CharField("nom", max_length=160)
    layer = models.CharField("qui le lit", max_length=10, choices=Layer, default=Layer.SHARED)
    media_type = models.CharField("type reconnu", max_length=80)
    size = models.PositiveIntegerField("octets")
    sha256 = models.CharField("empreinte", max_length=64)
    scan = models.CharField("analyse", max_length=12, choices=Scan)
    added_by = models.ForeignKey(User, models.PROTECT, verbose_name="déposé par")
    added_at = models.DateTimeField("déposé à")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        ordering = ["-added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "sha256"],
                name="document_kept_once",
                violation_error_message="Ce document est déjà dans le dossier.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DocumentContent(models.Model):
    """The bytes of a document: in the database, so that one backup holds everything and one transaction keeps both."""

    document = models.OneToOneField(
        Document, models.CASCADE, related_name="content", primary_key=True, verbose_name="document"
    )
    data = models.BinaryField("contenu")

    class Meta:
        verbose_name = "contenu d'un document"

    def __str__(self) -> str:
        return str(self.document)
