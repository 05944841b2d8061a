"""Where a journey stands, as a table of transitions, computed from its dated facts and never stored.

A state has two halves that move apart. The *progress* is how far the first steps went (orientation received, welcomed,
diagnosed, engaged); the *standing* is whether the accompaniment runs (open, suspended, left, followed up). A suspension
keeps the progress, an exit too: a person who comes back goes on where they stopped.

:data:`TABLE` holds every transition that exists. What is not in it is refused, with a sentence (:func:`refusal`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coincide.core.rules.calendar import NARROW_SPACE, french_date
from coincide.core.rules.clock import Suspension
from coincide.core.rules.sources import RuleError


class Progress(StrEnum):
    """How far the first steps went, in order."""

    ORIENTED = "oriente"
    WELCOMED = "accueilli"
    DIAGNOSED = "diagnostique"
    ENGAGED = "engage"


class Standing(StrEnum):
    """Whether the accompaniment runs."""

    OPEN = "ouvert"
    SUSPENDED = "suspendu"
    EXITED = "sorti"
    FOLLOWED_UP = "suivi_termine"
    TRANSFERRED = "transfere"


class Event(StrEnum):
    """What happens to a journey. In this order when several fall on one day."""

    WELCOME = "accueil"
    DIAGNOSE = "diagnostic"
    ENGAGE = "contrat"
    REOPEN = "reouverture"
    RESUME = "reprise"
    EXTEND = "prolongation"
    SUSPEND = "suspension"
    EXIT = "sortie"
    TRANSFER = "transfert"
    FOLLOW_UP = "suivi"
    LAST_FOLLOW_UP = "dernier_suivi"


@dataclass(frozen=True, slots=True)
class State:
    """A progress and a standing."""

    progress: Progress
    standing: Standing

    @property
    def label(self) -> str:
        """Where the journey stands, in French words: the standing when it doesn't run, else what comes next."""
        if self.standing is Standing.OPEN:
            return _PROGRESS_LABELS[self.progress]
        return _STANDING_LABELS[self.standing]

    @property
    def is_present(self) -> bool:
        """Whether the person is accompanied, suspended or not."""
        return self.standing in _PRESENT


