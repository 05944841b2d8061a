"""Households: persons who live together, and who may open their file."""

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.db import models

from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.accounts.roles import OPERATOR, Role
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models.names import DerivedNames, NamedModel, name_keys, plain_names, trigram_index
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Commune

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Households, filtered by who looks."""

    def visible_to(self, user: "User | AnonymousUser") -> "HouseholdQuerySet":
        """The households whose file ``user`` may open today, by the grants in force; none for other roles."""
        return self._granted(user, AccessGrant.objects.all())

    def writable_by(self, user: "User | AnonymousUser") -> "HouseholdQuerySet":
        """Those that ``user`` may also work in: a grant that is read only opens the file and none of its verbs."""
        return self._granted(user, AccessGrant.objects.filter(read_only=False))

    def saying_if_writable(self, user: "User | AnonymousUser") -> "HouseholdQuerySet":
        """Adds ``may_write``: whether ``user`` may work in the file."""
        writable = self.model._default_manager.writable_by(user).filter(pk=models.OuterRef("pk"))
        return self.annotate(may_write=models.Exists(writable))

    def _granted(self, user: "User | AnonymousUser", grants: models.QuerySet[AccessGrant]) -> "HouseholdQuerySet":
        if not user.is_authenticated or user.role not in OPERATOR:
            return self.none()
        held = models.Q(user=user)
        if user.role == Role.COORDINATOR:
            held |= models.Q(organisation=user.organisation_id)
        return self.filter(pk__in=grants.filter(held, period__contains=today()).values("household_id"))


@pghistory.track(exclude=["plain_names", "name_keys"])
class Household(NamedModel):
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
    archived_on = models.DateField("en archive restreinte depuis le", null=True, blank=True)
    anonymised_on = models.DateField("anonymisé le", null=True, blank=True)

    plain_names = DerivedNames("nom et référence, pour la recherche", derive=plain_names, of=("name", "reference"))
    name_keys = DerivedNames("clés du nom, pour la recherche", derive=name_keys, of=("name",))

    objects = HouseholdQuerySet.as_manager()

    may_write: bool = True
    """Not stored: whether who asked for it may work in the file, as ``saying_if_writable`` says."""

    class Meta:
        verbose_name = "ménage"
        indexes = [trigram_index("household_names_by_trigram")]
        ordering = ["name", "reference"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(anonymised_on__isnull=True) | models.Q(anonymised_on__gte=models.F("archived_on")),
                name="household_archived_before_anonymised",
                violation_error_message="Un dossier est archivé avant d'être anonymisé.",
            )
        ]

    def __str__(self) -> str:
        return self.name
