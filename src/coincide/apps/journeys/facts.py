"""The dated facts of a département's journeys, read together: the numbers of a page share one reading.

Each number stays one function of the département; inside :func:`facts_kept` they read the tables once, outside it each
reads for itself. Everything is in memory: some 1 kB a journey.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from coincide.apps.journeys.models import BasinPeriod, Departure, FollowUp, Journey, JourneyQuerySet, ReferentPeriod
from coincide.apps.people.together import Beside, Part, attach
from coincide.apps.programme.queries import RuleBook
from coincide.apps.territory.models import Basin, Departement

PARTS = (
    Part("departures", Departure.objects.all(), "journey", "journey"),
    Part("follow_ups", FollowUp.objects.all(), "departure", "departure__journey"),
    Part("basins", BasinPeriod.objects.all(), "journey", "journey", ("basin",)),
    Part("referents", ReferentPeriod.objects.all(), "journey", "journey"),
)


def journeys_of(departement: Departement) -> JourneyQuerySet:
    """The journeys of the operators of a département."""
    return Journey.objects.filter(operator__departement=departement)


def is_present(journey: Journey, day: dt.date) -> bool:
    """Whether the journey is open at the end of ``day``: as ``Journey.objects.active_on``, on facts already read."""
    return journey.entered_on <= day and not any(
        one.on <= day and (one.reopened_on is None or one.reopened_on > day) for one in journey.departures.all()
    )


class Facts:
    """The journeys of a département with their departures, follow-ups, basins and referents; the rules, the basins."""

    def __init__(self, departement: Departement) -> None:
        self.journeys: list[Journey] = list(journeys_of(departement).order_by("entered_on", "pk"))
        basins = Basin.objects.filter(departement=departement).order_by("name")
        if self.journeys:
            rules, self.basins = attach(self.journeys, PARTS, beside=[Beside(RuleBook.all()), Beside(basins)])
            self.book = RuleBook(rules)
        else:
            self.book, self.basins = RuleBook(), list(basins)

    @property
    def departures(self) -> Iterator[Departure]:
        """Every departure, journey by journey, each knowing its journey."""
        return (one for journey in self.journeys for one in journey.departures.all())


_kept: ContextVar[dict[str, Facts] | None] = ContextVar("coincide_facts", default=None)


def facts_of(departement: Departement) -> Facts:
    """The facts of a département: those kept for the page, else read now."""
    kept = _kept.get()
    if kept is None:
        return Facts(departement)
    if departement.pk not in kept:
        kept[departement.pk] = Facts(departement)
    return kept[departement.pk]


@contextmanager
def facts_kept() -> Iterator[None]:
    """Read each département once until the end of the block (a page, a report): nothing may be written meanwhile."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)
