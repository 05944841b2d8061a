"""The state machine of a journey: its table is exhausted, and the facts lead where the table says."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules.clock import Suspension
from coincide.core.rules.sources import RuleError
from coincide.core.rules.stages import (
    START,
    TABLE,
    Course,
    Event,
    Leaving,
    Progress,
    Standing,
    State,
    possible,
    refusal,
    state_on,
    step,
)

FIRST = date(2024, 1, 8)
STATES = [State(progress, standing) for progress, standing in product(Progress, Standing)]
P, S, E = Progress, Standing, Event

# What each event leads to from each standing, by hand: the table must say exactly this.
STANDINGS = {
    E.SUSPEND: {S.OPEN: S.SUSPENDED},
    E.RESUME: {S.SUSPENDED: S.OPEN},
    E.EXTEND: {S.OPEN: S.OPEN, S.SUSPENDED: S.SUSPENDED},
    E.EXIT: {S.OPEN: S.EXITED, S.SUSPENDED: S.EXITED},
    E.TRANSFER: {S.OPEN: S.TRANSFERRED, S.SUSPENDED: S.TRANSFERRED},
    E.REOPEN: {S.EXITED: S.OPEN, S.FOLLOWED_UP: S.OPEN, S.TRANSFERRED: S.OPEN},
    E.FOLLOW_UP: {S.EXITED: S.EXITED},
    E.LAST_FOLLOW_UP: {S.EXITED: S.FOLLOWED_UP},
}
STEPS = {E.WELCOME: P.WELCOMED, E.DIAGNOSE: P.DIAGNOSED, E.ENGAGE: P.ENGAGED}


def expected(state: State, event: Event) -> State | None:
    """The state after an event, from the two small tables above."""
    if event in STEPS:
        reached = STEPS[event]
        forward = list(P).index(reached) > list(P).index(state.progress)
        return State(reached, state.standing) if forward and state.standing in (S.OPEN, S.SUSPENDED) else None
    after = STANDINGS[event].get(state.standing)
    return State(state.progress, after) if after else None


@pytest.mark.parametrize("state", STATES, ids=lambda one: f"{one.progress}-{one.standing}")
@pytest.mark.parametrize("event", list(Event))
def test_every_event_in_every_state_leads_where_it_should_or_says_why_not(state: State, event: Event) -> None:
    after = expected(state, event)
    assert step(state, event) == after
    said = refusal(state, event)
    assert (said == "") == (after is not None)
    assert after is not None or (said[0].isupper() and said.endswith(".") and "\u202f:" in said)
    assert (event in possible(state)) == (after is not None)


def test_no_two_rows_compete_and_no_row_is_useless() -> None:
    for row in TABLE:
        assert any(row.fits(state) for state in STATES)
    for state, event in product(STATES, Event):
        assert sum(row.event is event and row.fits(state) for row in TABLE) <= 1


def test_every_state_can_be_reached_and_has_a_label_of_its_own_or_that_of_its_standing() -> None:
    seen, waiting = {START}, [START]
    while waiting:
        here = waiting.pop()
        for event in possible(here):
            after = step(here, event)
            if after and after not in seen:
                seen.add(after)
                waiting.append(after)
    assert seen == set(STATES)
    assert len({state.label for state in STATES}) == len(Progress) + len(Standing) - 1


@st.composite
def walks(draw: st.DrawFn) -> tuple[Course, State]:
    """A walk along the table, a day or more apart, written down as facts."""
    state, day = START, FIRST
    steps: dict[Event, date] = {}
    pauses: list[Suspension] = []
    leavings: list[Leaving] = []
    extended: date | None = None
    for _ in range(draw(st.integers(0, 14))):
        day += timedelta(days=draw(st.integers(1, 60)))
        usable = [event for event in possible(state) if event is not E.EXTEND or extended is None]
        event = draw(st.sampled_from(usable))
        after = step(state, event)
        assert after is not None
        if event in STEPS:
            steps[event] = day
        elif event is E.EXTEND:
            extended = day
        elif event is E.SUSPEND:
            pauses.append(Suspension(day))
        elif event is E.RESUME:
            pauses[-1] = Suspension(pauses[-1].starts_on, day)
        elif event in (E.EXIT, E.TRANSFER):
            if state.standing is S.SUSPENDED:  # leaving closes the pause on that day
                pauses[-1] = Suspension(pauses[-1].starts_on, day)
            leavings.append(Leaving(day, event is E.EXIT))
        else:
            last = leavings[-1]
            leavings[-1] = Leaving(
                last.on,
                last.is_exit,
                (*last.followed_up_on, day) if event is E.FOLLOW_UP else last.followed_up_on,
                day if event is E.LAST_FOLLOW_UP else last.last_followed_up_on,
                day if event is E.REOPEN else None,
            )
        state = after
    course = Course(
        steps.get(E.WELCOME), steps.get(E.DIAGNOSE), steps.get(E.ENGAGE), tuple(pauses), extended, tuple(leavings)
    )
    return course, state


@given(walks())
def test_the_facts_of_a_walk_lead_to_where_it_ended(walked: tuple[Course, State]) -> None:
    course, state = walked
    assert state_on(course, date(2100, 1, 1)) == state


@given(walks())
def test_before_anything_happened_the_journey_has_only_its_orientation(walked: tuple[Course, State]) -> None:
    assert state_on(walked[0], FIRST) == START


def test_what_comes_after_the_day_is_not_seen() -> None:
    course = Course(welcomed_on=date(2024, 1, 15), contract_signed_on=date(2024, 2, 1))
    assert state_on(course, date(2024, 1, 31)) == State(P.WELCOMED, S.OPEN)
    assert state_on(course, date(2024, 2, 1)) == State(P.ENGAGED, S.OPEN)


def test_a_suspension_and_a_return_keep_the_progress() -> None:
    course = Course(
        welcomed_on=date(2024, 1, 15),
        suspensions=(Suspension(date(2024, 3, 1), date(2024, 4, 1)),),
        leavings=(Leaving(date(2024, 5, 1), True, reopened_on=date(2024, 6, 1)),),
    )
    assert state_on(course, date(2024, 3, 31)) == State(P.WELCOMED, S.SUSPENDED)
    assert state_on(course, date(2024, 5, 31)) == State(P.WELCOMED, S.EXITED)
    assert state_on(course, date(2024, 6, 1)) == State(P.WELCOMED, S.OPEN)


def test_who_came_by_a_transfer_is_engaged_since_the_first_day_here() -> None:
    course = Course(welcomed_on=date(2024, 1, 15), began_elsewhere=True)
    assert state_on(course, date(2024, 1, 8)) == state_on(course, date(2025, 1, 8)) == State(P.ENGAGED, S.OPEN)
    paused = Course(suspensions=(Suspension(date(2024, 3, 1)),), began_elsewhere=True)
    assert state_on(paused, date(2024, 3, 1)) == State(P.ENGAGED, S.SUSPENDED)


def test_facts_that_contradict_the_table_are_refused_with_their_day() -> None:
    after_exit = Course(welcomed_on=date(2024, 6, 3), leavings=(Leaving(date(2024, 5, 1), True),))
    with pytest.raises(RuleError, match="3 juin 2024"):
        state_on(after_exit, date(2024, 12, 31))
