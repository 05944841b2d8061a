"""The journey of each person of a household as its page shows it: steps, delays, pauses, referents, departures."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from coincide.apps.journeys.clock import clock_of, clock_start
from coincide.apps.journeys.course import dates_of
from coincide.apps.journeys.delays import Aim, Aims, aims, measures
from coincide.apps.journeys.exits import class_of
from coincide.apps.journeys.follow_up import Asked, asked_of
from coincide.apps.journeys.models import Departure, Extension, FollowUp, Journey, ReferentPeriod, Suspension
from coincide.apps.people.models import Household
from coincide.apps.people.together import Beside, Part, attach
from coincide.apps.programme.queries import RuleBook
from coincide.core.rules.clock import Clock
from coincide.core.rules.clock import Suspension as Pause
from coincide.core.rules.exits import ExitClass
from coincide.core.rules.follow_up import MONTHS
from coincide.core.rules.milestones import Milestone
from coincide.core.rules.sources import RuleError
from coincide.core.rules.stages import START, Course, Event, Leaving, Progress, State, possible, state_on
from coincide.core.statistics.delays import Measured

ONE_DAY = dt.timedelta(days=1)
PARTS = (
    Part("suspensions", Suspension.objects.all(), "journey", "journey"),
    Part("departures", Departure.objects.all(), "journey", "journey", ("to_departement",)),
    Part("follow_ups", FollowUp.objects.all(), "departure", "departure__journey"),
    Part("referents", ReferentPeriod.objects.all(), "journey", "journey", ("user", "handed_by")),
)
"""What the page reads of a journey, in the order of their owners."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the line: its day, the days since the step before it that is known, what is said without a day."""

    label: str
    on: dt.date | None
    gap: int | None
    is_next: bool
    words: str


@dataclass(frozen=True, slots=True)
class DelayLine:
    """A delay of the person beside its target."""

    label: str
    measured: Measured
    aim: Aim | None


@dataclass(frozen=True, slots=True)
class Span:
    """A suspension as shown: its last day (the day before the months go on), and the row to correct."""

    row: Suspension
    first: dt.date
    last: dt.date | None
    days: int


@dataclass(frozen=True, slots=True)
class Held:
    """A referent over time; ``last`` None: still."""

    row: ReferentPeriod
    first: dt.date
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class Team:
    """The referents of one profession, the present one first."""

    profession: str
    held: tuple[Held, ...]

    @property
    def is_vacant(self) -> bool:
        """Nobody of this profession follows the person now."""
        return not self.held or self.held[0].last is not None


@dataclass(frozen=True, slots=True)
class Left:
    """A departure: the class of an exit and what made it, and its follow-ups."""

    row: Departure
    made: ExitClass | None
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class PersonCourse:
    """All that the page tells of one person's journey, on a day."""

    journey: Journey
    name: str
    state: State | None
    contradiction: str
    clock: Clock | None
    pauses: tuple[tuple[dt.date, dt.date | None], ...]
    steps: tuple[Step, ...]
    delays: tuple[DelayLine, ...]
    suspensions: tuple[Span, ...]
    extension: Extension | None
    teams: tuple[Team, ...]
    departures: tuple[Left, ...]

    @property
    def is_present(self) -> bool:
        """Whether the person is accompanied."""
        return self.state is not None and self.state.is_present

    @property
    def can(self) -> dict[str, bool]:
        """What may happen next, by the name of the event."""
        events = possible(self.state) if self.state else ()
        return {event.name.lower(): event in events for event in Event}

    @property
    def steps_done(self) -> bool:
        """Whether the contract is signed: nothing is left to note among the first steps."""
        return self.state is not None and self.state.progress is Progress.ENGAGED


def courses(household: Household, day: dt.date) -> list[PersonCourse]:
    """The journeys at the household's operator, those that run first, with a constant number of queries."""
    journeys = list(
        Journey.objects.filter(
            person__household=household, operator=household.operator_id, entered_on__lte=day
        ).select_related("person", "extension")
    )
    (rules,) = attach(journeys, PARTS, beside=[Beside(RuleBook.all())])
    known, book = aims(household.operator.departement, day), RuleBook(rules)
    found = [_course(journey, day, known, book) for journey in journeys]
    return sorted(found, key=lambda one: (not one.is_present, one.journey.person.birth_date))


