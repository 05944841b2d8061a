"""The reader of a workshop's notes: Markdown or text in, expectations, groups, roadmap and the rest out.

Pure: no Django, no database. `read_notes` reads, `counts` sums up, `NotesError` says what to do about a file that can't
be read.
"""

from .model import (
    Evaluation,
    Group,
    Item,
    Mark,
    Notes,
    NotesError,
    Projection,
    Roadmap,
    Synthesis,
    Theme,
    counts,
)
from .reader import read_notes

__all__ = [
    "Evaluation",
    "Group",
    "Item",
    "Mark",
    "Notes",
    "NotesError",
    "Projection",
    "Roadmap",
    "Synthesis",
    "Theme",
    "counts",
    "read_notes",
]
