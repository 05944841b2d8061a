"""What can be offered: jobs, homes, transport, childcare, French; each with a source and a date "still available?"."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import OPERATOR, Role
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Level
from coincide.apps.territory.models import Basin, Commune

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

OFFER_ROLES = OPERATOR | {Role.ADMIN}
STALE_AFTER = dt.timedelta(days=30)
"""An offer whose availability was not confirmed for longer is left out of plans [unverified: a working rule]."""


class Freshness(models.TextChoices):
    """Whether an offer can enter a plan, and if not, why."""

    AVAILABLE = "available", "disponible"
    STALE = "stale", "à reconfirmer"
    TAKEN = "taken", "retirée ou pourvue"


class OfferQuerySet(models.QuerySet):
    """Offers, filtered by who looks and by freshness."""

    place = "commune__departement"

    def visible_to(self, user: "User | AnonymousUser") -> "OfferQuerySet":
        """The offers of the user's département, for those who work with offers."""
        if not user.is_authenticated or user.role not in OFFER_ROLES:
            return self.none()
        return self.filter(**{self.place: user.organisation.departement_id})

    def available_on(self, day: dt.date) -> "OfferQuerySet":
        """Not withdrawn by ``day``, and confirmed within the last thirty days."""
        return self.open_on(day).filter(confirmed_on__gte=day - STALE_AFTER, confirmed_on__lte=day)

    def stale_on(self, day: dt.date) -> "OfferQuerySet":
        """Not withdrawn by ``day``, but not confirmed for more than thirty days."""
        return self.open_on(day).filter(confirmed_on__lt=day - STALE_AFTER)

    def open_on(self, day: dt.date) -> "OfferQuerySet":
        """Known by ``day`` and not withdrawn."""
        return self.filter(models.Q(withdrawn_on__isnull=True) | models.Q(withdrawn_on__gt=day))


class BasinOfferQuerySet(OfferQuerySet):
    """Offers that serve a whole basin: they have no commune."""

    place = "basin__departement"


