"""Three versions of one form: what it was filled from, what is stored now, what was typed. Which of them stands?

A field that one side alone changed takes that side's value; a field that both changed, differently, is left to the
person who types. Values are plain text, the same on the three sides for the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Merge:
    """The fields by what becomes of them; those that both sides left or made the same are in none of the three.

    ``mine``: written as typed. ``theirs``: changed by the other side only, kept as stored. ``conflicts``: changed by
    both, differently, or of which nobody knows any more what was shown.
    """

    mine: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def merge(shown: Mapping[str, str], stored: Mapping[str, str], typed: Mapping[str, str]) -> Merge:
    """Compare the three versions, field by field of ``typed``. A field absent of ``shown`` can only be asked about.

    Raises KeyError for a typed field of which ``stored`` says nothing.
    """
    mine, theirs, conflicts = [], [], []
    for name, value in typed.items():
        now, was = stored[name], shown.get(name)
        if value == now:
            continue
        if was is None or (now != was and value != was):
            conflicts.append(name)
        elif now == was:
            mine.append(name)
        else:
            theirs.append(name)
    return Merge(tuple(mine), tuple(theirs), tuple(conflicts))
