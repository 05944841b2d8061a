"""The verdict on the rent of a new home: by a grid of the law's benefits where there is one, else by the first rule."""

from bisect import bisect_right
from typing import Literal

from tests.core.planning.second.facts import Amounts, Dwelling, Grid, Household, Plan, Scenario, Wages

M = 1_000_000
FOURTEEN = 14
FOURTH, STEADY = 4, 17
"""The moments that tables hold."""
MOMENTS = (1, FOURTH, STEADY)
RESIDENCES = ("residence_sociale", "fjt")
STATUSES = {"social": "social", "private": "private", "iml": "private"} | dict.fromkeys(RESIDENCES, "residence")

Verdict = Literal["oui", "a_verifier", "non"]


def times(one: int, two: int) -> int:
    """⌊one · two⌋: a product in millionths, rounded down."""
    return one * two // M


def budget(scenario: Scenario, household: Household, home: Dwelling | None, plan: Plan) -> Verdict:
    """The verdict; a stay is never forbidden, and as certain as can be."""
    if home is None:
        return "oui"
    new = sorted((scenario.jobs[choice.job].wage for choice in plan.choices), reverse=True)
    grid = scenario.grids.get((household.composition, scenario.zones.get(home.area, "")))
    return (
        _by_first_rule(scenario, household, home, sum(new))
        if grid is None
        else _by_grid(scenario, household, home, new, grid)
    )


def _affordable(scenario: Scenario, household: Household, home: Dwelling, income: int, aid: int) -> bool:
    """Whether the home leaves enough of an income, once an aid is taken off its cost."""
    rule = scenario.numbers["budget"]
    left_to_pay = home.rent + home.charges - aid
    older = len(household.adults) - 1 + sum(age >= FOURTEEN for age in household.ages)
    younger = sum(age < FOURTEEN for age in household.ages)
    tenths = 10 + 5 * older + 3 * younger  # consumption units
    return bool(
        left_to_pay * M <= rule["effort_ceiling"] * income
        and (income - left_to_pay) * 10 >= rule["rest_per_unit"] * tenths
    )


# --- the first rule ---------------------------------------------------------------------------------------------------


def _by_first_rule(scenario: Scenario, household: Household, home: Dwelling, new: int) -> Verdict:
    rule = scenario.numbers["budget"]
    income = household.wages + new + household.family + household.other + (0 if new else household.rsa)
    if _affordable(scenario, household, home, income, 0):  # the declared aid is for the present home only
        return "oui"
    first_month = steady = times(home.rent, rule["aid_share_without_wage"])
    if household.wages + new:
        steady = times(home.rent, rule["aid_share_children" if household.ages else "aid_share_no_children"])
    held = all(_affordable(scenario, household, home, income, aid) for aid in (first_month, steady))
    return "a_verifier" if held else "non"


# --- the grid ---------------------------------------------------------------------------------------------------------


def _by_grid(scenario: Scenario, household: Household, home: Dwelling, new: list[int], grid: Grid) -> Verdict:
    def held(error: int) -> bool:
        for moment in MOMENTS:
            aid, other = _benefits(scenario, household, home, new, grid, moment)
            income = household.wages + sum(new) + other + household.other
            if not _affordable(scenario, household, home, income, aid + error):
                return False
        return True

    if held(-grid.error):
        return "oui"
    return "a_verifier" if held(grid.error) else "non"


def _earners(kept: int, new: list[int], couple: bool) -> Wages:
    first, second = [*new, 0, 0][:2]
    if not couple:
        return kept + first + second, 0
    if second == 0:
        return max(kept, first), min(kept, first)
    return kept + first, second


def _benefits(
    scenario: Scenario, household: Household, home: Dwelling, new: list[int], grid: Grid, moment: int
) -> tuple[int, int]:
    """Housing aid, and the other benefits."""
    kept = household.wages
    status = STATUSES.get(home.kind, "private")

    def told(month: int, which: int, wages: list[int]) -> int:
        cells = {pair: both[which] for pair, both in grid.cells[status, month].items()}
        return _found(scenario, _earners(kept, wages, grid.couple), rent, cells)

    first_rent = scenario.numbers["budget"]["rents"][0]
    rent = home.rent + home.charges if home.kind in RESIDENCES else home.rent
    if moment == 1:
        aid, other = told(STEADY, 0, []), told(STEADY, 1, [])
    elif moment == FOURTH and kept:
        aid = told(STEADY, 0, [wage // 6 for wage in new])
        other = told(FOURTH if aid and sum(new) else STEADY, 1, new)
    else:
        aid, other = told(moment, 0, new), told(moment, 1, new)
    helped = home.kind in STATUSES and rent > 0
    return max(0, aid - max(first_rent - rent, 0)) if helped else 0, other


def _found(scenario: Scenario, wages: Wages, rent: int, amounts: dict[Wages, Amounts]) -> int:
    """An amount between crossings: along the rent first, then the smaller wage, then the larger."""
    crossings, rents = scenario.numbers["budget"]["wages"], scenario.numbers["budget"]["rents"]
    larger, smaller = wages

    def at(one: int, other: int) -> int:
        """Pairs are told once: who of the two earns more changes nothing."""
        return _between(rents, amounts[max(one, other), min(one, other)], rent)

    along = sorted({pair[1] for pair in amounts})
    return _between(
        crossings, tuple(_between(along, tuple(at(one, two) for two in along), smaller) for one in crossings), larger
    )


def _between(crossings: list[int], amounts: Amounts, x: int) -> int:
    if x <= crossings[0]:
        return amounts[0]
    if x >= crossings[-1]:
        return amounts[-1]
    place = bisect_right(crossings, x)
    a, b, u, v = crossings[place - 1], crossings[place], amounts[place - 1], amounts[place]
    return (u * (b - x) + v * (x - a)) // (b - a)