def course_of(journey: Journey) -> Course:
    """The dated facts of a journey, as the state machine reads them."""
    extension = getattr(journey, "extension", None)
    return Course(
        welcomed_on=journey.welcomed_on,
        diagnosed_on=journey.diagnosed_on,
        contract_signed_on=journey.contract_signed_on,
        suspensions=tuple(Pause(one.period.lower, one.period.upper) for one in journey.suspensions.all()),
        extended_on=extension.granted_on if extension else None,
        leavings=tuple(_leaving(one) for one in journey.departures.all()),
        began_elsewhere=journey.entry_kind == Journey.EntryKind.TRANSFER,
    )


def _leaving(departure: Departure) -> Leaving:
    told = list(departure.follow_ups.all())
    last = next((one.asked_on for one in told if one.months == MONTHS[-1]), None)
    others = tuple(one.asked_on for one in told if one.months != MONTHS[-1])
    return Leaving(departure.on, departure.kind == Departure.Kind.EXIT, others, last, departure.reopened_on)


def _course(journey: Journey, day: dt.date, known: Aims, book: RuleBook) -> PersonCourse:
    state, contradiction = None, ""
    try:
        state = state_on(course_of(journey), day)
    except RuleError as error:
        contradiction = str(error)
    gone = next((one for one in journey.departures.all() if one.on <= day and not one.reopened_on), None)
    clock_day = min(day, gone.on) if gone else day
    rule = book.on(clock_day)
    suspensions = tuple(_span(one, day) for one in journey.suspensions.all())
    return PersonCourse(
        journey=journey,
        name=journey.person.first_name,
        state=state,
        contradiction=contradiction,
        clock=clock_of(journey, rule, clock_day) if rule and clock_start(journey) <= clock_day else None,
        pauses=tuple((one.first, one.row.period.upper) for one in suspensions),
        steps=_steps(journey, state or START, gone is None),
        delays=tuple(
            DelayLine(delay.label, measured, known.get(delay))
            for delay, measured in measures(journey, day, known, is_present=gone is None).items()
        ),
        suspensions=suspensions,
        extension=getattr(journey, "extension", None),
        teams=_teams(journey.referents.all()),
        departures=tuple(_left(one, day, book) for one in journey.departures.all()),
    )


def _steps(journey: Journey, state: State, is_present: bool) -> tuple[Step, ...]:
    """The line: each step with the days since the latest known one before it."""
    dates = dates_of(journey)
    after = {Progress.ORIENTED: Milestone.WELCOME, Progress.WELCOMED: Milestone.DIAGNOSIS}
    next_step = after.get(state.progress, Milestone.CONTRACT if state.progress is Progress.DIAGNOSED else None)
    missing = "ailleurs" if journey.entry_kind == Journey.EntryKind.TRANSFER else "non renseigné"
    steps: list[Step] = []
    before: dt.date | None = None
    for step in Milestone:
        on = dates.get(step)
        gap = (on - before).days if on and before and on >= before else None
        is_next = is_present and step is next_step and on is None
        steps.append(Step(step.label, on, gap, is_next, "à faire" if is_next else missing))
        before = max(on, before) if on and before else on or before
    return tuple(steps)


def _span(one: Suspension, day: dt.date) -> Span:
    end = one.period.upper
    return Span(one, one.period.lower, end - ONE_DAY if end else None, ((end or day + ONE_DAY) - one.period.lower).days)


def _teams(referents: Iterable[ReferentPeriod]) -> tuple[Team, ...]:
    listed = sorted(referents, key=lambda one: one.profession)
    by_profession = {
        profession: sorted(held, key=lambda one: one.period.lower, reverse=True)
        for profession, held in groupby(listed, key=lambda one: one.profession)
    }
    return tuple(
        Team(
            profession,
            tuple(
                Held(one, one.period.lower, one.period.upper - ONE_DAY if one.period.upper else None)
                for one in by_profession.get(profession, [])
            ),
        )
        for profession in ("cip", "social")
    )


def _left(departure: Departure, day: dt.date, book: RuleBook) -> Left:
    is_exit = departure.kind == Departure.Kind.EXIT
    return Left(departure, class_of(departure, book) if is_exit else None, asked_of(departure, day) if is_exit else ())
