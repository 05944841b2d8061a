"""What a plan is worth, in whole millionths, and the verdict of the budget's first rule that it depends on."""

from typing import Any, Literal

from tests.core.planning.second.reading import Adult, Choice, Dwelling, Household, Job, Plan, Scenario
from tests.core.planning.second.travel import Way, limit_of

M = 1_000_000
FOURTEEN = 14


def times(one: int, two: int) -> int:
    """⌊one · two⌋: a product in millionths, rounded down."""
    return one * two // M


# --- the budget's first rule ------------------------------------------------------------------------------------------


def budget(
    scenario: Scenario, household: Household, home: Dwelling | None, plan: Plan
) -> Literal["oui", "a_verifier", "non"]:
    """The verdict on a new home; a stay is never forbidden, and as certain as can be."""
    if home is None:
        return "oui"
    if _holds(scenario, household, home, plan, (0, 0)):  # the declared aid is for the present home only
        return "oui"
    return (
        "a_verifier"
        if _holds(scenario, household, home, plan, _possible_aid(scenario, household, home, plan))
        else "non"
    )


def _possible_aid(scenario: Scenario, household: Household, home: Dwelling, plan: Plan) -> tuple[int, int]:
    """In the first month fully paid, no wage counts yet; then in the steady state."""
    rule = scenario.numbers["budget"]
    without_wage = times(home.rent, rule["aid_share_without_wage"])
    if household.wages + _new_wages(scenario, plan) == 0:
        return without_wage, without_wage
    share = rule["aid_share_children" if household.ages else "aid_share_no_children"]
    return without_wage, times(home.rent, share)


def _holds(scenario: Scenario, household: Household, home: Dwelling, plan: Plan, aids: tuple[int, int]) -> bool:
    rule = scenario.numbers["budget"]
    new = _new_wages(scenario, plan)
    income = household.wages + new + household.family + household.other + (0 if new else household.rsa)
    older = len(household.adults) - 1 + sum(age >= FOURTEEN for age in household.ages)
    younger = sum(age < FOURTEEN for age in household.ages)
    tenths = 10 + 5 * older + 3 * younger  # consumption units
    return all(
        (home.rent + home.charges - aid) * M <= rule["effort_ceiling"] * income
        and (income + aid - home.rent - home.charges) * 10 >= rule["rest_per_unit"] * tenths
        for aid in aids
    )


def _new_wages(scenario: Scenario, plan: Plan) -> int:
    return sum(scenario.jobs[choice.job].wage for choice in plan.choices)


# --- the value --------------------------------------------------------------------------------------------------------


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
