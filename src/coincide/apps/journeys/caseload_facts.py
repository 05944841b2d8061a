"""The facts of a caseload on a day, as the rules ask for them: who is accompanied, and who is known and waits.

Seen from a past day, the caseload is that of the day: people who left since are in it, with the home, the help and the
pauses of then. Who waits is who the file already knew: oriented by OFII, or whose CIR is signed, and not entered yet;
and the adults of a household accompanied who have no journey. OFII's own list is not in the base.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from coincide.apps.journeys.clock import clock_start, is_extended, pauses
from coincide.apps.journeys.exits import NO_WORK
from coincide.apps.journeys.exits import facts as exit_facts
from coincide.apps.journeys.facts import journeys_of
from coincide.apps.journeys.flows import NOBODY
from coincide.apps.journeys.models import Journey
from coincide.apps.people.models import Person, Place, SupportPeriod
from coincide.apps.people.supports import answer
from coincide.apps.territory.models import Departement
from coincide.core.rules.entry import EntryFacts, Status
from coincide.core.rules.exits import ExitFacts
from coincide.core.rules.simulation import Accompanied, Waiting

_STATUSES = {
    Person.Protection.REFUGEE: Status.REFUGEE,
    Person.Protection.SUBSIDIARY: Status.SUBSIDIARY,
    Person.Protection.STATELESS: Status.STATELESS,
}
_RELATED = (
    "suspensions",
    "basins__basin",
    "person__household__homes__commune",
    "person__works",
    "person__supports",
)


@dataclass(frozen=True, slots=True)
class Caseload:
    """The facts of one day; ``persons``: the person of each key, for pages that may name them."""

    on: dt.date
    accompanied: tuple[Accompanied, ...]
    waiting: tuple[Waiting, ...]
    persons: dict[str, Person]


def caseload_on(departement: Departement, on: dt.date) -> Caseload:
    """What is known of the persons of a département's operators at the end of ``on``; units are slugs of basins."""
    journeys = journeys_of(departement)
    here = list(_read(journeys.active_on(on)))
    # Known by the file before the entry: by the orientation, else by the signature of the CIR.
    known = Q(oriented_on__lte=on) | Q(oriented_on=None, cir_signed_on__lte=on)
    coming = list(_read(journeys.filter(known, entered_on__gt=on, entry_kind=Journey.EntryKind.ORIENTATION)))
    households = {journey.person.household_id: journey for journey in here}
    beside = list(
        Person.objects.filter(household__in=list(households), journeys=None)
        .exclude(place=Place.CHILD)
        .select_related("household")
    )
    persons = {str(journey.pk): journey.person for journey in [*here, *coming]}
    persons |= {str(person.pk): person for person in beside}
    return Caseload(
        on,
        tuple(_accompanied(journey, on) for journey in here),
        (
            *(_waiting(journey, on, departement) for journey in coming),
            *(_beside(person, households[person.household_id], on, departement) for person in beside),
        ),
        persons,
    )


def facts_on(journey: Journey, on: dt.date) -> ExitFacts:
    """The facts that decide of an exit on ``on``: home, work and help of that day."""
    home = _covering(journey.person.household.homes.all(), on)
    work = _covering(journey.person.works.all(), on)
    supports = journey.person.supports.all()
    return exit_facts(
        home.kind if home else "",
        work.kind if work else NO_WORK,
        work.months if work else None,
        answer(supports, SupportPeriod.Kind.RSA, on),
        answer(supports, SupportPeriod.Kind.COUNCIL, on),
    )


def basin_on(journey: Journey, on: dt.date) -> str:
    """The slug of the basin of the journey on ``on``; :data:`NOBODY` when none covers it."""
    found = _covering(journey.basins.all(), on)
    return found.basin.slug if found else NOBODY


def _read(journeys: Any) -> Any:
    return (
        journeys.select_related("person__household", "extension")
        .prefetch_related(*_RELATED)
        .order_by("entered_on", "pk")
    )


def _accompanied(journey: Journey, on: dt.date) -> Accompanied:
    return Accompanied(
        key=str(journey.pk),
        unit=basin_on(journey, on),
        starts_on=clock_start(journey),
        facts=facts_on(journey, on),
        suspensions=pauses(journey, on),
        is_extended=is_extended(journey, on),
    )


def _waiting(journey: Journey, on: dt.date, departement: Departement) -> Waiting:
    """A person who enters later: their basin is that of the entry, their facts those of the day."""
    entry = EntryFacts(
        status=_status(journey.person),
        protection_on=journey.protection_on,
        cir_signed_on=journey.cir_signed_on if journey.cir_signed_on and journey.cir_signed_on <= on else None,
        is_resident=_is_resident(journey.person, on, departement),
    )
    return Waiting(str(journey.pk), basin_on(journey, journey.entered_on), entry)


def _beside(person: Person, journey: Journey, on: dt.date, departement: Departement) -> Waiting:
    """An adult of an accompanied household without a journey: only the status and the home are known."""
    entry = EntryFacts(status=_status(person), is_resident=_is_resident(journey.person, on, departement))
    return Waiting(str(person.pk), basin_on(journey, on), entry)


def _status(person: Person) -> Status | None:
    return _STATUSES.get(Person.Protection(person.protection)) if person.protection else None


def _is_resident(person: Person, on: dt.date, departement: Departement) -> bool | None:
    home = _covering(person.household.homes.all(), on)
    return None if home is None else home.commune.departement_id == departement.pk


def _covering(periods: Iterable[Any], on: dt.date) -> Any:
    return next((one for one in periods if on in one.period), None)
