"""Why this plan, why no plan, what else, and what one more of a scarce thing would be worth.

Facts and labels come out, not prose about named offers: the application writes those sentences.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from coincide.core.planning.alternatives import Alternative, Alternatives
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.model import Household, Plan, Problem
from coincide.core.planning.nearest import Opening, nearest
from coincide.core.planning.prospects import Prospects, best_plan, offers_in_plans
from coincide.core.planning.resources import IntArray, ResourceKey, capacities, consumed, left_after, resource_keys
from coincide.core.planning.solve import PlacedPlan, Solution
from coincide.core.planning.value import FactorValue, PlanValue

SEVERAL = "plusieurs changements nécessaires"
MASCULINE = ("permanence",)
"""Factors whose label takes "le", not "la"."""
BY_PRICES = "estimé par les prix"
KIND_NAMES = {
    "dwelling": "le logement",
    "job": "l'emploi",
    "pool": "le moyen de transport partagé",
    "care": "la garde d'enfants",
    "course": "le cours de français",
    "counsellor": "le temps de conseiller",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A single change that gives a household a plan, verified on `witness` by the feasibility code.

    `jobs` and `homes`: how many appear in the plans that are then possible and worth something, exactly.
    """

    code: str
    label: str
    subject: str
    jobs: int
    homes: int
    witness: Plan


@dataclass(frozen=True, slots=True)
class Explanation:
    """About one household.

    `status`: "placed", "locked", "change" (a single change would give a plan), "several", or "scarcity" (plans exist
    but what they need is worth more to others, or was taken by accepted plans: `binding` names it, dearest first, with
    its price in millionths, 0 for what is no longer on offer).
    `openings`: the nearest obstacles, counted (see `nearest`), for every household that is not locked.
    """

    household_id: str
    status: str
    sentence: str
    changes: tuple[Change, ...] = ()
    binding: tuple[tuple[ResourceKey, int], ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    openings: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True)
class Worth:
    """What one more of a scarce thing would bring (millionths of the index), from the prices of the answer."""

    key: ResourceKey
    value: int
    label: str = BY_PRICES


