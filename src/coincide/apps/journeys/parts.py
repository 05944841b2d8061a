"""The tables that a household's file is made of, read together."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from coincide.apps.journeys.models import (
    Appointment,
    BasinPeriod,
    Departure,
    Extension,
    Immersion,
    Journey,
    ReferentPeriod,
    Step,
    Suspension,
)
from coincide.apps.people.models import (
    HomeSituation,
    Household,
    LanguageReferral,
    Obstacle,
    Paper,
    Person,
    Trade,
    WorkSituation,
)
from coincide.apps.people.together import Beside, Part, attach, attach_set

PARTS = (
    Part("homes", HomeSituation.objects.all(), "household", "household", ("commune",)),
    Part("steps", Step.objects.filter(ended_on=None), "household", "household", ("owner",)),
    Part("appointments", Appointment.objects.filter(status="planned"), "household", "household", ("owner",)),
    Part("persons", Person.objects.all(), "household", "household"),
    Part("works", WorkSituation.objects.all(), "person", "person__household", ("commune",)),
    Part("language_referrals", LanguageReferral.objects.all(), "person", "person__household", ("platform",)),
    Part("immersions", Immersion.objects.all(), "person", "person__household"),
    Part("obstacles", Obstacle.objects.all(), "person", "person__household"),
    Part("papers", Paper.objects.all(), "person", "person__household"),
    Part("trades", Trade.objects.all(), "person", "person__household"),
    Part("journeys", Journey.objects.all(), "person", "person__household"),
    Part("extension", Extension.objects.all(), "journey", "journey__person__household", is_single=True),
    Part("suspensions", Suspension.objects.all(), "journey", "journey__person__household"),
    Part("departures", Departure.objects.all(), "journey", "journey__person__household"),
    Part("referents", ReferentPeriod.objects.all(), "journey", "journey__person__household", ("user",)),
    Part("basins", BasinPeriod.objects.all(), "journey", "journey__person__household", ("basin",)),
)
"""What a dossier is made of, in the order of their owners."""


NOT_FOR_ALERTS = frozenset({"obstacles", "trades", "basins"})
"""What no alert reads."""


def with_parts(
    households: QuerySet[Household], *, for_alerts: bool = False, beside: Sequence[Beside] = ()
) -> tuple[list[Household], list[list[Any]]]:
    """The households with everything a dossier is made of, in two queries; ``for_alerts``: what alerts read.

    Comes with the rows of ``beside``, read by the same statements.
    """
    found = list(households)
    wishes = Household.wished_communes.through.objects.filter(household__in=found).order_by("commune__name")
    wanted = [] if for_alerts else [Beside(wishes, ("commune",))]
    others = attach(found, PARTS, NOT_FOR_ALERTS if for_alerts else frozenset(), [*wanted, *beside])
    wished = [] if for_alerts else others.pop(0)
    attach_set(found, "wished_communes", ((one.household_id, one.commune) for one in wished))
    return found, others
