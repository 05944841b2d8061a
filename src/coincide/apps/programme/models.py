"""The programme's rules as dated data: versions, targets, milestones; each with source and certainty."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.territory.models import Departement

ONE_DAY = dt.timedelta(days=1)


class Certainty(models.TextChoices):
    """How sure we are of a rule or a figure."""

    OFFICIAL = "official", "texte officiel"
    DECK = "deck", "diaporama de l'atelier"
    PUBLIC = "public", "source publique secondaire"
    UNVERIFIED = "unverified", "non vérifié"


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    """Versions, by where they are on the way to being applied."""

    def published(self) -> "RuleVersionQuerySet":
        """Those that decide, in force or to come: the only ones that count a day."""
        return self.filter(status=RuleVersion.Status.PUBLISHED)

    def in_preparation(self) -> "RuleVersionQuerySet":
        """Those that a coordinator prepares, or that wait for the State."""
        return self.filter(status__in=[RuleVersion.Status.DRAFT, RuleVersion.Status.SUBMITTED])


class RuleVersion(models.Model):
    """A version of the programme's rules (entry, length, exits), in force during ``period`` once it is published.

    A version that comes with the product is published as it is installed; one that people make is drafted by a
    coordinator, submitted, and published by the State (``programme.versions``).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "en préparation"
        SUBMITTED = "submitted", "proposée à l'État"
        PUBLISHED = "published", "publiée"
        WITHDRAWN = "withdrawn", "retirée"

    slug = models.SlugField("identifiant", unique=True, help_text="Par exemple 2024-07.")
    title = models.CharField("titre", max_length=160)
    period = DateRangeField("en vigueur")
    content = models.JSONField("contenu", help_text="Lu et vérifié par core.rules.rule_version.")
    source = models.CharField("source", max_length=240)
    certainty = models.CharField("certitude", max_length=12, choices=Certainty)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.PUBLISHED)
    departement = models.ForeignKey(
        Departement,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="département",
        help_text="Celui où elle est préparée, et dont l'État la publie.",
    )
    is_retroactive = models.BooleanField("rétroactive", default=False)
    retroactive_reason = models.CharField("motif de la rétroactivité", max_length=240, blank=True)
    comment = models.TextField("commentaire", max_length=2000, blank=True)
    sent_back_reason = models.CharField("motif du renvoi", max_length=500, blank=True)
    revision = models.PositiveIntegerField("révision", default=0)
    drafted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="préparée par"
    )
    drafted_on = models.DateField("préparée le", null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="proposée par"
    )
    submitted_on = models.DateField("proposée le", null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="publiée par"
    )
    published_on = models.DateField("publiée le", null=True, blank=True)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version des règles"
        ordering = ["slug"]
        constraints = [
            ExclusionConstraint(
                name="rule_versions_do_not_overlap",
                expressions=[("period", RangeOperators.OVERLAPS)],
                condition=models.Q(status="published"),
                violation_error_message="Une autre version des règles est en vigueur sur une partie de cette période.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_retroactive=False) | ~models.Q(retroactive_reason=""),
                name="rule_version_retroactive_has_reason",
                violation_error_message="Une version rétroactive a un motif\u202f: donnez-le.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="submitted")
                | models.Q(submitted_by__isnull=False, submitted_on__isnull=False),
                name="rule_version_submitted_by_someone",
                violation_error_message="Une version proposée à l'État l'est par quelqu'un, un jour donné.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def first_day(self) -> dt.date:
        """The first day of its period. Raises ValueError for a version without one, which none has."""
        if self.period.lower is None:
            raise ValueError(f"{self.slug} has no first day")
        return self.period.lower

    @property
    def last_day(self) -> dt.date | None:
        """The last day of its period, included; None: until further notice."""
        return self.period.upper - ONE_DAY if self.period.upper else None

    @property
    def is_in_preparation(self) -> bool:
        """Whether it decides nothing yet, and may."""
        return self.status in (self.Status.DRAFT, self.Status.SUBMITTED)


class Target(models.Model):
    """A figure given from outside (a target, a comparison), with the period and the place it speaks of."""

    key = models.SlugField("clé")
    departement = models.ForeignKey(Departement, models.PROTECT, null=True, blank=True, verbose_name="département")
    label = models.CharField("libellé", max_length=160)
    value = models.DecimalField("valeur", max_digits=12, decimal_places=4)
    unit = models.CharField("unité", max_length=30)
    period = DateRangeField("période")
    source = models.CharField("source", max_length=240)
    certainty = models.CharField("certitude", max_length=12, choices=Certainty)
    unknown = models.CharField("ce qu'on n'en sait pas", max_length=240, blank=True)

    class Meta:
        verbose_name = "valeur de référence"
        ordering = ["key"]
        constraints = [
            ExclusionConstraint(
                name="target_is_single_at_a_date",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    ("departement", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cette valeur de référence existe déjà sur une partie de la période.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Milestone(models.Model):
    """A dated event of the programme, drawn as a line across the charts."""

    slug = models.SlugField("identifiant", unique=True)
    departement = models.ForeignKey(Departement, models.PROTECT, null=True, blank=True, verbose_name="département")
    on = models.DateField("date")
    label = models.CharField("libellé", max_length=160)
    source = models.CharField("source", max_length=240)
    certainty = models.CharField("certitude", max_length=12, choices=Certainty)

    class Meta:
        verbose_name = "jalon"
        ordering = ["on"]

    def __str__(self) -> str:
        return self.label
