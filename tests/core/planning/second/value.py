"""What a plan is worth, in whole millionths."""

from typing import Any

from tests.core.planning.second.budget import M, budget, times
from tests.core.planning.second.facts import Adult, Choice, Dwelling, Household, Job, Plan, Scenario
from tests.core.planning.second.travel import Way, limit_of


def worth(
    scenario: Scenario, household: Household, home: Dwelling | None, plan: Plan, ways: list[tuple[Adult, Choice, Way]]
) -> int:
    """The plan's value: that of the home, and of each job by the way that it names."""
    weights = scenario.numbers["weights"]
    before = weights["permanence"].get(household.home_kind, 0) if household.home else 0
    lasting = weights["permanence"].get(home.kind, 0) if home else before
    certain = M if budget(scenario, household, home, plan) == "oui" else weights["budget_to_check"]
    urgent = M + times(household.urgency, weights["urgency_extra"])

    share = _home_share(weights, household)
    total = times(times(times(share, lasting - before), certain), urgent)
    work = weights["work_only"] + times(M - weights["home_only"] - weights["work_only"], lasting)
    for adult, choice, way in ways:
        exit_share = _job_share(scenario, adult, scenario.jobs[choice.job], choice.mode, way)
        total += times(times(times(exit_share, work), certain), urgent)
    return total


def _home_share(weights: dict[str, Any], household: Household) -> int:
    seekers = sum(one.seeks and not one.lasting_work for one in household.adults)
    settled = sum(one.lasting_work for one in household.adults)
    if not seekers and not settled:
        return int(weights["home_only"])
    return int(seekers * weights["home_only"] + settled * (M - weights["work_only"]))


def _job_share(scenario: Scenario, adult: Adult, job: Job, mode: str, way: Way) -> int:
    weights = scenario.numbers["weights"]
    limit = limit_of(scenario, adult)
    commute = M - weights["commute_loss"] * min(way.minutes, limit) // max(limit, 1)
    share = times(_contract(weights, job), _trade(weights, adult, job))
    share = times(share, _language(weights, adult, job))
    share = times(share, commute)
    share = times(share, weights["reliability"][mode])
    return times(share, M if way.verdict == "oui" else weights["travel_to_check"])


def _contract(weights: dict[str, Any], job: Job) -> int:
    months = job.months or 0
    if job.contract == "cdi":
        return int(weights["open_ended"])
    if job.contract == "alternance" or (job.contract in ("cdd", "saisonnier") and months >= 6):
        return int(weights["lasting_fixed"])
    if job.contract == "cddi" and months >= 4:
        return int(weights["cddi"])
    return int(weights["short"])


def _trade(weights: dict[str, Any], adult: Adult, job: Job) -> int:
    for signs, name in ((None, "same_trade"), (3, "near_trade"), (1, "same_field")):
        if job.rome and job.rome[:signs] in {trade[:signs] for trade in adult.trades}:
            return int(weights[name])
    return int(weights["other_trade"])


def _language(weights: dict[str, Any], adult: Adult, job: Job) -> int:
    levels = ((adult.oral, job.oral), (adult.written, job.written))
    if any(has < asked for has, asked in levels):
        return int(weights["language_course"])
    spare = all(not asked or has > asked for has, asked in levels)
    return int(weights["language_margin"] if spare else weights["language_exact"])
