"""A joined timetable on disk: arrays in one file, words in another; nothing in them can run."""

import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from coincide.core.mobility.timetable import FeedFacts, Paths, Timetable, WalkRule

ARRAYS, WORDS = "timetable.npz", "timetable.json"
FORMAT = 1


def save(timetable: Timetable, folder: Path) -> None:
    """Write both files in `folder`."""
    arrays: dict[str, Any] = {}
    for field in fields(timetable):
        value = getattr(timetable, field.name)
        if isinstance(value, np.ndarray):
            arrays[field.name] = value
        elif isinstance(value, Paths):
            arrays |= {f"{field.name}.{part.name}": getattr(value, part.name) for part in fields(value)}
    np.savez(folder / ARRAYS, **arrays)
    words = {
        "format": FORMAT,
        "origin": timetable.origin.isoformat(),
        "feeds": [[one.name, one.publisher, one.first.isoformat(), one.last.isoformat()] for one in timetable.feeds],
        "stop_names": timetable.stop_names,
        "lines": timetable.lines,
        "headsigns": timetable.headsigns,
        "walk": {field.name: getattr(timetable.walk, field.name) for field in fields(timetable.walk)},
    }
    (folder / WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> Timetable:
    """Read what `save` wrote. Raises ValueError (French) when it is of another format, OSError when it is not there."""
    words = json.loads((folder / WORDS).read_text(encoding="utf-8"))
    if words.get("format") != FORMAT:
        raise ValueError(
            "Ces horaires ont été préparés par une autre version de Coïncide\u202f: réimportez le territoire."
        )
    with np.load(folder / ARRAYS, allow_pickle=False) as read:
        arrays: dict[str, Any] = {name: read[name] for name in read.files}
    paths: dict[str, Any] = {
        name: Paths(**{part.name: arrays.pop(f"{name}.{part.name}") for part in fields(Paths)})
        for name in ("paths_in", "paths_out")
    }
    return Timetable(
        feeds=tuple(
            FeedFacts(name, publisher, date.fromisoformat(first), date.fromisoformat(last))
            for name, publisher, first, last in words["feeds"]
        ),
        origin=date.fromisoformat(words["origin"]),
        stop_names=tuple(words["stop_names"]),
        lines=tuple(words["lines"]),
        headsigns=tuple(words["headsigns"]),
        walk=WalkRule(**words["walk"]),
        **arrays,
        **paths,
    )