_PROGRESS_LABELS = {
    Progress.ORIENTED: "orientation reçue, entretien d'accueil à tenir",
    Progress.WELCOMED: "accueil fait, diagnostic à faire",
    Progress.DIAGNOSED: "diagnostic fait, contrat d'engagement à signer",
    Progress.ENGAGED: "accompagnement en cours",
}
_STANDING_LABELS = {
    Standing.OPEN: "ouvert",
    Standing.SUSPENDED: "suspendu",
    Standing.EXITED: "sorti, suivi à 3, 6 et 12 mois",
    Standing.FOLLOWED_UP: "sorti, suivi terminé",
    Standing.TRANSFERRED: "transféré vers un autre département",
}
_PRESENT = (Standing.OPEN, Standing.SUSPENDED)
_LEFT = (Standing.EXITED, Standing.FOLLOWED_UP, Standing.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states an event leads where; None keeps that half as it is."""

    event: Event
    progress: tuple[Progress, ...]
    standing: tuple[Standing, ...]
    to_progress: Progress | None = None
    to_standing: Standing | None = None

    def fits(self, state: State) -> bool:
        """Whether the event may happen in that state by this row."""
        return state.progress in self.progress and state.standing in self.standing

    def after(self, state: State) -> State:
        """The state it leads to."""
        return State(self.to_progress or state.progress, self.to_standing or state.standing)


_ANY = tuple(Progress)
# A first step can be known while the one before it is not (an old file, typed in later): it may be skipped.
TABLE: tuple[Transition, ...] = (
    Transition(Event.WELCOME, (Progress.ORIENTED,), _PRESENT, to_progress=Progress.WELCOMED),
    Transition(Event.DIAGNOSE, (Progress.ORIENTED, Progress.WELCOMED), _PRESENT, to_progress=Progress.DIAGNOSED),
    Transition(
        Event.ENGAGE,
        (Progress.ORIENTED, Progress.WELCOMED, Progress.DIAGNOSED),
        _PRESENT,
        to_progress=Progress.ENGAGED,
    ),
    Transition(Event.SUSPEND, _ANY, (Standing.OPEN,), to_standing=Standing.SUSPENDED),
    Transition(Event.RESUME, _ANY, (Standing.SUSPENDED,), to_standing=Standing.OPEN),
    Transition(Event.EXTEND, _ANY, _PRESENT),
    Transition(Event.EXIT, _ANY, _PRESENT, to_standing=Standing.EXITED),
    Transition(Event.TRANSFER, _ANY, _PRESENT, to_standing=Standing.TRANSFERRED),
    Transition(Event.REOPEN, _ANY, _LEFT, to_standing=Standing.OPEN),
    Transition(Event.FOLLOW_UP, _ANY, (Standing.EXITED,)),
    Transition(Event.LAST_FOLLOW_UP, _ANY, (Standing.EXITED,), to_standing=Standing.FOLLOWED_UP),
)
START = State(Progress.ORIENTED, Standing.OPEN)
ARRIVED = State(Progress.ENGAGED, Standing.OPEN)
"""Where a journey starts after a transfer: the first steps were taken before."""


def step(state: State, event: Event) -> State | None:
    """The state after ``event``, or None when the table has no such transition."""
    row = next((row for row in TABLE if row.event is event and row.fits(state)), None)
    return row.after(state) if row else None


def possible(state: State) -> tuple[Event, ...]:
    """What may happen next, in the table's order."""
    return tuple(row.event for row in TABLE if row.fits(state))


def refusal(state: State, event: Event) -> str:
    """Why ``event`` can't happen in ``state``, in French; empty when it can."""
    if step(state, event) is not None:
        return ""
    colon = f"{NARROW_SPACE}: "
    if event in (Event.WELCOME, Event.DIAGNOSE, Event.ENGAGE):
        if state.is_present:
            return f"Cette étape est déjà faite{colon}corrigez sa date plutôt que d'en ajouter une."
        return f"Le parcours est clos{colon}rouvrez-le d'abord, ou corrigez la date."
    if event in (Event.FOLLOW_UP, Event.LAST_FOLLOW_UP):
        if state.standing is Standing.FOLLOWED_UP:
            return f"Le suivi est terminé{colon}corrigez celui qui est inscrit."
        return f"On ne suit que les personnes sorties{colon}ce parcours ne l'est pas."
    if event is Event.REOPEN:
        return f"Ce parcours n'est pas clos{colon}il n'y a rien à rouvrir."
    if event is Event.RESUME and state.is_present:
        return f"Le parcours n'est pas suspendu{colon}il n'y a rien à reprendre."
    if event is Event.SUSPEND and state.is_present:
        return f"Ce parcours est déjà suspendu{colon}reprenez-le d'abord, ou corrigez la suspension."
    return f"Le parcours est clos{colon}rouvrez-le d'abord."


@dataclass(frozen=True, slots=True)
class Leaving:
    """A departure: an exit or a transfer, the days of its follow-ups (the last one apart), and a return."""

    on: date
    is_exit: bool
    followed_up_on: tuple[date, ...] = ()
    last_followed_up_on: date | None = None
    reopened_on: date | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """The dated facts of a journey. What is not known is None; the order of the periods doesn't matter.

    ``began_elsewhere``: the person came by a transfer, and had the first steps in another département.
    """

    welcomed_on: date | None = None
    diagnosed_on: date | None = None
    contract_signed_on: date | None = None
    suspensions: tuple[Suspension, ...] = ()
    extended_on: date | None = None
    leavings: tuple[Leaving, ...] = ()
    began_elsewhere: bool = False


def events_of(course: Course) -> list[tuple[date, Event]]:
    """What happened, in order; on one day, in the order of :class:`Event`."""
    order = {event: rank for rank, event in enumerate(Event)}
    return sorted(_dated(course), key=lambda one: (one[0], order[one[1]]))


_FIRST_STEPS = (Event.WELCOME, Event.DIAGNOSE, Event.ENGAGE)


def _dated(course: Course) -> Iterator[tuple[date, Event]]:
    firsts = (
        (course.welcomed_on, Event.WELCOME),
        (course.diagnosed_on, Event.DIAGNOSE),
        (course.contract_signed_on, Event.ENGAGE),
        (course.extended_on, Event.EXTEND),
    )
    for day, event in firsts:
        if day and not (course.began_elsewhere and event in _FIRST_STEPS):
            yield day, event
    for pause in course.suspensions:
        yield pause.starts_on, Event.SUSPEND
        if pause.resumes_on:
            yield pause.resumes_on, Event.RESUME
    for one in course.leavings:
        yield one.on, Event.EXIT if one.is_exit else Event.TRANSFER
        yield from ((day, Event.FOLLOW_UP) for day in one.followed_up_on)
        if one.last_followed_up_on:
            yield one.last_followed_up_on, Event.LAST_FOLLOW_UP
        if one.reopened_on:
            yield one.reopened_on, Event.REOPEN


def state_on(course: Course, day: date) -> State:
    """Where the journey stands at the end of ``day``. Raises RuleError when its facts contradict the table."""
    return walk(ARRIVED if course.began_elsewhere else START, (pair for pair in events_of(course) if pair[0] <= day))


def walk(state: State, events: Iterable[tuple[date, Event]]) -> State:
    """The state after these dated events. Raises RuleError at the first that the table refuses, naming its day."""
    for day, event in events:
        after = step(state, event)
        if after is None:
            raise RuleError(f"Le {french_date(day)}, {event.value.replace('_', ' ')}. {refusal(state, event)}")
        state = after
    return state
