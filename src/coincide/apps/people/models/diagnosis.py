"""What stands in the way, what is asked of a language platform, and the proofs of eligibility that are held."""

import pghistory
from django.db import models

from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models.persons import Person


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
    situation = models.CharField(
        "situation", max_length=400, blank=True, help_text="Ce que vit la personne, en une phrase. Vide pour la santé."
    )
    objective = models.CharField("objectif", max_length=240, blank=True)
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
            models.CheckConstraint(
                condition=~models.Q(kind="health") | models.Q(situation="", objective=""),
                name="obstacle_health_is_yes_or_no",
                violation_error_message="La santé s'inscrit par oui ou par non\u202f: n'écrivez rien d'autre.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@pghistory.track()
class LanguageReferral(models.Model):
    """A person sent to a language platform, and whether its report came back to the referent."""

    class Course(models.TextChoices):
        FLE = "fle", "Français langue étrangère"
        LITERACY = "literacy", "Alphabétisation"
        BOTH = "both", "Alphabétisation et FLE"
        PROFESSIONAL = "professional", "Français à visée professionnelle"

    person = models.ForeignKey(Person, models.CASCADE, related_name="language_referrals", verbose_name="personne")
    platform = models.ForeignKey(Organisation, models.PROTECT, verbose_name="plateforme linguistique")
    course = models.CharField("orientation demandée", max_length=14, choices=Course)
    sent_on = models.DateField("orienté le")
    chased_on = models.DateField("relancée le", null=True, blank=True)
    returned_on = models.DateField("bilan reçu le", null=True, blank=True)
    recommended = models.CharField("recommandation", max_length=14, choices=Course, blank=True)
    closed_on = models.DateField("sans suite depuis le", null=True, blank=True)

    class Meta:
        verbose_name = "orientation linguistique"
        ordering = ["-sent_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "platform", "sent_on"],
                name="language_referral_entered_once",
                violation_error_message="Cette orientation est déjà inscrite.",
            ),
            models.CheckConstraint(
                condition=(models.Q(returned_on__isnull=True) | models.Q(returned_on__gte=models.F("sent_on")))
                & (models.Q(closed_on__isnull=True) | models.Q(closed_on__gte=models.F("sent_on")))
                & (models.Q(chased_on__isnull=True) | models.Q(chased_on__gte=models.F("sent_on"))),
                name="language_referral_answer_follows",
                violation_error_message="La relance, le bilan ou la clôture viennent après l'orientation.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_course_display()}, {self.platform}"


@pghistory.track()
class Proof(models.Model):
    """A dated proof, seen by a professional, of a criterion that opens a right (IAE, a reduced activity…).

    Only that the paper was seen and of which day: never the paper's content.
    """

    class Kind(models.TextChoices):
        RSA = "rsa", "Bénéficiaire du RSA"
        ASS = "ass", "Bénéficiaire de l'ASS"
        AAH = "aah", "Bénéficiaire de l'AAH"
        JOB_SEEKER = "job_seeker", "Inscription à France Travail"
        LANGUAGE = "language", "Évaluation du français sous A1"
        MOBILITY = "mobility", "Diagnostic de mobilité"
        HOUSING = "housing", "Sans logement ou hébergé"
        PLACE = "place", "Résidence en ZRR ou QPV"
        RQTH = "rqth", "RQTH"
        ASE = "ase", "Sortie de l'ASE"
        PROTECTION = "protection", "Protection internationale"

    person = models.ForeignKey(Person, models.CASCADE, related_name="proofs", verbose_name="personne")
    kind = models.CharField("critère", max_length=12, choices=Kind)
    dated_on = models.DateField("daté du")
    since = models.DateField("situation depuis le", null=True, blank=True)

    class Meta:
        verbose_name = "justificatif"
        ordering = ["-dated_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "dated_on"],
                name="proof_entered_once",
                violation_error_message="Ce justificatif est déjà inscrit à cette date.",
            ),
            models.CheckConstraint(
                condition=models.Q(since__isnull=True) | models.Q(since__lte=models.F("dated_on")),
                name="proof_situation_precedes_it",
                violation_error_message="La situation commence avant le jour du justificatif.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
