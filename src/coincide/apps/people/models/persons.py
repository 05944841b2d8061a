"""Persons: who they are, what they know, and their papers."""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from coincide.apps.people.models.households import Household
from coincide.apps.people.models.names import DerivedNames, NamedModel, name_keys, plain_names, trigram_index


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


class Language(models.TextChoices):
    """Languages in which the household's own page has its headings."""

    FRENCH = "fr", "Français"
    ENGLISH = "en", "Anglais"
    ARABIC = "ar", "Arabe"
    DARI = "prs", "Dari"
    PASHTO = "ps", "Pachto"
    UKRAINIAN = "uk", "Ukrainien"


class Place(models.TextChoices):
    """Place of a person in the household."""

    ADULT = "adult", "Adulte"
    SPOUSE = "spouse", "Conjoint"
    CHILD = "child", "Enfant"


@pghistory.track(exclude=["plain_names", "name_keys"])
class Person(NamedModel):
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
    preferred_language = models.CharField("langue de la fiche", max_length=4, choices=Language, default=Language.FRENCH)
    spoken_languages = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name="langues parlées"
    )
    has_french_licence = models.BooleanField("permis de conduire français", default=False)
    foreign_licence_received_on = models.DateField("récépissé ouvrant l'échange du permis", null=True, blank=True)
    licence_exchange_asked_on = models.DateField("échange du permis demandé le", null=True, blank=True)
    plain_names = DerivedNames("noms, pour la recherche", derive=plain_names, of=("first_name", "last_name"))
    name_keys = DerivedNames("clés des noms, pour la recherche", derive=name_keys, of=("first_name", "last_name"))

    class Meta:
        verbose_name = "personne"
        indexes = [trigram_index("person_names_by_trigram")]
        ordering = ["birth_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "first_name", "last_name", "birth_date"],
                name="person_entered_once",
                violation_error_message="Cette personne est déjà dans le ménage.",
            ),
            models.CheckConstraint(
                condition=models.Q(licence_exchange_asked_on__isnull=True)
                | models.Q(foreign_licence_received_on__isnull=False),
                name="licence_exchange_follows_receipt",
                violation_error_message="L'échange du permis se demande après le récépissé\u202f: donnez sa date.",
            ),
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
    years_abroad = models.PositiveSmallIntegerField("dont à l'étranger", default=0)

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
                condition=models.Q(years_abroad__lte=models.F("years")),
                name="trade_years_abroad_within_years",
                violation_error_message="Les années à l'étranger font partie des années d'expérience.",
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
class Diploma(models.Model):
    """A diploma earned abroad or in France, and the request of its comparability certificate (ENIC-NARIC)."""

    class Level(models.TextChoices):
        BELOW_CAP = "below_cap", "Sans diplôme ou inférieur au CAP"
        CAP = "cap", "CAP, BEP"
        BAC = "bac", "Baccalauréat"
        BAC2 = "bac2", "Bac + 2"
        BAC3 = "bac3", "Bac + 3 et 4"
        BAC5 = "bac5", "Bac + 5 et plus"

    class Outcome(models.TextChoices):
        CERTIFIED = "certified", "Attestation délivrée"
        REFUSED = "refused", "Demande refusée"

    person = models.ForeignKey(Person, models.CASCADE, related_name="diplomas", verbose_name="personne")
    title = models.CharField("intitulé", max_length=160)
    level = models.CharField("niveau", max_length=10, choices=Level, blank=True)
    year = models.PositiveSmallIntegerField("année", null=True, blank=True)
    is_abroad = models.BooleanField("obtenu à l'étranger", default=True)
    enic_asked_on = models.DateField("attestation ENIC-NARIC demandée le", null=True, blank=True)
    enic_answered_on = models.DateField("réponse reçue le", null=True, blank=True)
    enic_outcome = models.CharField("réponse", max_length=10, choices=Outcome, blank=True)

    class Meta:
        verbose_name = "diplôme"
        ordering = ["-year", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "title"],
                name="diploma_entered_once",
                violation_error_message="Ce diplôme est déjà inscrit pour cette personne.",
            ),
            models.CheckConstraint(
                condition=models.Q(enic_answered_on__isnull=True, enic_outcome="")
                | (models.Q(enic_answered_on__gte=models.F("enic_asked_on")) & ~models.Q(enic_outcome="")),
                name="diploma_answer_follows_request",
                violation_error_message="La réponse d'ENIC-NARIC a une date, après la demande, et un résultat.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
