"""Answers kept on disk beside the data that they come from: by place, mode, hours, limit and version of the source."""

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from coincide.core.mobility.combined import CombinedTravel, Told
from coincide.core.mobility.crow_flies import DEFAULT_LIMIT_MINUTES
from coincide.core.mobility.travel import Mode, Point, Shift, Travel, TravelMatrix, Workplace


class CachedTravel:
    """`TravelSource` that asks `source` only for what it has not answered yet.

    One file for each job place, its hours and days, mode and limit; it holds the homes asked so far. The name of a file
    holds the source's version, so that an answer never outlives its data. Files are for their owner only, and written
    whole.
    """

    def __init__(self, source: CombinedTravel, folder: Path) -> None:
        self.source = source
        self._folder = folder

    @property
    def version(self) -> str:
        """The source's."""
        return self.source.version

    @property
    def label(self) -> str:
        """The source's."""
        return self.source.label

    def travel(
        self, home: Point, job: Point, shift: Shift, mode: Mode, limit_minutes: int = DEFAULT_LIMIT_MINUTES
    ) -> Travel:
        """One pair; see `TravelSource.travel`."""
        return self.matrix([home], [Workplace(job, shift)], mode, limit_minutes).at(0, 0)

    def tell(self, home: Point, job: Workplace, mode: Mode, limit_minutes: int = DEFAULT_LIMIT_MINUTES) -> Told:
        """One pair with its hours and the way; see `CombinedTravel.tell`. Never kept: it is asked by one person."""
        return self.source.tell(home, job, mode, limit_minutes)

    def matrix(
        self, homes: Sequence[Point], jobs: Sequence[Workplace], mode: Mode, limit_minutes: int = DEFAULT_LIMIT_MINUTES
    ) -> TravelMatrix:
        """All pairs at once; equal to what the source answers. The estimate costs less than a file: it is not kept."""
        if mode is not Mode.TRANSIT and self.source.streets is None:
            return self.source.matrix(homes, jobs, mode, limit_minutes)
        blank = self.source.matrix([], [], mode, limit_minutes)
        asked = list(dict.fromkeys(homes))
        distinct = list(dict.fromkeys(jobs))
        kept = {job: self._read(self._path(job, mode, limit_minutes)) for job in distinct}
        missing_jobs = [job for job in distinct if not set(asked) <= kept[job].keys()]
        missing_homes = [home for home in asked if any(home not in kept[job] for job in missing_jobs)]
        if missing_jobs:
            fresh = self.source.matrix(missing_homes, missing_jobs, mode, limit_minutes)
            for column, job in enumerate(missing_jobs):
                table = np.stack(
                    [fresh.verdict[:, column], fresh.minutes_out[:, column], fresh.minutes_back[:, column]]
                )
                kept[job] |= dict(zip(missing_homes, table.T.astype(np.int32).tolist(), strict=True))
                self._write(self._path(job, mode, limit_minutes), kept[job])
        shape = (len(homes), len(jobs))
        whole = np.array([[kept[job][home] for job in jobs] for home in homes], dtype=np.int32).reshape(*shape, 3)
        return TravelMatrix(
            mode,
            whole[:, :, 0].astype(np.int8),
            whole[:, :, 1],
            whole[:, :, 2],
            blank.source,
            blank.date,
            blank.precision,
        )

    def _path(self, job: Workplace, mode: Mode, limit: int) -> Path:
        name = sha256(f"{self.version}|{mode}|{job}|{limit}".encode()).hexdigest()
        return self._folder / name[:2] / f"{name[2:]}.npy"

    def _read(self, path: Path) -> dict[Point, list[int]]:
        try:
            table = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return {}
        points = [Point(float(lat), float(lon)) for lat, lon in table[:, :2]]
        return dict(zip(points, table[:, 2:].astype(np.int64).tolist(), strict=True))

    def _write(self, path: Path, kept: dict[Point, list[int]]) -> None:
        table = np.array([[home.lat, home.lon, *found] for home, found in kept.items()], dtype=np.float64)
        try:
            for folder in (self._folder, path.parent):
                folder.mkdir(mode=0o700, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                np.save(file, table, allow_pickle=False)
            os.replace(part, path)
        except OSError:
            return  # a disk that is full or read-only makes the answer slower, not false
