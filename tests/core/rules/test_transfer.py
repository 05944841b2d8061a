"""The states of a transfer: every state with every move, nothing left to the imagination."""

from itertools import product

import pytest

from coincide.core.rules.sources import RuleError
from coincide.core.rules.transfer import LIVE, TRANSITIONS, Move, Side, Status, after, moves_of

STATES: list[Status | None] = [None, *Status]


@pytest.mark.parametrize(("status", "move"), list(product(STATES, Move)))
def test_a_move_leads_where_the_table_says_or_is_refused_in_words(status: Status | None, move: Move) -> None:
    if (status, move) in TRANSITIONS:
        assert after(status, move) == TRANSITIONS[status, move]
    else:
        with pytest.raises(RuleError, match="Ce transfert"):
            after(status, move)


def test_what_is_decided_stays_decided() -> None:
    assert {start for start, _ in TRANSITIONS if start is not None} == LIVE


def test_every_state_can_be_reached_from_nothing() -> None:
    reached: set[Status | None] = {None}
    while more := {way.to for (start, _), way in TRANSITIONS.items() if start in reached} - reached:
        reached |= more
    assert reached == set(STATES)


def test_every_move_exists_somewhere_and_each_state_that_waits_can_end_by_either_side_and_by_time() -> None:
    assert {move for _, move in TRANSITIONS} == set(Move)
    for status in LIVE:
        ends = {way.side for (start, _), way in TRANSITIONS.items() if start == status and way.to not in LIVE}
        assert ends == set(Side)


def test_only_the_receiver_accepts_a_proposal_and_only_the_owner_proposes() -> None:
    assert moves_of(Status.PROPOSED, Side.RECEIVER) == {Move.ACCEPT, Move.REJECT}
    assert moves_of(Status.PROPOSED, Side.OWNER) == {Move.REVOKE, Move.CONFIRM}
    assert moves_of(Status.ASKED, Side.OWNER) == {Move.PROPOSE, Move.DECLINE}
    assert moves_of(Status.ASKED, Side.RECEIVER) == {Move.WITHDRAW}
    assert {way.side for (_, move), way in TRANSITIONS.items() if move is Move.PROPOSE} == {Side.OWNER}
