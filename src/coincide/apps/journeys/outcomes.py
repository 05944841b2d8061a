"""What becomes of the persons who left: at 3, 6 and 12 months, still in work, still housed, and how sure we are.

An exit counts at a term once its window has closed, or once somebody noted it. Nobody is dropped: who could not be
reached, and who was not asked, stay in the denominator, and the rate is given as bounds (none of them kept what they
had, or all did), beside the rate among those of whom it is known.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from coincide.apps.journeys.facts import facts_of
from coincide.apps.journeys.follow_up import Asked, asked_of
from coincide.apps.journeys.models import Departure
from coincide.apps.territory.models import Departement
from coincide.core.rules.follow_up import MONTHS, FollowUpState
from coincide.core.statistics.rates import Rate, rate


@dataclass(frozen=True, slots=True)
class Kept:
    """A thing kept (work, home): those who have it among those known, and the bounds over all exits of the term.

    ``lowest``: all unknown lost it; ``highest``: all kept it. Each with its own interval.
    """

    known: Rate
    lowest: Rate
    highest: Rate


@dataclass(frozen=True, slots=True)
class Term:
    """The follow-up of one term: exits that reached it, how many were reached, unreachable, not asked."""

    months: int
    exits: int
    reached: int
    unreached: int
    not_asked: int
    work: Kept
    home: Kept


def kept(answers: Iterable[bool | None]) -> Kept:
    """The three rates from one answer a person; None is « not known »."""
    listed = list(answers)
    yes, unknown = listed.count(True), listed.count(None)
    return Kept(
        known=rate(yes, len(listed) - unknown),
        lowest=rate(yes, len(listed)),
        highest=rate(yes + unknown, len(listed)),
    )


def terms(departement: Departement, start: dt.date, until: dt.date) -> list[Term]:
    """The three terms over the exits dated ``start`` to ``until``, as known on ``until``."""
    exits = [
        one for one in facts_of(departement).departures if one.kind == Departure.Kind.EXIT and start <= one.on <= until
    ]
    asked = [one for exit_ in exits for one in asked_of(exit_, until)]
    return [_term(months, [one for one in asked if one.window.months == months]) for months in MONTHS]


def _term(months: int, asked: list[Asked]) -> Term:
    settled = [one for one in asked if one.state not in (FollowUpState.TO_COME, FollowUpState.TO_ASK)]
    counts = {state: sum(one.state is state for one in settled) for state in FollowUpState}
    return Term(
        months=months,
        exits=len(settled),
        reached=counts[FollowUpState.REACHED],
        unreached=counts[FollowUpState.UNREACHED],
        not_asked=counts[FollowUpState.NOT_ASKED],
        work=kept(one.told.in_work if one.told else None for one in settled),
        home=kept(one.told.in_home if one.told else None for one in settled),
    )
