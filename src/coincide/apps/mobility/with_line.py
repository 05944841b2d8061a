"""A territory's ways with a projected line: only public transport is asked anew, once for all who ask."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from coincide.core.mobility import Mode, Point, TravelMatrix, TravelSource, Workplace
from coincide.core.mobility.combined import CombinedTravel
from coincide.core.mobility.travel import Travel


class WithLine:
    """`TravelSource` that answers by public transport from `after`, by every other mode as `before` does.

    `homes`: places that will be asked sooner or later. A job costs a scan whatever the number of homes, so that all of
    them are asked with the first.
    """

    def __init__(self, before: TravelSource, after: CombinedTravel, homes: Sequence[Point] = ()) -> None:
        self.before, self.after = before, after
        self._homes = homes
        self._known: dict[tuple[Workplace, int], dict[Point, tuple[int, int, int]]] = {}

    @property
    def version(self) -> str:
        """Of both."""
        return f"{self.before.version}\u202f; {self.after.version}"

    def travel(self, home: Point, job: Point, shift: Any, mode: Mode, limit_minutes: int = 45) -> Travel:
        """One pair; see `TravelSource.travel`."""
        return self.matrix([home], [Workplace(job, shift)], mode, limit_minutes).at(0, 0)

    def matrix(
        self, homes: Sequence[Point], jobs: Sequence[Workplace], mode: Mode, limit_minutes: int = 45
    ) -> TravelMatrix:
        """All pairs at once."""
        if mode is not Mode.TRANSIT:
            return self.before.matrix(homes, jobs, mode, limit_minutes)
        self._ask(set(homes), list(dict.fromkeys(jobs)), limit_minutes)
        rows = [[self._known[job, limit_minutes][home] for job in jobs] for home in homes]
        whole = np.array(rows, dtype=np.int32).reshape(len(homes), len(jobs), 3)
        blank = self.after.matrix([], [], mode, limit_minutes)
        verdict = whole[:, :, 0].astype(np.int8)
        return TravelMatrix(mode, verdict, whole[:, :, 1], whole[:, :, 2], blank.source, blank.date, blank.precision)

    def _ask(self, homes: set[Point], jobs: Sequence[Workplace], limit: int) -> None:
        missing = [job for job in jobs if not homes <= self._known.get((job, limit), {}).keys()]
        if not missing:
            return
        every = list(dict.fromkeys([*sorted(homes, key=lambda one: (one.lat, one.lon)), *self._homes]))
        fresh = self.after.matrix(every, missing, Mode.TRANSIT, limit)
        for column, job in enumerate(missing):
            columns = (fresh.verdict[:, column], fresh.minutes_out[:, column], fresh.minutes_back[:, column])
            answers = zip(*(one.tolist() for one in columns), strict=True)
            self._known.setdefault((job, limit), {}).update(zip(every, answers, strict=True))
