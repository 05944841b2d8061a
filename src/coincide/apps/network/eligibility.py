"""From the file to the rules: the facts of a household, as ``core.rules`` asks for them.

International protection is read here for the IAE alone, where the law makes it a criterion; it goes nowhere else.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from coincide.apps.journeys.models import Immersion
from coincide.apps.network.models import Agreement
from coincide.apps.people.models import Diploma, HomeSituation, Household, Person, Place, Proof, WorkSituation
from coincide.apps.people.queries import language_facts
from coincide.apps.people.together import Part, attach
from coincide.core.rules import iae, pmsmp
from coincide.core.rules.visale import Tenant

ONE_DAY = dt.timedelta(days=1)
HIRES = frozenset(
    {
        WorkSituation.Kind.CDI,
        WorkSituation.Kind.CDD,
        WorkSituation.Kind.CDDI,
        WorkSituation.Kind.TEMPING,
        WorkSituation.Kind.APPRENTICESHIP,
    }
)
"""The situations that are a contract of work."""
ADULT_AGE = 18
LOW_LEVELS = frozenset({Diploma.Level.BELOW_CAP, Diploma.Level.CAP})
INTERNATIONAL = frozenset({Person.Protection.REFUGEE, Person.Protection.SUBSIDIARY})
HOMES: dict[str, str] = {
    HomeSituation.Kind.NONE: "none",
    HomeSituation.Kind.HOSTED: "hosted",
    HomeSituation.Kind.RECEPTION: "reception",
}
"""Where a household lives, in the words of the IAE's rule; any other home is « housed »."""


def members(household: Household) -> list[Person]:
    """The persons of a household with all that the rules read, in one query."""
    attach(
        [household],
        [
            Part("persons", Person.objects.all(), "household", "household"),
            Part("proofs", Proof.objects.all(), "person", "person__household"),
            Part("diplomas", Diploma.objects.all(), "person", "person__household"),
            Part("works", WorkSituation.objects.all(), "person", "person__household"),
            Part("immersions", Immersion.objects.all(), "person", "person__household", ("prescriber",)),
        ],
    )
    return list(household.persons.all())


def iae_facts(person: Person, household: Iterable[Person], home: str | None, day: dt.date) -> iae.Facts:
    """What the file says of a person on ``day`` for the IAE. ``home``: a kind of home situation, None if unknown."""
    language = language_facts(person)
    levels = [diploma for diploma in person.diplomas.all() if diploma.level]
    above = [diploma for diploma in levels if diploma.level not in LOW_LEVELS]
    return iae.Facts(
        proofs=latest_proofs(person.proofs.all(), day),
        born_on=person.birth_date,
        status=person.protection or None,
        has_protection=_protection(person),
        home=None if home is None else HOMES.get(home, "housed"),
        diploma_above_cap=bool(above) if levels else None,
        diploma_is_abroad=all(diploma.is_abroad for diploma in above),
        is_lone_parent=_is_lone_parent(person, household, day),
        oral=language.oral,
        written=language.written,
    )


def latest_proofs(proofs: Iterable[Proof], day: dt.date) -> dict[str, iae.Proof]:
    """The latest proof of each kind seen by ``day``."""
    seen = sorted((one for one in proofs if one.dated_on <= day), key=lambda one: one.dated_on)
    return {one.kind: iae.Proof(one.dated_on, one.since) for one in seen}


def stay_of(immersion: Immersion, first: dt.date, last: dt.date) -> pmsmp.Stay:
    """An immersion from ``first`` to ``last``, both included, as the rule reads it."""
    return pmsmp.Stay(
        first=first,
        last=last,
        hours_per_week=Decimal(immersion.hours_per_week),
        host=immersion.host,
        siret=immersion.host_siret,
        purpose=immersion.purpose or None,
    )


def around(immersion: Immersion) -> pmsmp.Around:
    """What surrounds an immersion: the person's others, their work, and the operator's conventions."""
    person = immersion.person
    operator = person.household.operator_id
    return pmsmp.Around(
        others=[stay for key, stay in _stays(person.immersions.all()) if key != immersion.pk],
        works=spans(person.works.all()),
        conventions=spans(conventions(operator)),
        is_ours=immersion.prescriber_id == operator,
    )


def person_around(person: Person, prescribing: Iterable[Agreement]) -> pmsmp.Around:
    """The same for an immersion that doesn't exist yet, from what :func:`members` has read."""
    return pmsmp.Around(
        others=[stay for _, stay in _stays(person.immersions.all())],
        works=spans(person.works.all()),
        conventions=spans(prescribing),
    )


def conventions(operator_id: int, kind: str = Agreement.Kind.PMSMP) -> QuerySet[Agreement]:
    """The operator's agreements that allow to prescribe immersions (or of another kind)."""
    return Agreement.objects.filter(operator=operator_id, kind=kind).select_related("partner")


def spans(rows: Iterable[Any]) -> list[pmsmp.Span]:
    """Periods of the database, whose upper bound is excluded, as first and last day."""
    return [pmsmp.Span(row.period.lower, row.period.upper - ONE_DAY if row.period.upper else None) for row in rows]


def work_on(person: Person, day: dt.date) -> WorkSituation | None:
    """The person's contract of work on ``day``, or else the one that starts next."""
    found = sorted((work for work in person.works.all() if work.kind in HIRES), key=lambda work: work.period.lower)
    return next((work for work in found if day in work.period or work.period.lower > day), None)


def tenant(person: Person, work: WorkSituation | None) -> Tenant:
    """Who would rent, with the work known."""
    if work is None:
        return Tenant(born_on=person.birth_date)
    (span,) = spans([work])
    return Tenant(person.birth_date, span.first, span.last, net_wage=work.net_wage or None)


def _stays(rows: Iterable[Immersion]) -> list[tuple[int, pmsmp.Stay]]:
    return [(one.pk, stay_of(one, one.period.lower, one.period.upper - ONE_DAY)) for one in rows]


def _protection(person: Person) -> bool | None:
    """Whether the person has international protection; None for a status that no source settles."""
    if person.protection == Person.Protection.STATELESS:
        return None
    return person.protection in INTERNATIONAL


def _is_lone_parent(person: Person, household: Iterable[Person], day: dt.date) -> bool:
    """The only adult of a household with a child under 18."""
    people = list(household)
    adults = [one for one in people if one.place != Place.CHILD]
    minors = [one for one in people if one.place == Place.CHILD and _age(one, day) < ADULT_AGE]
    return [one.pk for one in adults] == [person.pk] and bool(minors)


def _age(person: Person, day: dt.date) -> int:
    born = person.birth_date
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
