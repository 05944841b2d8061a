"""When nobody is at home: the hours that childcare must cover for the small children of a household.

Times are minutes after midnight on the axis of a working day; past 1,440 is the next day. Every interval is taken to
come back each day.
"""

from collections.abc import Iterable, Sequence
from itertools import product

from coincide.core.mobility import Shift
from coincide.core.planning.supply import CareCentre

DAY = 1_440
QUARTER = 15
"""The way is counted up to the next quarter of an hour: who takes a child somewhere needs the margin [unverified]."""

type Interval = tuple[int, int]


def shift_end(shift: Shift) -> int:
    """When the shift ends, past 1,440 when it ends the next day."""
    return shift.end if shift.end > shift.start else shift.end + DAY


def quarter_up(minutes: int) -> int:
    """The next multiple of a quarter of an hour."""
    return -(-minutes // QUARTER) * QUARTER


def away(shift: Shift, out: int = 0, back: int = 0) -> Interval:
    """From leaving home to being back, for these hours of work and these minutes of travel."""
    return shift.start - quarter_up(out), shift_end(shift) + quarter_up(back)


def care_times(absences: Sequence[Interval | None]) -> tuple[Interval, ...]:
    """The intervals of a day during which all these adults are away, each beginning between 0 and 1,440.

    None among them: somebody is at home. Empty when the children are never alone.
    """
    if not absences or any(one is None for one in absences):
        return ()
    first, *others = (one for one in absences if one is not None)
    found = set()
    for days in product((-DAY, 0, DAY), repeat=len(others)):
        start = max([first[0], *(one[0] + day for one, day in zip(others, days, strict=True))])
        end = min([first[1], *(one[1] + day for one, day in zip(others, days, strict=True))])
        if end > start:
            moved = -(start // DAY) * DAY
            found.add((start + moved, end + moved))
    return tuple(sorted(found))


def covers(centre: CareCentre, times: Iterable[Interval]) -> bool:
    """Whether the centre is open during all these intervals."""
    return all(centre.opens <= start and end <= centre.closes for start, end in times)
