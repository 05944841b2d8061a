"""What the pages of the transfers show."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.clock import clock_of, clock_start, pauses
from coincide.apps.journeys.models import Journey, Transfer, TransferQuerySet
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household
from coincide.apps.programme.queries import RuleBook
from coincide.core.rules.clock import Clock
from coincide.core.rules.transfer import LIVE, Move, Side, Status, moves_of

DECIDED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One transfer as somebody of one side sees it: what it is called, which way it goes, what they may do."""

    transfer: Transfer
    title: str
    is_arrival: bool
    moves: frozenset[Move]

    @property
    def other(self) -> str:
        """The operator at the other end, or its département; empty for who asked and has had no answer.

        Whether a file answers to what was asked is not told otherwise either.
        """
        transfer = self.transfer
        if not self.is_arrival:
            return str(transfer.to_operator or transfer.to_departement)
        return str(transfer.from_operator) if self.is_answered and transfer.from_operator else ""

    @property
    def is_answered(self) -> bool:
        """Whether the one who follows the household has said something."""
        return self.transfer.proposed_on is not None or self.transfer.state is Status.REJECTED

    @property
    def since(self) -> dt.date | None:
        """The day of the last step."""
        return self.transfer.decided_on or self.transfer.proposed_on or self.transfer.asked_on


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits for the user's side, what waits for the other one, and what was decided, the latest first."""

    to_decide: list[Item]
    waiting: list[Item]
    decided: list[Item]


def readable(user: User) -> TransferQuerySet:
    """The transfers that the user may open, with what a line shows."""
    return Transfer.objects.visible_to(user).select_related(
        "household", "from_operator__departement", "to_operator__departement", "to_departement", "asked_by",
        "proposed_by", "decided_by", "basin",
    )  # fmt: skip


def item(transfer: Transfer, user: User, day: dt.date) -> Item:
    """The transfer as ``user`` sees it: a name only where their side may read it."""
    side = transfer.side_of(user)
    is_over = transfer.state in LIVE and transfer.expires_on <= day
    moves = frozenset() if is_over or transfer.state not in LIVE else moves_of(transfer.state, side)
    if transfer.to_operator_id:
        moves -= {Move.CONFIRM}
    if side is Side.RECEIVER and transfer.proposed_on is None:
        title = transfer.asked_name or transfer.asked_reference
    else:
        title = transfer.household.name if transfer.household else transfer.asked_reference
    return Item(transfer, title, side is Side.RECEIVER, moves)


def inbox(user: User, day: dt.date) -> Inbox:
    """The transfers of both sides, sorted by who has to do something."""
    found = readable(user)
    live = [item(one, user, day) for one in found.live().filter(expires_on__gt=day).order_by("expires_on", "id")]
    ended = found.filter(Q(expires_on__lte=day) | ~Q(status__in=sorted(LIVE))).order_by("-decided_on", "-id")
    answering = frozenset({Move.ACCEPT, Move.PROPOSE})
    return Inbox(
        to_decide=[one for one in live if one.moves & answering],
        waiting=[one for one in live if not one.moves & answering],
        decided=[item(one, user, day) for one in ended[:DECIDED_SHOWN]],
    )


def to_decide(user: User, day: dt.date) -> int:
    """How many transfers wait for the user's side."""
    live = Transfer.objects.visible_to(user).live().filter(expires_on__gt=day)
    mine = Q(status="proposed", to_operator=user.organisation_id) | Q(
        status="asked", from_operator=user.organisation_id
    )
    return live.filter(mine).count()


def destinations(operator: Organisation) -> list[Organisation]:
    """The operators of other départements that work in this base, by département."""
    found = Organisation.objects.filter(kind=Organisation.Kind.OPERATOR, departement__isnull=False)
    here = User.objects.filter(is_active=True, role__in=[Role.CIP, Role.SOCIAL, Role.COORDINATOR])
    return list(
        found.exclude(departement=operator.departement_id)
        .filter(pk__in=here.values("organisation"))
        .select_related("departement")
        .order_by("departement", "name")
    )


@dataclass(frozen=True, slots=True)
class Timed:
    """The clock of one or more persons whose journey is open, with its pauses as pairs of days."""

    names: str
    clock: Clock
    pauses: tuple[tuple[dt.date, dt.date | None], ...]
    starts_on: dt.date


def clocks(household: Household, day: dt.date) -> list[Timed]:
    """The clocks of the open journeys on ``day``, the first to run out first; none without rules for that day."""
    rule = RuleBook().on(day)
    if rule is None:
        return []
    journeys = Journey.objects.active_on(day).filter(person__household=household).select_related("person", "extension")
    shared: dict[Clock, Timed] = {}
    for one in journeys.prefetch_related("suspensions"):
        clock, paused = clock_of(one, rule, day), pauses(one, day)
        names = f"{shared[clock].names} et {one.person.first_name}" if clock in shared else one.person.first_name
        pairs = tuple((pause.starts_on, pause.resumes_on) for pause in paused)
        shared[clock] = Timed(names, clock, pairs, clock_start(one))
    return sorted(shared.values(), key=lambda one: one.clock.ends_on)
