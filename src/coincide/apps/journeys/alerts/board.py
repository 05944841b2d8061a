"""The alerts that stand: computed from the files, given an owner, freed of those that somebody dealt with.

A :class:`Board` holds all that is read for a batch of files, in a constant number of queries; the rest is pure.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from uuid import UUID

from django.db.models import Q, QuerySet

from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.accounts.roles import OPERATOR, REFERENTS, Role
from coincide.apps.journeys.dossier import Dossier, may_read
from coincide.apps.journeys.due import DEFAULT_DELAYS, Delays, Due, each_due, in_order, together
from coincide.apps.journeys.due.owners import owner_of
from coincide.apps.journeys.models import AlertDecision, AlertDelays, Appointment, ReferentPeriod, Step
from coincide.apps.journeys.queries import caseload, followed_by
from coincide.apps.people.models import Household
from coincide.apps.people.together import Beside, read_together

Verdict = AlertDecision.Verdict


@dataclass(frozen=True, slots=True)
class Handled:
    """An alert that somebody settled or postponed while its fact still stands."""

    due: Due
    decision: AlertDecision


@dataclass(frozen=True, slots=True)
class Board:
    """What is known around a batch of files on a day: the operator's delays and its active people, who may work in
    which file, what was decided.
    """

    day: dt.date
    delays: Delays
    users: dict[int, User]
    roles: dict[int, str]
    coordinator: int | None
    may_work: dict[UUID, frozenset[int]]
    decisions: dict[UUID, dict[str, list[AlertDecision]]]

    def standing(self, file: Dossier) -> tuple[Due, ...]:
        """The alerts of a household, each with its one owner, the most pressing first."""
        found = (one for one in self._each(file) if self._settled(one) is None)
        return in_order(together(found))

    def handled(self, file: Dossier) -> list[Handled]:
        """The alerts that would stand, had nobody settled or postponed them."""
        pairs = ((one, self._settled(one)) for one in self._each(file))
        return [Handled(one, decision) for one, decision in pairs if decision is not None]

    def entrusted(self, due: Due) -> AlertDecision | None:
        """The decision that gave a standing alert to its owner; None when nobody entrusted it."""
        return self._decided(due, Verdict.DELEGATED) if due.note else None

    def _each(self, file: Dossier) -> Iterable[Due]:
        may_work = self.may_work.get(file.id, frozenset())
        for one in each_due(file, self.delays):
            owner = owner_of(one, may_work, self.roles, self.coordinator)
            entrusted = self._decided(one, Verdict.DELEGATED)
            if entrusted is not None and entrusted.to_id in may_work:
                role = self.roles.get(entrusted.to_id, "")
                if may_read(one.layer, one.authors, entrusted.to_id, role):
                    yield replace(one, owner_id=entrusted.to_id, note=_entrusted_words(entrusted))
                    continue
            yield replace(one, owner_id=owner)

    def _settled(self, due: Due) -> AlertDecision | None:
        """The decision that hides it on the day; it holds until the day it named."""
        found = self._decided(due, Verdict.DONE) or self._decided(due, Verdict.POSTPONED)
        return found if found and (found.returns_on is None or self.day < found.returns_on) else None

    def _decided(self, due: Due, verdict: str) -> AlertDecision | None:
        made = self.decisions.get(due.household.id, {}).get(due.keys[0], [])
        return next((one for one in made if one.verdict == verdict), None)


def _entrusted_words(decision: AlertDecision) -> str:
    said = f"\u202f: {decision.reason}" if decision.reason else ""
    return f"confiée par {decision.by.full_name}{said}"


def delays_of(operator_id: int | None) -> Delays:
    """The delays that an operator set, or the defaults."""
    return _delays(AlertDelays.objects.filter(operator=operator_id).first() if operator_id else None)


def _delays(row: AlertDelays | None) -> Delays:
    if row is None:
        return DEFAULT_DELAYS
    known = {field.name for field in AlertDelays._meta.fields}
    given = {one.name: getattr(row, one.name) for one in fields(Delays) if one.name in known}
    return Delays(**(given | {"review_months": tuple(sorted(row.review_months))}))


def read_board(operator_id: int, households: Collection[UUID], day: dt.date) -> Board:
    """All that the alerts of these households of an operator need, in one query whatever their number."""
    active, decided, set_delays, grants = read_together([
        Beside(User.objects.filter(is_active=True, role__in=OPERATOR)),
        Beside(AlertDecision.objects.filter(household__in=households, on__lte=day), ("by",)),
        Beside(AlertDelays.objects.filter(operator=operator_id)),
        Beside(AccessGrant.objects.filter(household_id__in=households, period__contains=day, read_only=False)),
    ])  # fmt: skip
    users = {user.pk: user for user in active}
    coordinators = sorted(
        pk for pk, user in users.items() if user.role == Role.COORDINATOR and user.organisation_id == operator_id
    )
    decisions: dict[UUID, dict[str, list[AlertDecision]]] = defaultdict(lambda: defaultdict(list))
    for one in decided:
        decisions[one.household_id][one.key].append(one)
    return Board(
        day=day,
        delays=_delays(next(iter(set_delays), None)),
        users=users,
        roles={pk: user.role for pk, user in users.items()},
        coordinator=coordinators[0] if coordinators else None,
        may_work=_who_may_work(grants, users),
        decisions=decisions,
    )


def _who_may_work(grants: Iterable[AccessGrant], users: dict[int, User]) -> dict[UUID, frozenset[int]]:
    """For each household, the active users who may work in its file, by its grants: the rule of ``writable_by``."""
    found: dict[UUID, set[int]] = defaultdict(set)
    of_organisation: dict[int, list[int]] = defaultdict(list)
    for pk, user in users.items():
        if user.role == Role.COORDINATOR:
            of_organisation[user.organisation_id].append(pk)
    for grant in grants:
        found[grant.household_id].update(
            [grant.user_id] if grant.user_id in users else of_organisation.get(grant.organisation_id or 0, [])
        )
    return {household: frozenset(ids) for household, ids in found.items()}


def my_households(user: User, day: dt.date) -> QuerySet[Household]:
    """The households that may hold an alert of the user's: those they follow, and those where they promised something
    or were entrusted with an alert. For the coordinator, all of the operator's.
    """
    seen = caseload(user, day)
    return seen.filter(_held_by(user.pk, seen, day)) if user.role in REFERENTS else seen


def households_of(user: User, owner_id: int, day: dt.date) -> QuerySet[Household]:
    """Among the files of a coordinator, those that may hold an alert of one colleague; for themselves, those that have
    no active referent too, since their alerts fall to the coordination."""
    seen = caseload(user, day)
    held = _held_by(owner_id, seen, day)
    if owner_id == user.pk:
        active = ReferentPeriod.objects.filter(period__contains=day, user__is_active=True)
        led = active.values("journey__person__household")
        held |= ~Q(pk__in=led)
    return seen.filter(held)


def _held_by(owner_id: int, seen: QuerySet[Household], day: dt.date) -> Q:
    held = Q(pk__in=followed_by(seen, owner_id, day).values("pk"))
    held |= Q(pk__in=AlertDecision.objects.filter(to=owner_id).values("household"))
    held |= Q(pk__in=Step.objects.filter(owner=owner_id, ended_on=None).values("household"))
    return held | Q(pk__in=Appointment.objects.filter(owner=owner_id, status="planned").values("household"))


def readable(found: Iterable[Due], user: User) -> list[Due]:
    """The alerts that the user may read: an alert of a layer that isn't theirs is absent, and not counted."""
    return [one for one in found if may_read(one.layer, one.authors, user.pk, user.role)]


def standing(files: Sequence[Dossier], user: User, day: dt.date) -> list[Due]:
    """The alerts of these files that the user may read, file by file."""
    board = read_board(user.organisation_id, [file.id for file in files], day)
    return readable((one for file in files for one in board.standing(file)), user)
