"""What the random scenarios reach, lest the comparison with the second solver prove little: each rule changes some best
answers, and each feature is in some."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from tests.core.planning import second
from tests.core.planning.scenarios import reread, varied

Scenarios = tuple[second.Scenario, ...]
Relaxed = Callable[[second.Scenario], second.Scenario]

pytestmark = pytest.mark.xdist_group("reach")

SOME = 3
PLENTY = 100
ANYWHERE = frozenset[str]()
ALWAYS = second.Hours(None, None)


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> Scenarios:
    folder = tmp_path_factory.mktemp("reach")
    return tuple(reread(varied(seed, folder), folder) for seed in range(300))


@pytest.fixture(scope="module")
def bests(scenarios: Scenarios) -> tuple[second.Answer | None, ...]:
    return tuple(second.best(scenario) for scenario in scenarios)


def every(table: str, **facts: Any) -> Relaxed:
    """The same scenario with these facts in every row of a table."""

    def relaxed(scenario: second.Scenario) -> second.Scenario:
        rows = {name: replace(row, **facts) for name, row in getattr(scenario, table).items()}
        changed: dict[str, Any] = {table: rows}
        return replace(scenario, **changed)

    return relaxed


def each_household(**facts: Any) -> Relaxed:
    return lambda scenario: replace(
        scenario, households=tuple(replace(household, **facts) for household in scenario.households)
    )


def each_adult(**facts: Any) -> Relaxed:
    def relaxed(scenario: second.Scenario) -> second.Scenario:
        return replace(
            scenario,
            households=tuple(
                replace(one, adults=tuple(replace(adult, **facts) for adult in one.adults))
                for one in scenario.households
            ),
        )

    return relaxed


def number(section: str, **facts: Any) -> Relaxed:
    def relaxed(scenario: second.Scenario) -> second.Scenario:
        inner = scenario.numbers[section] if section else scenario.numbers
        changed = inner | facts
        return replace(scenario, numbers=scenario.numbers | ({section: changed} if section else changed))

    return relaxed


def without(**facts: Any) -> Relaxed:
    return lambda scenario: replace(scenario, **facts)


RULES: dict[str, Relaxed] = {
    "area, unwanted": each_household(areas_not_wanted=ANYWHERE),
    "area, wanted": each_household(areas_wanted=ANYWHERE),
    "rooms": each_household(rooms=1),
    "surface": each_household(surface=1),
    "stay": each_household(may_stay=True),
    "hours": each_adult(hours=ALWAYS),
    "trade_veto": each_adult(trades_not_wanted=()),
    "starts": each_adult(first_day=None),
    "not_seeking": each_adult(seeks=True),
    "literacy": each_adult(literate=True),
    "licence": each_adult(licence=True),
    "a car": each_adult(car=True),
    "oral": each_adult(oral=7),
    "written": each_adult(written=7),
    "travel": each_adult(longest=PLENTY),
    "a job that is kept": each_adult(busy=None),
    "trade": every("jobs", very_trade=False),
    "openings": every("jobs", openings=PLENTY),
    "dates of jobs": every("jobs", start=None),
    "dates of homes": every("dwellings", free_from=None),
    "move_in_days": number("", move_in_days=PLENTY),
    "work_contract": every("dwellings", work_contract=False),
    "budget": number("budget", effort_ceiling=1_000_000, rest_per_unit=0),
    "aid that is possible": number("budget", aid_share_without_wage=0, aid_share_children=0),
    "benefits by grid": without(grids={}),
    "seats of pools": every("pools", capacity=PLENTY),
    "basins of pools": every("pools", basins=ANYWHERE),
    "communes of pools": every("pools", areas=ANYWHERE),
    "hours of pools": every("pools", hours=ALWAYS),
    "minutes of pools": every("pools", minutes=PLENTY),
    "care": number("", care_age=0),
    "places of centres": every("centres", places=PLENTY),
    "basins of centres": every("centres", basins=ANYWHERE),
    "hours of centres": every("centres", hours=ALWAYS),
    "seats of courses": every("courses", seats=PLENTY),
    "basins of courses": every("courses", basins=ANYWHERE),
    "levels of courses": every("courses", up_to=7),
    "hours of counsellors": without(counsellors={}),
    "refused": without(refusals=()),
    "accepted plans": without(locked=()),
    "urgency": each_household(urgency=0),
    "floors": without(floors={}),
}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_changes_some_of_the_best_answers(
    rule: str, scenarios: Scenarios, bests: tuple[second.Answer | None, ...]
) -> None:
    def changes() -> Iterator[second.Scenario]:
        for scenario, best in zip(scenarios, bests, strict=True):
            other = second.best(RULES[rule](scenario))
            if best and other and best.value != other.value:
                yield scenario

    assert len(list(islice(changes(), SOME))) == SOME


def test_each_feature_is_in_some_of_the_best_answers(
    scenarios: Scenarios, bests: tuple[second.Answer | None, ...]
) -> None:
    seen: Counter[str] = Counter()
    for scenario, best in zip(scenarios, bests, strict=True):
        accepted = {plan.household for plan in scenario.locked}
        assert best is not None
        for plan in best.plans:
            seen[f"accepted: {plan.household in accepted}"] += 1
            if plan.household not in accepted:
                seen.update(features(scenario, plan))
        seen["without a plan"] += len(best.plans) < len(scenario.households)
    own = {f"by {mode}, own" for mode in second.OWN_MODES if mode != "transit"}  # of which no timetable is known
    shared = {f"by {mode}, shared" for mode in second.OWN_MODES}
    expected = {
        "accepted: True", "without a plan", "stay", "move only", "move and work", "two jobs",
        "two jobs of three adults", "one job twice", "night", "budget to check", "care", "care of two", "course",
        "two courses",
        "pool, minutes stated", "pool, some hours", "pool, some communes", "pool, some basins", *own, *shared,
    }  # fmt: skip
    assert {what for what in expected if seen[what] < SOME} == set(), seen


def features(scenario: second.Scenario, plan: second.Plan) -> Iterator[str]:
    """What a plan makes use of."""
    (household,) = [one for one in scenario.households if one.id == plan.household]
    jobs = [scenario.jobs[choice.job] for choice in plan.choices]
    home = scenario.dwellings[plan.dwelling] if plan.dwelling else None
    pools = [scenario.pools[choice.pool] for choice in plan.choices if choice.pool]
    courses = [choice.course for choice in plan.choices if choice.course]
    told = {
        "stay": home is None,
        "move only": not jobs,
        "move and work": home is not None and bool(jobs),
        "budget to check": second.budget(scenario, household, home, plan) == "a_verifier",
        "care": plan.care is not None,
        "care of two": plan.care is not None and second.small_children(scenario, household) == 2,
        "course": len(courses) == 1,
        "two courses": len(courses) == 2,
        "two jobs": len(jobs) == 2,
        "two jobs of three adults": len(jobs) == 2 and len(household.adults) == 3,
        "one job twice": len(jobs) == 2 and jobs[0] == jobs[1],
        "night": any(job.shift.end > second.DAY for job in jobs),
        "pool, minutes stated": any(pool.minutes is not None for pool in pools),
        "pool, some hours": any(pool.hours != ALWAYS for pool in pools),
        "pool, some communes": any(pool.areas for pool in pools),
        "pool, some basins": any(pool.basins for pool in pools),
    }
    yield from (what for what, so in told.items() if so)
    for choice in plan.choices:
        yield f"by {choice.mode}, {'shared' if choice.pool else 'own'}"
