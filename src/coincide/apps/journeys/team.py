"""What each colleague carries, and what they would after a hand-over. Read once, then computed from plain facts."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import REFERENTS
from coincide.apps.journeys.alerts.board import delays_of
from coincide.apps.journeys.clock import clock_of
from coincide.apps.journeys.models import BasinPeriod, Journey, ReferentPeriod, Suspension
from coincide.apps.journeys.queries import caseload, with_contacts
from coincide.apps.organisations.models import Profession
from coincide.apps.people.together import Part, attach
from coincide.apps.programme.queries import RuleBook
from coincide.core.rules.clock import ClockStatus

NEAR_END = 22
"""From how many months used a journey is near its end."""
NO_BASIN = "Sans bassin"


@dataclass(frozen=True, slots=True)
class Followed:
    """An open journey as its referents carry it; ``cip`` and ``social`` are their keys, None without one."""

    id: int
    person: str
    household_id: UUID
    household: str
    basin: str
    months_used: int | None
    is_suspended: bool
    is_silent: bool
    cip: int | None
    social: int | None

    def referent(self, profession: str) -> int | None:
        """Who of that profession follows it."""
        return self.cip if profession == Profession.CIP else self.social


@dataclass(frozen=True, slots=True)
class Load:
    """What one colleague carries: persons, households, persons by basin, near their end, silent."""

    user: User
    persons: int
    households: int
    by_basin: tuple[tuple[str, int], ...]
    near_end: int
    silent: int

    @property
    def profession(self) -> str:
        """Their profession, as a code."""
        return self.user.role


def followed(user: User, day: dt.date) -> list[Followed]:
    """The open journeys of the files that ``user`` may open, at their operator, by household.

    As many queries whatever their number.
    """
    households = {one.pk: one for one in with_contacts(caseload(user, day), day)}
    silence = dt.timedelta(days=delays_of(user.organisation_id).silence)
    rule = RuleBook().on(day)
    mine = Journey.objects.active_on(day).filter(operator=user.organisation_id)
    journeys = [
        journey for journey in mine.select_related("person", "extension") if journey.person.household_id in households
    ]
    attach(
        journeys,
        (
            Part("suspensions", Suspension.objects.all(), "journey", "journey"),
            Part("basins", BasinPeriod.objects.filter(period__contains=day), "journey", "journey", ("basin",)),
            Part("referents", ReferentPeriod.objects.filter(period__contains=day), "journey", "journey"),
        ),
    )
    found = []
    for journey in journeys:
        household = households[journey.person.household_id]
        clock = clock_of(journey, rule, day) if rule else None
        since = getattr(household, "silent_since", None)
        held = {one.profession: one.user_id for one in journey.referents.all()}
        found.append(
            Followed(
                id=journey.pk,
                person=str(journey.person),
                household_id=household.pk,
                household=household.name,
                basin=next((one.basin.name for one in journey.basins.all()), NO_BASIN),
                months_used=clock.months_used if clock else None,
                is_suspended=clock is not None and clock.status is ClockStatus.SUSPENDED,
                is_silent=since is not None and day - since >= silence,
                cip=held.get(Profession.CIP),
                social=held.get(Profession.SOCIAL),
            )
        )
    return sorted(found, key=lambda one: (one.household, one.person))


def colleagues(operator_id: int) -> list[User]:
    """The referents of the operator, by profession then name."""
    found = User.objects.filter(organisation=operator_id, role__in=REFERENTS, is_active=True)
    return sorted(found, key=lambda one: (one.role, one.full_name))


def loads(journeys: Sequence[Followed], users: Iterable[User]) -> list[Load]:
    """What each of ``users`` carries, in their order; those who carry nothing included."""
    return [_load(user, [one for one in journeys if one.referent(user.role) == user.pk]) for user in users]


def _load(user: User, mine: Sequence[Followed]) -> Load:
    basins = Counter(one.basin for one in mine)
    return Load(
        user=user,
        persons=len(mine),
        households=len({one.household_id for one in mine}),
        by_basin=tuple(sorted(basins.items(), key=lambda one: (-one[1], one[0]))),
        near_end=sum(one.months_used is not None and one.months_used >= NEAR_END for one in mine),
        silent=len({one.household_id for one in mine if one.is_silent}),
    )


def given(journeys: Sequence[Followed], ids: Iterable[int], to: User) -> list[Followed]:
    """The same journeys once those of ``ids`` are given to ``to``, who keeps their profession."""
    moved = set(ids)
    return [_with(one, to) if one.id in moved else one for one in journeys]


def _with(one: Followed, to: User) -> Followed:
    return replace(one, cip=to.pk) if to.role == Profession.CIP else replace(one, social=to.pk)


def vacant(journeys: Sequence[Followed]) -> list[tuple[Followed, str]]:
    """The journeys that miss a referent, each with the profession that misses."""
    return [
        (one, profession.value) for one in journeys for profession in Profession if one.referent(profession) is None
    ]
