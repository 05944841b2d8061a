"""Who enters and who leaves, month by month: the arithmetic that gives the deck's figures.

Units are persons accompanied. With 107 still followed, 182 exits and TRANSFERS gone to another département (not exits,
hence not in the deck's count), 331 persons entered. On 30 September 2024: 305 had entered, 8 had exited, 6 had been
transferred: 291. The identity of ``domain.md``: departures not counted after that day = 2 + exits before it + entries
after it = 2 + 8 + 26 = 36.

The monthly numbers are invented; only their sums, the peaks and the recent rise are the deck's.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from coincide.core.statistics.series import Month
from coincide.demo.world import MONTLUCON, MOULINS, VICHY, Draw, days


class Fate(StrEnum):
    """What became of a household's journeys."""

    ACTIVE = "active"
    EXIT = "exit"
    TRANSFER = "transfer"


def _by_month(first: Month, counts: list[int]) -> dict[Month, int]:
    found, month = {}, first
    for count in counts:
        found[month] = count
        month = month.next
    return found


ENTRIES = _by_month(Month(2023, 10), [18, 24, 22, 30, 28, 30, 28, 26, 27, 26, 20, 26])
LATE_ENTRIES = _by_month(Month(2024, 10), [1, 2, 1, 2, 1, 2, 3, 2, 1, 2, 1, 3, 3, 2])
EXITS = _by_month(Month(2024, 3), [1, 0, 1, 1, 2, 1, 2, 33, 40, 34, 5, 4, 4, 3, 4, 4, 4, 3, 8, 11, 12, 5])
POSITIVE = _by_month(Month(2024, 3), [0, 0, 1, 0, 0, 0, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 3, 2])
REGULATED = {Month(2024, 10): 25, Month(2024, 11): 29, Month(2024, 12): 22}
TERM = {Month(2025, 10): 6, Month(2025, 11): 7, Month(2025, 12): 3}
TRANSFERS = _by_month(Month(2024, 2), [1, 0, 1, 1, 0, 1, 2, 0, 3, 3, 3, 3, 2, 2, 3, 2, 3, 3, 2, 2, 2, 2, 1])
LAST_EXIT = dt.date(2025, 12, 8)
SHORTEST_STAY = days(95)
BASIN_SHARES = {MONTLUCON: 42.0, VICHY: 33.0, MOULINS: 25.0}


@dataclass
class Group:
    """The journeys of one household: how many, when they start, how and when they end.

    ``kids`` is the number of children without a journey. ``positive`` is how many of the exits are to be positive.
    """

    size: int
    fate: Fate
    left_on: dt.date | None = None
    reason: str = ""
    positive: int = 0
    entered_on: dt.date | None = None
    is_transfer_in: bool = False
    basin: str = ""
    kids: int = 0
    is_couple: bool = False
    label: str = ""

    @property
    def start(self) -> dt.date:
        """The day of entry. Raises ValueError before it is drawn."""
        if self.entered_on is None:
            raise ValueError(f"no entry drawn for {self}")
        return self.entered_on


# The households followed today, by basin: journeys, couple or not, children, and a label for those of note.
# 36 persons alone, 18 lone parents, 25 couples, 1 couple with a grown-up son: 80 households, 107 persons accompanied.
def active_groups(draw: Draw) -> list[Group]:
    """The eighty households still followed, without their entry."""
    shapes = [(1, False, 0)] * 36 + [(1, False, kids) for kids in [1] * 7 + [2] * 6 + [3] * 4 + [5]]
    shapes += [(2, True, kids) for kids in [0] * 5 + [1] * 5 + [2] * 6 + [3] * 4 + [4] * 3 + [6] * 2] + [(3, True, 2)]
    basins = [MONTLUCON] * 34 + [VICHY] * 26 + [MOULINS] * 20
    draw.shuffle(shapes)
    groups = [
        Group(size, Fate.ACTIVE, is_couple=couple, kids=kids, basin=basin)
        for (size, couple, kids), basin in zip(shapes, basins, strict=True)
    ]
    _label(groups, "six", lambda one: one.size == 2 and one.kids == 4, MONTLUCON)
    _label(groups, "soon", lambda one: one.size == 2 and 0 < one.kids < 4, MONTLUCON)
    _label(groups, "overdue", lambda one: one.size == 1, VICHY)
    _label(groups, "paused", lambda one: one.size == 1, MOULINS)
    _label(groups, "back", lambda one: one.size == 1, MONTLUCON)
    _label(groups, "back2", lambda one: one.size == 1, VICHY)
    return groups


def _label(groups: list[Group], label: str, fits: Callable[[Group], bool], basin: str) -> None:
    """Name the first household that fits; it goes to ``basin`` in exchange for another if it has to."""
    free = [one for one in groups if not one.label and fits(one)]
    chosen = next((one for one in free if one.basin == basin), free[0])
    if chosen.basin != basin:
        other = next(one for one in groups if one.basin == basin and not one.label)
        chosen.basin, other.basin = other.basin, chosen.basin
    chosen.label = label


