"""Placing groups within capacities, beside trying everything."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.core.planning.model import PlanningError
from coincide.core.planning.placement import Option, place

NAMES = ("lits", "écoles", "heures")


@st.composite
def instances(draw: st.DrawFn) -> tuple[list[Option], dict[str, int]]:
    options = [
        Option(f"g{group}", draw(st.integers(-5, 1_000_000)), {name: draw(st.integers(0, 4)) for name in NAMES})
        for group in range(draw(st.integers(0, 4)))
        for _ in range(draw(st.integers(1, 3)))
    ]
    return options, {name: draw(st.integers(0, 6)) for name in NAMES}


def best(options: list[Option], capacities: dict[str, int]) -> int:
    groups = [[None, *some] for _, some in itertools.groupby(options, key=lambda one: one.group)]
    total = 0
    for choice in itertools.product(*groups):
        taken = [one for one in choice if one is not None]
        if all(sum(one.sizes[name] for one in taken) <= amount for name, amount in capacities.items()):
            total = max(total, sum(one.value for one in taken))
    return total


@settings(max_examples=150, deadline=None)
@given(instances())
def test_it_is_the_best_choice_it_fits_and_the_prices_bound_it(instance: tuple[list[Option], dict[str, int]]) -> None:
    options, capacities = instance
    found = place(options, capacities)
    taken = [options[one] for one in found.taken]
    assert found.objective == sum(one.value for one in taken) == best(options, capacities)
    assert found.proved
    assert found.objective <= found.bound
    assert len({one.group for one in taken}) == len(taken)
    for name, amount in capacities.items():
        assert sum(one.sizes[name] for one in taken) <= amount


@pytest.mark.parametrize(
    ("option", "capacities", "said"),
    [
        (Option("a", 1, {"lits": -1}), {"lits": 1}, "demande -1"),
        (Option("a", 1, {"lits": 1}), {}, "«\u202flits\u202f»"),
        (Option("a", 1, {}), {"lits": -1}, "négative"),
    ],
)
def test_what_makes_no_sense_is_refused(option: Option, capacities: dict[str, int], said: str) -> None:
    with pytest.raises(PlanningError, match=said):
        place([option], capacities)
