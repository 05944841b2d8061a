"""The value of a plan: an index of positive exit, in integer millionths, factor by factor.

Integer arithmetic only: each product is divided by a million and rounded down at once, in the order written here, so
that the same plan has the same value everywhere; `kernels` computes the same by the million.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.core.budget import Affordability
from coincide.core.mobility import Mode, Verdict
from coincide.core.planning.choices import french_gaps
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.model import MILLION, Adult, Household, Plan
from coincide.core.planning.supply import Contract, Job
from coincide.core.planning.weights import FACTORS, ValueWeights

LASTING_MONTHS, LASTING_CDDI_MONTHS = 6, 4
"""What counts as lasting, by length [public], [deck]; a dated decision of the State would replace both."""


def scale(amount: int, share: int) -> int:
    """amount × share / 1,000,000, rounded down."""
    return amount * share // MILLION


def contract_factor(weights: ValueWeights, job: Job) -> int:
    """Durability of a contract."""
    months = job.months or 0
    match job.contract:
        case Contract.CDI:
            return weights.open_ended
        case Contract.ALTERNANCE:
            return weights.lasting_fixed
        case Contract.CDD | Contract.SEASONAL if months >= LASTING_MONTHS:
            return weights.lasting_fixed
        case Contract.CDDI if months >= LASTING_CDDI_MONTHS:
            return weights.cddi
        case _:
            return weights.short


def trade_factor(weights: ValueWeights, trades: frozenset[str], rome: str) -> int:
    """Nearness of an adult's trades to a job's, by ROME code."""
    if rome and rome in trades:
        return weights.same_trade
    if rome and any(trade[:3] == rome[:3] for trade in trades):
        return weights.near_trade
    if rome and any(trade[:1] == rome[:1] for trade in trades):
        return weights.same_field
    return weights.other_trade


def language_factor(weights: ValueWeights, adult: Adult, job: Job) -> int:
    """Whether each level asked for is passed by one level at least, or has to be brought by a class."""
    if max(french_gaps(adult, job)) > 0:
        return weights.language_course
    spare = all(
        needs == 0 or has > needs for has, needs in ((adult.oral, job.min_oral), (adult.written, job.min_written))
    )
    return weights.language_margin if spare else weights.language_exact


def job_score(weights: ValueWeights, adult: Adult, job: Job) -> int:
    """What the job is worth to the adult, the way there apart: contract × trade × language."""
    score = scale(contract_factor(weights, job), trade_factor(weights, adult.trades, job.rome))
    return scale(score, language_factor(weights, adult, job))


def commute_factor[T: (int, NDArray[np.int64])](weights: ValueWeights, minutes: T, limit: int) -> T:
    """1 − loss × minutes / limit, minutes being the longer way and at most the limit."""
    capped = np.minimum(minutes, limit)
    result = MILLION - weights.commute_loss * capped // max(limit, 1)
    return int(result) if isinstance(minutes, int) else result


def certainty_factor(weights: ValueWeights, verdict: Verdict) -> int:
    """What a commute "to check" is worth beside a sure one."""
    return MILLION if verdict is Verdict.YES else weights.travel_to_check


def work_score(score: int, commute: int, reliability: int, certainty: int) -> int:
    """Job and way there: job score × commute × mode × certainty."""
    return scale(scale(scale(score, commute), reliability), certainty)


def present_permanence(weights: ValueWeights, household: Household) -> int:
    """Permanence of the present home, 0 without an address."""
    return weights.permanence[household.home_kind] if household.home is not None else 0


def home_gain(weights: ValueWeights, household: Household, permanence: int) -> int:
    """Credit of a home of this permanence, less that of the present home, summed over those it counts for.

    Each adult who seeks work counts `home_only`; each who already has lasting work counts home and both, since the
    home completes the exit; a household with neither counts `home_only` once.
    """
    return gain(weights, household, permanence - present_permanence(weights, household))


def gain(weights: ValueWeights, household: Household, step: int) -> int:
    """What a step of permanence is worth to a household."""
    working = sum(adult.has_lasting_work for adult in household.adults)
    seeking = sum(adult.seeks_work and not adult.has_lasting_work for adult in household.adults)
    credit = seeking * weights.home_only + working * (weights.home_only + weights.both)
    return scale(credit or weights.home_only, step)


def urgency_weight(weights: ValueWeights, household: Household) -> int:
    """1 + urgency × extra."""
    return MILLION + scale(household.urgency, weights.urgency_extra)


def budget_factor(weights: ValueWeights, verdict: Affordability) -> int:
    """What a budget "to check" is worth beside a sure one."""
    return MILLION if verdict is Affordability.YES else weights.budget_to_check


def home_term(weights: ValueWeights, household: Household, gain: int, certainty: int) -> int:
    """The home's part of the value: gain × budget certainty × urgency."""
    return scale(scale(gain, certainty), urgency_weight(weights, household))