def build(draw: Draw) -> list[Group]:
    """Every household of the operator's history, entries and departures drawn; the oldest entry first."""
    active, leavers = active_groups(draw), _leavers(draw)
    late = _pick(draw, [one for one in active if not one.label], 22)
    late_leavers = [
        one
        for one in leavers
        if one.size == 1
        and one.left_on
        and dt.date(2025, 5, 1) < one.left_on < dt.date(2025, 9, 1)
        and not one.positive
    ][:4]
    _fill(draw, LATE_ENTRIES, late + late_leavers)
    rest = [one for one in active + leavers if one not in late and one not in late_leavers]
    quota = dict(ENTRIES)
    for one in rest:
        fixed = _fixed_entry(draw, one)
        if fixed:
            one.entered_on = fixed
            quota[Month.of(fixed)] -= one.size
    _fill(draw, quota, [one for one in rest if one.entered_on is None])
    groups = active + leavers
    for one in groups:
        one.basin = one.basin or draw.among(BASIN_SHARES)
        one.is_transfer_in = not one.label and one.fate is Fate.ACTIVE and draw.random() < 0.11
    return sorted(groups, key=lambda one: (one.start, one.fate, one.size, one.kids))


def _leavers(draw: Draw) -> list[Group]:
    groups = []
    for month, count in EXITS.items():
        groups += _exits_of(draw, month, count)
    for month, count in TRANSFERS.items():
        for size in _sizes(draw, count):
            left_on = draw.day(month.first_day, min(month.last_day, LAST_EXIT))
            groups.append(Group(size, Fate.TRANSFER, left_on))
    for one in groups:
        one.is_couple = one.size == 2
        one.kids = draw.choices([0, 1, 2, 3, 4], [60, 16, 13, 8, 3] if one.size == 1 else [20, 20, 28, 20, 12])[0]
    return groups


def _exits_of(draw: Draw, month: Month, count: int) -> list[Group]:
    """The exits of a month: those who reach their term, those whom the regulation stops, the positive ones, others."""
    term, regulated, positive = TERM.get(month, 0), REGULATED.get(month, 0), POSITIVE[month]
    last = min(month.last_day, LAST_EXIT)
    groups = [Group(1, Fate.EXIT, draw.day(month.first_day, last), "term") for _ in range(term)]
    for size in _sizes(draw, regulated):
        groups.append(Group(size, Fate.EXIT, draw.day(month.first_day, last), "regulation"))
    for size in _sizes(draw, positive):
        groups.append(Group(size, Fate.EXIT, draw.day(month.first_day, last), "goals", positive=size))
    for size in _sizes(draw, count - term - regulated - positive):
        reason = draw.among({"gave_up": 4, "moved": 4, "goals": 2, "other": 1})
        groups.append(Group(size, Fate.EXIT, draw.day(month.first_day, last), reason))
    return groups


def _sizes(draw: Draw, count: int) -> list[int]:
    """Households of one or two journeys that add up to ``count``."""
    sizes: list[int] = []
    while (left := count - sum(sizes)) > 0:
        sizes.append(2 if left >= 2 and draw.random() < 0.24 else 1)
    return sizes


def _pick(draw: Draw, groups: list[Group], persons: int) -> list[Group]:
    """Some groups that add up to exactly ``persons``."""
    chosen: list[Group] = []
    for one in draw.sample(groups, len(groups)):
        if sum(other.size for other in chosen) + one.size <= persons:
            chosen.append(one)
    return chosen


_NOT_LEFT = dt.date(2025, 9, 1)
_FIXED = {
    "overdue": dt.date(2023, 11, 27),
    "paused": dt.date(2023, 11, 14),
    "soon": dt.date(2023, 12, 18),
    "six": dt.date(2024, 5, 21),
    "back": dt.date(2024, 2, 12),
    "back2": dt.date(2024, 4, 8),
}


def _fixed_entry(draw: Draw, group: Group) -> dt.date | None:
    """The entry that the story of a household sets: its label, or the 24 months that it reaches when it leaves."""
    if group.reason == "term" and group.left_on:
        # No 29 February here; an entry falls on a working day, the Monday after rather than a week-end.
        entry = group.left_on.replace(year=group.left_on.year - 2)
        return entry + days(max(0, 7 - entry.weekday()) if entry.weekday() > 4 else 0)
    return _FIXED.get(group.label)


def _fill(draw: Draw, quota: dict[Month, int], groups: list[Group]) -> None:
    """Give each group a month of entry, so that every month's quota is met exactly.

    Months are filled in order, with those who leave first, more or less. Raises ValueError if the draw gets stuck.
    """
    waiting = sorted(
        groups,
        key=lambda one: (
            one.left_on + days(draw.randrange(240)) if one.left_on else _NOT_LEFT + days(draw.randrange(400))
        ),
    )
    for month, count in quota.items():
        left = count
        while left:
            fits = (one for one in waiting if one.size <= left and _can_enter(one, month))
            chosen = next(fits, None)
            if chosen is None:
                raise ValueError(f"{left} persons missing among the entries of {month}")
            chosen.entered_on = draw.day(month.first_day, month.last_day)
            left -= chosen.size
            waiting.remove(chosen)
    if waiting:
        raise ValueError(f"{len(waiting)} households without a month of entry")


def _can_enter(group: Group, month: Month) -> bool:
    """Whether the group may enter that month: early enough before it leaves; too late to be at its term today."""
    if group.left_on:
        return month.last_day + SHORTEST_STAY <= group.left_on
    return month >= Month(2024, 1)
