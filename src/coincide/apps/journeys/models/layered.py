"""Querysets of the log, filtered by who looks: the file is open, and the layer is theirs or they wrote the thing."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from coincide.apps.accounts.roles import OPERATOR
from coincide.apps.journeys.layers import layers_read_by
from coincide.apps.people.models import Household

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from coincide.apps.accounts.models import User


def readable(user: "User", authors: tuple[str, ...], before: str = "") -> models.Q:
    """Things of a layer that the user reads, or that they wrote. ``before``: the lookup that leads to the thing."""
    found = models.Q(**{f"{before}layer__in": layers_read_by(user.role)})
    for author in authors:
        found |= models.Q(**{f"{before}{author}": user.pk})
    return found


class LayeredQuerySet(models.QuerySet[Any]):
    """Things of a household that have a layer."""

    authors: tuple[str, ...] = ("author",)
    """The fields that name who reads a thing whatever its layer."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """What the user may read today, in any file that is open to them; nothing for other roles."""
        if not user.is_authenticated or user.role not in OPERATOR:
            return self.none()
        return self.filter(household__in=Household.objects.visible_to(user).values("pk")).readable_by(user)

    def readable_by(self, user: "User") -> Self:
        """The same by layer only, for a file that is known to be open."""
        return self.filter(readable(user, self.authors)) if user.role in OPERATOR else self.none()


class AppointmentQuerySet(LayeredQuerySet):
    """Appointments: who receives reads."""

    authors = ("owner",)


class StepQuerySet(LayeredQuerySet):
    """Steps: who must do it and who wrote it read it."""

    authors = ("owner", "created_by")


class DocumentQuerySet(LayeredQuerySet):
    """Documents: who added it reads it."""

    authors = ("added_by",)


class ActivityHoursQuerySet(models.QuerySet[Any]):
    """Hours have the layer of the step or of the contact that they come from; those typed alone are shared."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """What the user may read today."""
        if not user.is_authenticated or user.role not in OPERATOR:
            return self.none()
        return self.filter(person__household__in=Household.objects.visible_to(user).values("pk")).readable_by(user)

    def readable_by(self, user: "User") -> Self:
        """The same by layer only, for a file that is known to be open."""
        if user.role not in OPERATOR:
            return self.none()
        of_step = models.Q(step=None) | readable(user, StepQuerySet.authors, "step__")
        of_contact = models.Q(contact=None) | readable(user, LayeredQuerySet.authors, "contact__")
        return self.filter(of_step, of_contact)