class Offer(models.Model):
    """What every offer has."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField("référence", max_length=40, unique=True)
    source = models.CharField("source", max_length=120, help_text="D'où vient l'offre : appel, site, partenaire.")
    confirmed_on = models.DateField("toujours disponible le", help_text="Dernier jour où la disponibilité a été sûre.")
    withdrawn_on = models.DateField("retirée le", null=True, blank=True)
    is_invented = models.BooleanField("inventée", default=False)

    class Meta:
        abstract = True

    def freshness_on(self, day: dt.date) -> Freshness:
        """Whether the offer can enter a plan made on ``day``."""
        if self.withdrawn_on and self.withdrawn_on <= day:
            return Freshness.TAKEN
        return Freshness.STALE if self.confirmed_on < day - STALE_AFTER else Freshness.AVAILABLE


class Job(Offer):
    """A job on offer, with its shift and what it asks for."""

    class Contract(models.TextChoices):
        CDI = "cdi", "CDI"
        CDD = "cdd", "CDD"
        CDDI = "cddi", "CDDI"
        TEMPING = "temping", "Intérim"
        APPRENTICESHIP = "apprenticeship", "Alternance"

    title = models.CharField("intitulé", max_length=120)
    rome = models.CharField("code ROME", max_length=5)
    employer = models.ForeignKey(Organisation, models.PROTECT, verbose_name="employeur")
    commune = models.ForeignKey(Commune, models.PROTECT, verbose_name="commune")
    contract = models.CharField("contrat", max_length=16, choices=Contract)
    months = models.PositiveSmallIntegerField("durée (mois)", null=True, blank=True)
    hours_per_week = models.DecimalField("heures par semaine", max_digits=4, decimal_places=1)
    shift_start = models.TimeField("début")
    shift_end = models.TimeField("fin")
    net_wage = models.PositiveIntegerField("salaire net (€ par mois)")
    french_oral = models.CharField("français oral demandé", max_length=10, choices=Level, blank=True)
    french_written = models.CharField("français écrit demandé", max_length=10, choices=Level, blank=True)
    needs_licence = models.BooleanField("permis demandé", default=False)
    needs_trade = models.BooleanField("expérience du métier demandée", default=False)
    openings = models.PositiveSmallIntegerField("postes", default=1)
    starts_on = models.DateField("à partir du")

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "emploi"
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rome__regex=r"^[A-N][0-9]{4}$"),
                name="job_rome_is_a_code",
                violation_error_message="Un code ROME a une lettre de A à N et quatre chiffres, par exemple K1304.",
            ),
            models.CheckConstraint(
                condition=models.Q(contract="cdi", months__isnull=True)
                | (~models.Q(contract="cdi") & models.Q(months__gte=1)),
                name="job_term_fits_contract",
                violation_error_message="Un CDI n'a pas de durée ; tout autre contrat en a une, en mois.",
            ),
            models.CheckConstraint(
                condition=~models.Q(contract="cddi") | models.Q(months__gte=4, hours_per_week__gte=20, months__lte=24),
                name="job_cddi_is_lawful",
                violation_error_message="Un CDDI dure de 4 à 24 mois, et au moins 20 heures par semaine.",
            ),
            models.CheckConstraint(
                condition=models.Q(openings__gte=1),
                name="job_has_openings",
                violation_error_message="Une offre a au moins un poste.",
            ),
            models.CheckConstraint(
                condition=models.Q(hours_per_week__gt=0, hours_per_week__lte=48),
                name="job_hours_are_lawful",
                violation_error_message="Les heures par semaine vont de 1 à 48.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Dwelling(Offer):
    """A dwelling on offer."""

    class Kind(models.TextChoices):
        SOCIAL = "social", "Parc social"
        PRIVATE = "private", "Parc privé"
        PRIVATE_CONVENTION = "private-convention", "Parc privé conventionné"
        RESIDENCE = "residence", "Résidence sociale"

    landlord = models.ForeignKey(Organisation, models.PROTECT, verbose_name="bailleur")
    commune = models.ForeignKey(Commune, models.PROTECT, verbose_name="commune")
    kind = models.CharField("parc", max_length=20, choices=Kind)
    rooms = models.PositiveSmallIntegerField("pièces (T)")
    surface = models.DecimalField("surface (m²)", max_digits=5, decimal_places=1)
    rent = models.PositiveIntegerField("loyer (€ par mois)")
    charges = models.PositiveIntegerField("charges (€ par mois)", default=0)
    requires_contract = models.BooleanField("contrat de travail demandé", default=False)
    available_from = models.DateField("libre à partir du")

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "logement"
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rooms__gte=1, rooms__lte=12),
                name="dwelling_rooms_in_range",
                violation_error_message="Un logement a de 1 à 12 pièces.",
            ),
            models.CheckConstraint(
                condition=models.Q(surface__gte=9),
                name="dwelling_surface_is_lawful",
                violation_error_message="Un logement a au moins 9 m².",
            ),
        ]

    def __str__(self) -> str:
        return f"T{self.rooms} à {self.commune}"


class MobilityResource(Offer):
    """A means of transport lent or hired in a basin: scooters, a car-pool."""

    class Kind(models.TextChoices):
        SCOOTER = "scooter", "Scooter"
        BIKE = "bike", "Vélo à assistance électrique"
        CARPOOL = "carpool", "Place de covoiturage"

    kind = models.CharField("moyen", max_length=10, choices=Kind)
    provider = models.ForeignKey(Organisation, models.PROTECT, verbose_name="prêteur ou loueur")
    basin = models.ForeignKey(Basin, models.PROTECT, verbose_name="bassin")
    quantity = models.PositiveSmallIntegerField("quantité")
    cost_per_month = models.PositiveIntegerField("coût (€ par mois)", default=0)

    objects = BasinOfferQuerySet.as_manager()

    class Meta:
        verbose_name = "moyen de mobilité"
        verbose_name_plural = "moyens de mobilité"
        ordering = ["reference"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.basin})"


class Childcare(Offer):
    """Places where small children are looked after, for the homes of a basin: an AVIP nursery, a childminder."""

    class Kind(models.TextChoices):
        AVIP = "avip", "Crèche AVIP"
        NURSERY = "nursery", "Crèche ou multi-accueil"
        MINDER = "minder", "Assistante maternelle"

    kind = models.CharField("mode de garde", max_length=10, choices=Kind)
    provider = models.ForeignKey(Organisation, models.PROTECT, verbose_name="structure")
    basin = models.ForeignKey(Basin, models.PROTECT, verbose_name="bassin")
    places = models.PositiveSmallIntegerField("places")
    opens_at = models.TimeField("ouvre à")
    closes_at = models.TimeField("ferme à", help_text="Plus tôt que l'ouverture, ou la même heure : le lendemain.")

    objects = BasinOfferQuerySet.as_manager()

    class Meta:
        verbose_name = "mode de garde"
        verbose_name_plural = "modes de garde"
        ordering = ["reference"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.basin})"


class Course(Offer):
    """A class of French for work, for adults of a basin: who holds a seat counts as one level higher, up to a level."""

    title = models.CharField("intitulé", max_length=120)
    provider = models.ForeignKey(Organisation, models.PROTECT, verbose_name="organisme")
    basin = models.ForeignKey(Basin, models.PROTECT, verbose_name="bassin")
    seats = models.PositiveSmallIntegerField("places")
    reaches = models.CharField("mène au niveau", max_length=10, choices=Level)
    starts_on = models.DateField("à partir du")

    objects = BasinOfferQuerySet.as_manager()

    class Meta:
        verbose_name = "cours de français"
        verbose_name_plural = "cours de français"
        ordering = ["reference"]

    def __str__(self) -> str:
        return f"{self.title} ({self.basin})"
