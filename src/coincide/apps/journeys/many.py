"""Opening many journeys at once, as an import does: the rules of ``open_journey``, in as many queries for a thousand.

What the caller has checked beforehand, row by row (dates in order, referents of the operator), the database checks
again: a breach raises IntegrityError and nothing is written.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from coincide.apps.accounts.journal import record_many
from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.journeys.grants import Given, derived, grants_of, renew_grants
from coincide.apps.journeys.models import BasinPeriod, Departure, Journey, ReferentPeriod
from coincide.apps.organisations.models import Profession
from coincide.apps.territory.models import Basin

CHUNK = 1000


@dataclass
class Opening:
    """A journey to open, not saved; where and with whom; its exit, when the person has left already."""

    journey: Journey
    basin: Basin
    cip: User | None = None
    social: User | None = None
    departure: Departure | None = None

    @property
    def period(self) -> tuple[dt.date, dt.date | None]:
        """From the entry to the exit."""
        return self.journey.entered_on, self.departure.on if self.departure else None

    def referents(self) -> list[ReferentPeriod]:
        """The referents' periods, not saved."""
        return [
            ReferentPeriod(journey=self.journey, profession=profession, user=user, period=self.period)
            for profession, user in ((Profession.CIP, self.cip), (Profession.SOCIAL, self.social))
            if user is not None
        ]


@transaction.atomic
def open_journeys(openings: Sequence[Opening], *, by: User) -> None:
    """Open them all; :func:`open_files` then gives the grants of the households.

    Who may: a professional of the operator of each household. Each journey has its line in the journal.
    """
    for one in openings:
        if not by.works_for_operator or one.journey.operator_id != by.organisation_id:
            raise PermissionDenied("Seul un professionnel de l'opérateur du ménage ouvre un parcours.")
    Journey.objects.bulk_create([one.journey for one in openings], CHUNK)
    basins = [BasinPeriod(journey=one.journey, basin=one.basin, period=one.period) for one in openings]
    BasinPeriod.objects.bulk_create(basins, CHUNK)
    ReferentPeriod.objects.bulk_create([period for one in openings for period in one.referents()], CHUNK)
    Departure.objects.bulk_create([one.departure for one in openings if one.departure], CHUNK)
    record_many("open_journey", Journey, [one.journey.pk for one in openings], by)
    record_many("departure_exit", Journey, [one.journey.pk for one in openings if one.departure], by)


def open_files(openings: Sequence[Opening], fresh: set[UUID]) -> None:
    """Give the grants that the journeys opened give. ``fresh``: households just made, which nobody had a grant on."""
    given: dict[UUID, list[Given]] = defaultdict(list)
    for one in openings:
        household = one.journey.person.household_id
        if household not in fresh:
            continue
        referents = one.referents()
        for period in referents:
            period.period = DateRange(*one.period)
        given[household] += derived(one.journey, referents, [one.departure] if one.departure else [])
    rows = [grant for household, facts in given.items() for grant in grants_of(household, facts)]
    AccessGrant.objects.bulk_create(rows, CHUNK)
    for household in {one.journey.person.household_id for one in openings} - fresh:
        renew_grants(household)
