"""The kernels find the dearest plan that the plain rules allow, whatever the prices and the branches."""

import random
from pathlib import Path

import numpy as np
import pytest

from coincide.core.checker.facts import KINDS, Plan
from coincide.core.checker.kernels import NOTHING
from coincide.core.checker.pricing import Pricer
from coincide.core.checker.rules import Rules
from coincide.core.checker.tree import Demand
from tests.core.checker.cases import every_plan, rules_of, tables, write

PRICED = 5


def _allowed(plan: Plan, demand: Demand) -> bool:
    used = {
        "dwelling": {plan.dwelling},
        "care": {plan.care},
        "job": {one.job for one in plan.choices if demand.adult in (None, one.adult)},
        "pool": {one.pool for one in plan.choices if demand.adult in (None, one.adult)},
        "course": {one.course for one in plan.choices if demand.adult in (None, one.adult)},
    }
    if demand.what == "stay":
        return (plan.dwelling is None) == demand.yes
    if demand.what == "placed":
        return demand.yes
    return bool(used[demand.what] & demand.ids) == demand.yes


def _demand(r: random.Random, rules: Rules, household: str) -> Demand:
    what = r.choice(("dwelling", "stay", "job", "job", "pool", "course", "care", "placed"))
    names = list(rules.scenario.capacity(what)) if what in KINDS else []
    adults = [one.id for one in rules.scenario.households[household].adults]
    adult = r.choice((None, *adults)) if what in ("job", "pool", "course") else None
    return Demand(what, adult, frozenset(r.sample(names, r.randint(1, len(names))) if names else ()), r.random() < 0.6)


@pytest.mark.parametrize("seed", range(40))
def test_the_dearest_plan_is_the_one_found_by_trying_everything(tmp_path: Path, seed: int) -> None:
    rules = rules_of(write(tmp_path / "s", tables(seed)))
    r = random.Random(seed)
    scenario = rules.scenario
    free = {(kind, name): has for kind in KINDS for name, has in scenario.capacity(kind).items()}
    pricer = Pricer(scenario, rules, rules.ways, free)
    for name in scenario.households:
        plans = [
            (plan, 1000 * rules.value(plan), rules.taken(plan))
            for plan in every_plan(rules, name)
            if all(amount <= free[key] for key, amount in rules.taken(plan).items())
        ]
        for trial in range(PRICED):
            top = 10 ** r.choice((1, 7, 8, 9))
            prices = {
                kind: np.array([r.randrange(top) for _ in names], dtype=np.int64)
                for kind, names in pricer.order.items()
            }
            demands = tuple(_demand(r, rules, name) for _ in range(trial))
            expected = max(
                (
                    worth - sum(n * int(prices[kind][pricer.positions[kind][one]]) for (kind, one), n in taken.items())
                    for plan, worth, taken in plans
                    if all(_allowed(plan, demand) for demand in demands)
                ),
                default=NOTHING,
            )
            assert pricer.best(name, demands, prices) == expected, (name, demands)


def test_the_random_scenarios_use_every_resource_and_both_sides_of_each_rule(tmp_path: Path) -> None:
    taken: set[str] = set()
    pairs = 0
    for seed in range(12):
        rules = rules_of(write(tmp_path / f"s{seed}", tables(seed)))
        for name in rules.scenario.households:
            for plan in every_plan(rules, name):
                taken |= {kind for kind, _ in rules.taken(plan)}
                pairs += len(plan.choices) == 2
    assert taken == set(KINDS)
    assert pairs > 0