def work_term(weights: ValueWeights, household: Household, work: int, permanence: int, certainty: int) -> int:
    """One job's part: work × (work only + both × permanence of the home) × budget certainty × urgency."""
    credit = weights.work_only + weights.both * permanence // MILLION
    return scale(scale(scale(work, credit), certainty), urgency_weight(weights, household))


@dataclass(frozen=True, slots=True)
class FactorValue:
    """One named factor of a plan's value (millionths), for the adult or the home it speaks of."""

    code: str
    label: str
    value: int
    subject: str
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class PlanValue:
    """A plan's value (millionths), its parts, and the version of the weights."""

    total: int
    home: int
    work: tuple[int, ...]
    factors: tuple[FactorValue, ...]
    version: str


def _named(code: str, value: int, subject: str) -> FactorValue:
    factor = FACTORS[code]
    return FactorValue(code, factor.label, value, subject, factor.source, factor.certainty)


def plan_value(rules: Feasibility, plan: Plan) -> PlanValue:
    """The value of a plan with all its factors. The plan must name known offers; it need not be possible."""
    weights = rules.problem.weights
    household = rules.households[plan.household_id]
    adults = {adult.id: adult for adult in household.adults}
    dwelling = rules.dwellings[plan.dwelling_id] if plan.dwelling_id is not None else None
    present = present_permanence(weights, household)
    permanence = present if dwelling is None else weights.permanence[dwelling.kind]
    wages = [np.array(rules.jobs[choice.job_id].net_wage) for choice in plan.jobs] or [np.array(0)]
    sure = int(rules.affordability(household, dwelling, wages)) == 2
    certainty = budget_factor(weights, Affordability.YES if sure else Affordability.CHECK)
    home = home_term(weights, household, home_gain(weights, household, permanence), certainty)
    where = plan.dwelling_id or ""
    factors = [_named("permanence", permanence, where), _named("budget_certainty", certainty, where)]
    parts: list[int] = []
    for choice in plan.jobs:
        adult, job = adults[choice.adult_id], rules.jobs[choice.job_id]
        pool = rules.pools.get(choice.pool_id) if choice.pool_id is not None else None
        travel = rules.travel(household, adult, dwelling, job, choice.mode, pool)
        minutes = max(travel.minutes_out or 0, travel.minutes_back or 0) if travel else 0
        commute = commute_factor(weights, minutes, rules.limit(adult))
        reliability = weights.reliability[choice.mode]
        trip = certainty_factor(weights, travel.verdict if travel else Verdict.CHECK)
        work = work_score(job_score(weights, adult, job), commute, reliability, trip)
        parts.append(work_term(weights, household, work, permanence, certainty))
        factors += [
            _named("contract", contract_factor(weights, job), adult.id),
            _named("trade", trade_factor(weights, adult.trades, job.rome), adult.id),
            _named("language", language_factor(weights, adult, job), adult.id),
            _named("commute", commute, adult.id),
            _named("mode", reliability, adult.id),
            _named("travel_certainty", trip, adult.id),
        ]
    factors.append(_named("urgency", urgency_weight(weights, household), household.id))
    return PlanValue(home + sum(parts), home, tuple(parts), tuple(factors), weights.version)


MODE_ORDER: dict[Mode, int] = {mode: position for position, mode in enumerate(Mode)}
