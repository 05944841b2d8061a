"""The arithmetic of docs/model.md, once, for single plans and for pricing by the million: travel, budget, value.

Compiled; every integer fits 64 bits because the reader bounds what it reads.
"""

from collections.abc import Iterable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coincide.core.checker.facts import MILLION, Adult, Household, Job, Scenario
from coincide.core.checker.grids import STATUSES, WITHOUT_AID, grid_verdict

EARTH_KM = 6371.0088


class Ways:
    """Minutes one way (unrounded) from every place where one may live to every job, by mode."""

    def __init__(self, scenario: Scenario) -> None:
        homes: Iterable[tuple[float, float] | None] = [
            *(one.point for one in scenario.dwellings.values()),
            *(one.point for one in scenario.households.values()),
        ]
        points = sorted({point for point in homes if point is not None})
        self.row = {point: position for position, point in enumerate(points)}
        self.column = {job: position for position, job in enumerate(scenario.jobs)}
        a = np.radians(np.array(points, dtype=np.float64).reshape(-1, 2))
        b = np.radians(np.array([one.point for one in scenario.jobs.values()], dtype=np.float64).reshape(-1, 2))
        north = np.sin((a[:, None, 0] - b[None, :, 0]) / 2) ** 2
        east = np.sin((a[:, None, 1] - b[None, :, 1]) / 2) ** 2
        arc = north + np.cos(a[:, None, 0]) * np.cos(b[None, :, 0]) * east
        km = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(arc, 1.0)))
        p = scenario.numbers["travel"]
        self.margin = float(p["margin"])
        km = np.maximum(km, p["least_km"])
        road = p["road_offset_km"] + p["road_detour"] * km
        speed = np.clip(p["car_base_kmh"] + p["car_gain_kmh_per_km"] * road, p["car_base_kmh"], p["car_max_kmh"])
        self.minutes: NDArray[np.float64] = np.stack(
            [
                p["walk_detour"] * km / p["walk_kmh"] * 60,
                p["bike_detour"] * km / p["bike_kmh"] * 60 + p["bike_extra_min"],
                road / speed * 60 + p["car_extra_min"],
                road / np.minimum(speed, p["scooter_max_kmh"]) * 60 + p["car_extra_min"],
                road / speed * 60 + (p["car_extra_min"] + p["carpool_extra_min"]),
            ]
        )


@njit(cache=True)
def commute(central: float, mode: int, margin: float, limit: int) -> tuple[int, int]:
    """Verdict and whole minutes of a commute, public transport apart (no timetable: never possible)."""
    whole = int(np.rint(central))
    if (1 - margin) * central > limit:
        return 0, whole
    if mode != 4 and (1 + margin) * central <= limit:
        return 2, whole
    return 1, whole


type Money = tuple[NDArray[np.int64], ...]
"""What a budget is judged by: a household's facts, then the grids' cells, wages, rents, margins and couples."""


@njit(cache=True)
def affordability(money: Money, first: int, second: int, rent: int, charges: int, table: int, status: int) -> int:
    """Budget of a new home with up to two new wages: 0 no, 1 to check, 2 yes.

    `table`: the grid that judges, -1 for the first rule; `status`: how the home is occupied, as a grid sees it.
    Facts: wages kept, family and other, RSA, least that must remain, aid share without and with wages, ceiling, other.
    """
    facts = money[0]
    if table >= 0:
        asked = np.array([facts[0], facts[7], facts[3], facts[6]], dtype=np.int64)
        return grid_verdict(
            money[1][table],
            money[2],
            money[3],
            money[4][table],
            money[5][table] != 0,
            status,
            asked,
            first,
            second,
            rent,
            charges,
        )
    new = first + second
    wages = facts[0] + new
    income = wages + facts[1]
    if new <= 0:
        income += facts[2]

    paid = rent + charges
    if paid * 1_000_000 <= facts[6] * income and income - paid >= facts[3]:
        return 2
    first = rent * facts[4] // 1_000_000
    later = rent * facts[5] // 1_000_000 if wages > 0 else first
    aid = max(min(first, later), 0)
    paid -= aid
    if paid * 1_000_000 <= facts[6] * income and income - paid >= facts[3]:
        return 1
    return 0


@njit(cache=True)
def job_part(score: int, permanence: int, certainty: int, urgency: int, credit: NDArray[np.int64]) -> int:
    """One job's part of the value; `credit`: of work alone, of both together."""
    share = credit[0] + credit[1] * permanence // 1_000_000
    return score * share // 1_000_000 * certainty // 1_000_000 * urgency // 1_000_000


@njit(cache=True)
def way_score(base: int, minutes: int, limit: int, loss: int, reliability: int, certainty: int) -> int:
    """What the job is worth with the way there: base × commute × mode × certainty."""
    shortened = 1_000_000 - loss * min(minutes, limit) // max(limit, 1)
    return base * shortened // 1_000_000 * reliability // 1_000_000 * certainty // 1_000_000


