"""Two curves drawn as SVG: the months of a contract, and the wage. Positions are those of a 640 × 220 drawing, as
strings so that no template localises them.

The pages forbid style attributes (Content-Security-Policy): a curve is a path, its colour a class. The same figures
stand in a table beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from coincide.core.budget.law.exact import Exact
from coincide.core.budget.wording import euros
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 84, 28, 16, 36
STEPS, MOST_MARKS = (10_000, 25_000, 50_000, 100_000, 200_000, 500_000, 1_000_000), 6
FALL = 500
"""Cents of reste à vivre lost from one step of wage to the next that make a cliff worth naming."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the class of its colour, its words, its path."""

    kind: str
    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of an axis."""

    at: str
    label: str


@dataclass(frozen=True, slots=True)
class Curve:
    """What a template draws. ``here``: where a line shows what is tried, None for no line."""

    lines: tuple[Line, ...]
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    here: str | None
    words: str


def _drawn(
    xs: Sequence[int], series: Sequence[tuple[str, str, Sequence[int]]], across: Sequence[tuple[int, str]],
    here: int | None, words: str,
) -> Curve:  # fmt: skip
    values = [value for _, _, ys in series for value in ys]
    low, high = min(0, *values), max(values)
    step = next((one for one in STEPS if (high - low) / one <= MOST_MARKS), STEPS[-1])
    low, high = (low // step) * step, -(-max(high, low + 1) // step) * step

    def x(value: int) -> str:
        return f"{LEFT + (value - xs[0]) / max(xs[-1] - xs[0], 1) * (WIDTH - LEFT - RIGHT):.1f}"

    def y(value: int) -> str:
        return f"{HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM):.1f}"

    lines = tuple(
        Line(kind, label, "M" + "L".join(f"{x(one)} {y(value)}" for one, value in zip(xs, ys, strict=True)))
        for kind, label, ys in series
    )
    up = tuple(Mark(y(value), euros(value)) for value in range(low, high + 1, step))
    return Curve(lines, tuple(Mark(x(at), label) for at, label in across), up, None if here is None else x(here), words)


def by_month(found: Exact) -> Curve:
    """Reste à vivre and housing aid, from before the contract to its steady state."""
    months = sorted(found.stages)
    rest = [found.stages[month].rest_to_live for month in months]
    aid = [found.stages[month].housing_aid for month in months]
    return _drawn(
        months,
        [("rest", "reste à vivre", rest), ("aid", "aide au logement", aid)],
        [(month, "avant" if month == 0 else str(month)) for month in months if month in (0, 1, 4, 8, 12, 17)],
        None,
        f"Reste à vivre{_from_to(rest)}, aide au logement{_from_to(aid)}, mois après mois du contrat.",
    )


def by_wage(rows: Sequence[tuple[int, int, int]], now: int) -> Curve:
    """Reste à vivre at each wage, at the fourth month and in steady state; ``now``: the wage that is tried."""
    wages = [wage for wage, _, _ in rows]
    fourth, steady = [row[1] for row in rows], [row[2] for row in rows]
    return _drawn(
        wages,
        [("first", "4e mois", fourth), ("rest", "régime établi", steady)],
        [(wage, euros(wage)) for wage in wages if wage % 50_000 == 0],
        min(now, wages[-1]),
        f"Reste à vivre selon le salaire net{NARROW}: en régime établi{_from_to(steady)}, de {euros(wages[0])} à "
        f"{euros(wages[-1])} de salaire.",
    )


def _from_to(values: Sequence[int]) -> str:
    return f" de {euros(round(values[0], -2))} à {euros(round(values[-1], -2))}"


def cliffs(rows: Sequence[tuple[int, int, int]]) -> list[str]:
    """Where earning more leaves less to live on in steady state, in words."""
    found = []
    for (low, _, before), (high, _, after) in pairwise(rows):
        if before - after >= FALL:
            lost = euros(round(before - after, -2))
            found.append(
                f"passer de {euros(low)} à {euros(high)} de salaire net fait perdre {lost} de reste à vivre par mois"
            )
    return found
