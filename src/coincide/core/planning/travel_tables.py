"""Commutes of a whole problem, asked once per mode and limit, shared by every part of the engine."""

from coincide.core.mobility import Mode, Point, TravelMatrix, Workplace
from coincide.core.planning.model import Problem


class TravelTables:
    """Matrices of distinct homes × jobs, built on first use."""

    def __init__(self, problem: Problem) -> None:
        points = {dwelling.point for dwelling in problem.dwellings}
        points |= {household.home for household in problem.households if household.home is not None}
        self._homes = sorted(points)
        self._source = problem.travel
        self._jobs = [Workplace(job.point, job.shift) for job in problem.jobs]
        self._columns = {job.id: column for column, job in enumerate(problem.jobs)}
        self._rows = {point: row for row, point in enumerate(self._homes)}
        self._matrices: dict[tuple[Mode, int], TravelMatrix] = {}

    @property
    def sites(self) -> int:
        """How many distinct homes the matrices have."""
        return len(self._homes)

    def row(self, point: Point) -> int:
        """Position of a home in the matrices."""
        return self._rows[point]

    def column(self, job_id: str) -> int:
        """Position of a job in the matrices: its position in the problem."""
        return self._columns[job_id]

    def matrix(self, mode: Mode, limit_minutes: int) -> TravelMatrix:
        """All pairs for one mode against one limit."""
        key = (mode, limit_minutes)
        if key not in self._matrices:
            self._matrices[key] = self._source.matrix(self._homes, self._jobs, mode, limit_minutes)
        return self._matrices[key]
