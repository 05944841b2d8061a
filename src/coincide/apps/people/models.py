"""Households and persons: who they are, where they live, what they do, what stands in the way."""

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models

from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.accounts.roles import OPERATOR, Role
from coincide.apps.organisations.models import Organisation
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Commune

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Level(models.TextChoices):
    """French levels of the common framework, with the two below A1 that the field uses."""

    INFRA_A11 = "infra_a11", "infra A1.1"
    A11 = "a11", "A1.1"
    A1 = "a1", "A1"
    A2 = "a2", "A2"
    B1 = "b1", "B1"
    B2 = "b2", "B2"
    C1 = "c1", "C1"
    C2 = "c2", "C2"


class Literacy(models.TextChoices):
    """Whether the person reads and writes in a language they know."""

    NONE = "none", "ne lit ni n'écrit dans aucune langue"
    OTHER_SCRIPT = "other_script", "lit et écrit dans un autre alphabet"
    LATIN = "latin", "lit et écrit en alphabet latin"
    UNKNOWN = "unknown", "à évaluer"


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Households, filtered by who looks."""

    def visible_to(self, user: "User | AnonymousUser") -> "HouseholdQuerySet":
        """The households whose file ``user`` may open today, by the grants in force; none for other roles."""
        if not user.is_authenticated or user.role not in OPERATOR:
            return self.none()
        held = models.Q(user=user)
        if user.role == Role.COORDINATOR:
            held |= models.Q(organisation=user.organisation_id)
        grants = AccessGrant.objects.filter(held, period__contains=today())
        return self.filter(pk__in=grants.values("household_id"))


@pghistory.track()
class Household(models.Model):
    """Persons who live together and for whom one plan is made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField("référence", max_length=20, unique=True)
    operator = models.ForeignKey(Organisation, models.PROTECT, verbose_name="opérateur")
    name = models.CharField("nom d'usage", max_length=120)
    wished_communes = models.ManyToManyField(Commune, blank=True, verbose_name="communes souhaitées")
    has_car = models.BooleanField("dispose d'une voiture", default=False)
    other_income = models.PositiveIntegerField(
        "autres ressources (€ par mois)", default=0, help_text="Ce que le ménage déclare, hors salaires des offres."
    )
    is_invented = models.BooleanField("inventé", default=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = "ménage"
        ordering = ["name", "reference"]

    def __str__(self) -> str:
        return self.name


class Place(models.TextChoices):
    """Place of a person in the household."""

    ADULT = "adult", "Adulte"
    SPOUSE = "spouse", "Conjoint"
    CHILD = "child", "Enfant"


@pghistory.track()
class Person(models.Model):
    """A member of a household. No NIR, no asylum story; nationality in three groups only."""

    class Sex(models.TextChoices):
        FEMALE = "f", "Femme"
        MALE = "m", "Homme"

    class NationalityGroup(models.TextChoices):
        FRENCH = "fr", "Française"
        EUROPEAN = "ue", "Union européenne"
        OTHER = "hors_ue", "Hors Union européenne"

    class Protection(models.TextChoices):
        REFUGEE = "refugee", "Réfugié"
        SUBSIDIARY = "subsidiary", "Protection subsidiaire"
        STATELESS = "stateless", "Apatride"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="persons", verbose_name="ménage")
    place = models.CharField("place dans le ménage", max_length=10, choices=Place)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    birth_date = models.DateField("date de naissance")
    sex = models.CharField("sexe", max_length=1, choices=Sex, help_text="Sert au seul calcul des pièces nécessaires.")
    nationality_group = models.CharField("nationalité", max_length=8, choices=NationalityGroup, blank=True)
    protection = models.CharField("protection", max_length=12, choices=Protection, blank=True)
    seeks_work = models.BooleanField("cherche un emploi", default=False)
    french_oral = models.CharField("français oral", max_length=10, choices=Level, blank=True)
    french_written = models.CharField("français écrit", max_length=10, choices=Level, blank=True)
    literacy = models.CharField("lecture et écriture", max_length=14, choices=Literacy, default=Literacy.UNKNOWN)
    schooled_in_french = models.BooleanField("scolarisé en français", default=False)
    language_assessed_on = models.DateField("langue évaluée le", null=True, blank=True)
    spoken_languages = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name="langues parlées"
    )
    has_french_licence = models.BooleanField("permis de conduire français", default=False)
    foreign_licence_received_on = models.DateField("récépissé ouvrant l'échange du permis", null=True, blank=True)

    class Meta:
        verbose_name = "personne"
        ordering = ["birth_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "first_name", "last_name", "birth_date"],
                name="person_entered_once",
                violation_error_message="Cette personne est déjà dans le ménage.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


@pghistory.track()
class Trade(models.Model):
    """A trade that a person knows, by its ROME code."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="trades", verbose_name="personne")
    rome = models.CharField("code ROME", max_length=5)
    label = models.CharField("métier", max_length=120)
    years = models.PositiveSmallIntegerField("années d'expérience", default=0)

    class Meta:
        verbose_name = "métier"
        ordering = ["-years", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rome"],
                name="trade_entered_once",
                violation_error_message="Ce métier est déjà inscrit pour cette personne.",
            ),
            models.CheckConstraint(
                condition=models.Q(rome__regex=r"^[A-N][0-9]{4}$"),
                name="trade_rome_is_a_code",
                violation_error_message="Un code ROME a une lettre de A à N et quatre chiffres, par exemple K1304.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


@pghistory.track()
class Paper(models.Model):
    """An official paper and the day it expires."""

    class Kind(models.TextChoices):
        API = "api", "Attestation de prolongation d'instruction"
        CARD = "card", "Carte de résident ou de séjour"
        TRAVEL = "travel", "Titre de voyage"

    person = models.ForeignKey(Person, models.CASCADE, related_name="papers", verbose_name="personne")
    kind = models.CharField("document", max_length=10, choices=Kind)
    issued_on = models.DateField("délivré le")
    expires_on = models.DateField("expire le")

    class Meta:
        verbose_name = "titre"
        ordering = ["expires_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_on__gt=models.F("issued_on")),
                name="paper_expires_after_issue",
                violation_error_message="Un titre expire après le jour où il est délivré.",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "issued_on"],
                name="paper_entered_once",
                violation_error_message="Ce titre est déjà inscrit.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@pghistory.track()
class HomeSituation(models.Model):
    """Where the household lives, over time."""

    class Kind(models.TextChoices):
        RECEPTION = "reception", "Place du dispositif national d'accueil"
        HOSTED = "hosted", "Hébergé chez un tiers"
        NONE = "none", "Sans logement"
        SOCIAL = "social", "Locataire du parc social"
        PRIVATE = "private", "Locataire du parc privé"
        RESIDENCE = "residence", "Résidence sociale"
        FJT = "fjt", "Foyer de jeunes travailleurs"

    household = models.ForeignKey(Household, models.CASCADE, related_name="homes", verbose_name="ménage")
    kind = models.CharField("situation", max_length=12, choices=Kind)
    commune = models.ForeignKey(Commune, models.PROTECT, verbose_name="commune")
    rent = models.PositiveIntegerField("loyer (€ par mois)", default=0)
    charges = models.PositiveIntegerField("charges (€ par mois)", default=0)
    rooms = models.PositiveSmallIntegerField("pièces", null=True, blank=True)
    place_ends_on = models.DateField("fin prévue de la place", null=True, blank=True)
    period = DateRangeField("période")

    class Meta:
        verbose_name = "situation de logement"
        ordering = ["period"]
        constraints = [
            ExclusionConstraint(
                name="home_does_not_overlap",
                expressions=[("household", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Ce ménage a déjà un logement inscrit sur une partie de cette période.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.commune}"


@pghistory.track()
class WorkSituation(models.Model):
    """A person's main work or training, over time."""

    class Kind(models.TextChoices):
        CDI = "cdi", "CDI"
        CDD = "cdd", "CDD"
        CDDI = "cddi", "CDDI"
        TEMPING = "temping", "Intérim"
        APPRENTICESHIP = "apprenticeship", "Alternance"
        QUALIFYING = "qualifying", "Formation qualifiante ou certifiante"
        LANGUAGE = "language", "Formation linguistique"
        SELF_EMPLOYED = "self_employed", "Indépendant"

    person = models.ForeignKey(Person, models.CASCADE, related_name="works", verbose_name="personne")
    kind = models.CharField("situation", max_length=16, choices=Kind)
    employer = models.CharField("employeur ou organisme", max_length=160, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, verbose_name="commune")
    title = models.CharField("intitulé", max_length=120)
    hours_per_week = models.DecimalField("heures par semaine", max_digits=4, decimal_places=1)
    net_wage = models.PositiveIntegerField("salaire net (€ par mois)", default=0)
    months = models.PositiveSmallIntegerField("durée du contrat (mois)", null=True, blank=True)
    period = DateRangeField("période")

    class Meta:
        verbose_name = "situation d'emploi"
        ordering = ["period"]
        constraints = [
            ExclusionConstraint(
                name="work_does_not_overlap",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Cette personne a déjà une situation d'emploi sur une partie de la période.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.get_kind_display()}"


@pghistory.track()
class Obstacle(models.Model):
    """What stands in the way, from the day it was seen to the day it was lifted."""

    class Kind(models.TextChoices):
        LANGUAGE = "language", "Français"
        LITERACY = "literacy", "Lecture et écriture"
        MOBILITY = "mobility", "Mobilité"
        CHILDCARE = "childcare", "Garde d'enfant"
        HEALTH = "health", "Santé"
        HOUSING = "housing", "Logement"
        PAPERS = "papers", "Titres et état civil"
        DIPLOMA = "diploma", "Diplôme et statut"
        DIGITAL = "digital", "Numérique"
        BUDGET = "budget", "Budget"
        RIGHTS = "rights", "Droits"

    person = models.ForeignKey(Person, models.CASCADE, related_name="obstacles", verbose_name="personne")
    kind = models.CharField("obstacle", max_length=12, choices=Kind)
    opened_on = models.DateField("vu le")
    lifted_on = models.DateField("levé le", null=True, blank=True)

    class Meta:
        verbose_name = "obstacle"
        ordering = ["opened_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lifted_on__isnull=True) | models.Q(lifted_on__gte=models.F("opened_on")),
                name="obstacle_lifted_after_opening",
                violation_error_message="Un obstacle est levé après avoir été vu.",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=models.Q(lifted_on__isnull=True),
                name="obstacle_open_once",
                violation_error_message="Cet obstacle est déjà ouvert pour cette personne.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
