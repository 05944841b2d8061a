"""The states of a transfer between two operators, as a table of transitions.

The file stays with its owner until the receiver accepts. Either side may start: the owner proposes, or the receiver
asks and the owner then proposes, or declines. Whoever waits may withdraw; an answer that never comes expires.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coincide.core.rules.sources import RuleError


class Status(StrEnum):
    """Where a transfer stands."""

    ASKED = "asked"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REVOKED = "revoked"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        """The word shown on a badge, in French."""
        return _LABELS[self]


_LABELS = {
    Status.ASKED: "demandé",
    Status.PROPOSED: "proposé",
    Status.ACCEPTED: "accepté",
    Status.REJECTED: "refusé",
    Status.REVOKED: "retiré",
    Status.EXPIRED: "sans réponse",
}

LIVE = frozenset({Status.ASKED, Status.PROPOSED})
"""The states that wait for somebody."""


class Side(StrEnum):
    """Who makes a move: the operator that follows the household, the one that would, or the calendar."""

    OWNER = "owner"
    RECEIVER = "receiver"
    CALENDAR = "calendar"


class Move(StrEnum):
    """What can be done with a transfer."""

    ASK = "ask"
    PROPOSE = "propose"
    ACCEPT = "accept"
    CONFIRM = "confirm"
    DECLINE = "decline"
    REJECT = "reject"
    REVOKE = "revoke"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True)
class Transition:
    """Where a move leads, and who may make it."""

    to: Status
    side: Side


TRANSITIONS: dict[tuple[Status | None, Move], Transition] = {
    (None, Move.ASK): Transition(Status.ASKED, Side.RECEIVER),
    (None, Move.PROPOSE): Transition(Status.PROPOSED, Side.OWNER),
    (Status.ASKED, Move.PROPOSE): Transition(Status.PROPOSED, Side.OWNER),
    (Status.ASKED, Move.DECLINE): Transition(Status.REJECTED, Side.OWNER),
    (Status.ASKED, Move.WITHDRAW): Transition(Status.REVOKED, Side.RECEIVER),
    (Status.ASKED, Move.EXPIRE): Transition(Status.EXPIRED, Side.CALENDAR),
    (Status.PROPOSED, Move.ACCEPT): Transition(Status.ACCEPTED, Side.RECEIVER),
    (Status.PROPOSED, Move.CONFIRM): Transition(Status.ACCEPTED, Side.OWNER),
    (Status.PROPOSED, Move.REJECT): Transition(Status.REJECTED, Side.RECEIVER),
    (Status.PROPOSED, Move.REVOKE): Transition(Status.REVOKED, Side.OWNER),
    (Status.PROPOSED, Move.EXPIRE): Transition(Status.EXPIRED, Side.CALENDAR),
}
"""Every move that exists. ``CONFIRM`` is the owner's word that somebody without access to this base has accepted."""


def after(status: Status | None, move: Move) -> Transition:
    """The transition of ``move`` from ``status`` (None: no transfer yet). Raises RuleError when there is none."""
    found = TRANSITIONS.get((status, move))
    if found is None:
        state = "n'existe pas encore" if status is None else f"est {status.label}"
        raise RuleError(f"Ce transfert {state}\u202f: rechargez la page pour voir ce qui reste possible.")
    return found


def moves_of(status: Status, side: Side) -> frozenset[Move]:
    """What a side may do with a transfer in that state."""
    return frozenset(move for (start, move), way in TRANSITIONS.items() if start == status and way.side == side)