@dataclass(frozen=True, slots=True)
class Report:
    """Explanations in the order of the problem's households, and the worth of scarce things, dearest first."""

    households: tuple[Explanation, ...]
    worth: tuple[Worth, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Plain types only."""
        return asdict(self)


def explain(problem: Problem, solution: Solution) -> Report:
    """Explain a whole solution of this problem."""
    explainer = Explainer(problem, solution)
    worth = sorted(solution.prices.items(), key=lambda item: (-item[1], item[0].kind, item[0].id))
    return Report(
        tuple(explainer.household(household) for household in problem.households),
        tuple(Worth(key, price) for key, price in worth),
    )


class Explainer:
    """Explains households one by one; what is common to all is prepared once."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self.rules = Feasibility(problem)
        self._plans = {placed.plan.household_id: placed for placed in solution.plans}
        self._keys = resource_keys(problem)
        self._price = solution.prices
        locked = [placed.plan for placed in solution.plans if placed.locked]
        self._offered = left_after(problem, locked)
        prices: IntArray = np.array([solution.prices.get(key, 0) for key in self._keys], dtype=np.int64)
        left = left_after(problem, [placed.plan for placed in solution.plans])
        self._alternatives = Alternatives(self.rules, prices, left)

    def household(self, household: Household) -> Explanation:
        """Everything about one household."""
        placed = self._plans.get(household.id)
        if placed is not None and placed.locked:
            return Explanation(household.id, "locked", "Plan accepté.")
        prospects = Prospects(self.rules, household)
        return replace(self._explained(prospects, placed), openings=nearest(prospects))

    def _explained(self, prospects: Prospects, placed: PlacedPlan | None) -> Explanation:
        free, market, name = self._offered, prospects.market, prospects.household.id
        if placed is not None:
            others = self._alternatives.of(market, free, placed.plan)
            return Explanation(name, "placed", why(placed.value), alternatives=others)
        if best_plan(market, 0, free) is None:
            return self._without_possible_plan(prospects)
        others = self._alternatives.of(market, free, None)
        taken = sorted(
            consumed(self.problem, others[0].plan), key=lambda key: (-self._price.get(key, 0), key.kind, key.id)
        )
        binding = tuple((key, self._price[key]) for key in taken if self._price.get(key, 0) > 0)
        what = KIND_NAMES[binding[0][0].kind if binding else taken[0].kind]
        sentence = f"Des plans existent, mais {what} qu'ils demandent manque et sert davantage à d'autres ménages."
        return Explanation(name, "scarcity", sentence, (), binding, others)

    def _without_possible_plan(self, prospects: Prospects) -> Explanation:
        """Nothing fits in what accepted plans leave: a single change, else what they took, else several changes."""
        name = prospects.household.id
        changes = self._changes(prospects)
        if changes:
            first = changes[0]
            counts = _counts(first)
            sentence = f"Aucun plan possible aujourd'hui\u202f; il en existerait avec {first.label}{counts}."
            return Explanation(name, "change", sentence, changes)
        whole = capacities(self.problem)
        if best_plan(prospects.market, 0, whole) is None:
            return Explanation(name, "several", f"Aucun plan possible\u202f: {SEVERAL}.")
        others = self._alternatives.of(prospects.market, whole, None)
        short = dict.fromkeys(
            key for key, count in consumed(self.problem, others[0].plan).items() if self._lacks(key, count)
        )
        binding = tuple((key, self._price.get(key, 0)) for key in short)
        what = KIND_NAMES[binding[0][0].kind]
        sentence = f"Des plans existeraient, mais {what} qu'ils demandent est pris par un plan accepté."
        return Explanation(name, "scarcity", sentence, (), binding, others)

    def _lacks(self, key: ResourceKey, count: int) -> bool:
        """Whether accepted plans leave less of it than that."""
        return bool(self._offered[self._keys.index(key)] < count)

    def _changes(self, prospects: Prospects) -> tuple[Change, ...]:
        """Single changes that give a household without plan one, the smallest effort first, one per kind and adult."""
        found: dict[tuple[str, str], Change] = {}
        for number, change in enumerate(prospects.changes):
            if (change.code, change.subject) in found:
                continue
            market, at = prospects.after(number)
            witness = best_plan(market, at, self._offered)
            if witness is None:
                continue
            broken = Feasibility(change.problem, self.rules.tables).obstacles(witness)
            if broken:
                raise AssertionError(f"impossible witness for {prospects.household.id}: {broken[0].reason}")
            jobs, homes = offers_in_plans(market, at, self._offered)
            found[change.code, change.subject] = Change(change.code, change.label, change.subject, jobs, homes, witness)
        return tuple(found.values())


def _counts(change: Change) -> str:
    parts = []
    if change.jobs:
        parts.append(f"{change.jobs} emploi{'s' if change.jobs > 1 else ''} de plus")
    if change.homes:
        parts.append(f"{change.homes} logement{'s' if change.homes > 1 else ''} de plus")
    return f" ({', '.join(parts)})" if parts else ""


def why(value: PlanValue) -> str:
    """The factors of a plan in one French sentence, what weighs most first."""
    named = [factor for factor in value.factors if factor.code != "urgency"]
    strong = [_the(factor) for factor in named if factor.value >= 900_000]
    weak = [_the(factor) for factor in sorted(named, key=lambda one: one.value) if factor.value < 800_000]
    text = "Ce plan s'appuie sur " + _listed(strong) if strong else "Ce plan est le meilleur possible ici"
    if weak:
        text += f"\u202f; il est limité par {_listed(weak)}"
    return text + "."


def _the(factor: FactorValue) -> str:
    return f"{'le' if factor.code in MASCULINE else 'la'} {factor.label}"


def _listed(labels: Sequence[str]) -> str:
    unique = list(dict.fromkeys(labels))
    return unique[0] if len(unique) == 1 else ", ".join(unique[:-1]) + " et " + unique[-1]