@njit(cache=True)
def care_times(starts: NDArray[np.int64], ends: NDArray[np.int64], times: NDArray[np.int64]) -> int:
    """When all these absences overlap, daily: fills `times` (start moved into the first day, end), says how many."""
    count = len(starts)
    found = 0
    for combination in range(3 ** (count - 1)):
        rest = combination
        low, high = starts[0], ends[0]
        for one in range(1, count):
            shift = (rest % 3 - 1) * 1440
            rest //= 3
            low = max(low, starts[one] + shift)
            high = min(high, ends[one] + shift)
        if high > low:
            moved = low % 1440
            times[found, 0] = moved
            times[found, 1] = high - low + moved
            found += 1
    return found


def quarter(minutes: int) -> int:
    """Minutes rounded up to the next quarter of an hour."""
    return -(-minutes // 15) * 15


def money_of(scenario: Scenario, household: Household) -> Money:
    """What `affordability` wants to know of a household."""
    grids = scenario.grids
    return budget_facts(scenario, household), grids.cells, grids.wages, grids.rents, grids.margins, grids.couples


def judged_by(scenario: Scenario, household: str, area: str, kind: str) -> tuple[int, int]:
    """The grid that judges a household in a home (-1: the first rule), and the home's status in it."""
    return scenario.grids.table(household, area), STATUSES.get(kind, WITHOUT_AID)


def budget_facts(scenario: Scenario, household: Household) -> NDArray[np.int64]:
    """A household's own part of it."""
    p = scenario.numbers["budget"]
    older = len(household.adults) + sum(age >= 14 for age in household.children)
    younger = sum(age < 14 for age in household.children)
    tenths = 10 + 5 * max(older - 1, 0) + 3 * younger
    later = p["aid_share_children"] if household.children else p["aid_share_no_children"]
    return np.array(
        [
            *(household.wages, household.family + household.other, household.rsa),
            *(int(p["rest_per_unit"]) * tenths // 10, p["aid_share_without_wage"], later, p["effort_ceiling"]),
            household.other,
        ],
        dtype=np.int64,
    )


def credits(scenario: Scenario) -> NDArray[np.int64]:
    """Credit of work alone, and of home and work together on top."""
    home, work = scenario.whole("weights", "home_only"), scenario.whole("weights", "work_only")
    return np.array([work, MILLION - home - work], dtype=np.int64)


def urgency_weight(scenario: Scenario, household: Household) -> int:
    """1 + urgency × extra, in millionths."""
    return MILLION + household.urgency * scenario.whole("weights", "urgency_extra") // MILLION


def present_permanence(scenario: Scenario, household: Household) -> int:
    """Permanence of the present home, 0 without an address."""
    return scenario.whole("permanence", household.kind) if household.point is not None else 0


def home_part(scenario: Scenario, household: Household, permanence: int, certainty: int) -> int:
    """The home's part of the value."""
    before = present_permanence(scenario, household)
    home = scenario.whole("weights", "home_only")
    complete = MILLION - scenario.whole("weights", "work_only")
    share = sum(complete if one.lasting else home for one in household.adults if one.lasting or one.seeks) or home
    gain = share * (permanence - before) // MILLION
    return gain * certainty // MILLION * urgency_weight(scenario, household) // MILLION


def language(scenario: Scenario, adult: Adult, job: Job) -> tuple[int, int] | None:
    """Levels missing (the larger of oral and written) and the factor; None where no class can bring them."""
    pairs = ((adult.oral, job.oral), (adult.written, job.written))
    missing = max(max(needs - has, 0) for has, needs in pairs)
    if missing > 1:
        return None
    if missing == 1:
        return 1, scenario.whole("weights", "language_course")
    spare = all(needs == 0 or has > needs for has, needs in pairs)
    return 0, scenario.whole("weights", "language_margin" if spare else "language_exact")


def taught_up_to(adult: Adult, job: Job) -> int:
    """The level that a class must reach to bring what is missing."""
    return max(needs if needs > has else 0 for has, needs in ((adult.oral, job.oral), (adult.written, job.written)))


def base_score(scenario: Scenario, adult: Adult, job: Job, tongue: int) -> int:
    """Contract × trade × language."""
    whole = scenario.numbers["weights"]
    match job.contract:
        case "cdi":
            contract = whole["open_ended"]
        case "alternance":
            contract = whole["lasting_fixed"]
        case "cdd" | "saisonnier" if job.months >= 6:
            contract = whole["lasting_fixed"]
        case "cddi" if job.months >= 4:
            contract = whole["cddi"]
        case _:
            contract = whole["short"]
    trade = "other_trade"
    for signs, name in ((1, "same_field"), (3, "near_trade")):
        if job.rome and any(one[:signs] == job.rome[:signs] for one in adult.trades):
            trade = name
    if job.rome and job.rome in adult.trades:
        trade = "same_trade"
    return int(contract) * int(whole[trade]) // MILLION * tongue // MILLION


def covers(opens: int, closes: int, times: NDArray[np.int64], count: int) -> bool:
    """Whether a centre open from `opens` to `closes` covers all the care times."""
    return all(opens <= times[one, 0] and times[one, 1] <= closes for one in range(count))
