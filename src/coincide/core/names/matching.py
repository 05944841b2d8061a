"""Whether two entries look like one person: how much, and why in words.

Only names and the day of birth are read: neither sex, nor nationality, nor protection. The answer is a suggestion that
people decide on; the weights are a working choice of ours (unverified), ordered so that what is surer weighs more.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from coincide.core.names.folding import Word, words
from coincide.core.rules.calendar import french_date

SUGGESTED = 0.7
"""From this score on, the two are shown to somebody who decides."""
SURE = 0.9
"""From this score on, hardly anything speaks against it."""
SHORTEST_BONES = 3
CLOSE_LETTERS = 0.88
"""Jaro-Winkler similarity of two keys from which they may be one word with a slip."""
_SAME_KEY, _SAME_BONES, _CLOSE, _FEW_BONES = 0.97, 0.9, 0.8, 0.5
_LEFT_OUT = 0.06
"""What each word that only one of the two has takes away."""
_NAMES_APART = 0.75
"""Under this, the names are two names, whatever the birth."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What an entry says of who the person is."""

    first_name: str
    last_name: str
    born_on: dt.date


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two entries look like one person (0 to 1), and why: short French phrases."""

    score: float
    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The reasons in one phrase."""
        return "\u202f; ".join(self.reasons)


@lru_cache(maxsize=65_536)
def _parts(first_name: str, last_name: str) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    return words(first_name), words(last_name)


def likeness(one: Identity, other: Identity) -> Likeness:
    """Compare two entries. The order of the two does not matter."""
    names, name_reasons = _names(one, other)
    if names < _NAMES_APART:
        return Likeness(0.0, ())
    birth, birth_reason = _birth(one.born_on, other.born_on)
    return Likeness(round(names * (0.4 + 0.6 * birth), 3), (*name_reasons, birth_reason))


def _names(one: Identity, other: Identity) -> tuple[float, tuple[str, ...]]:
    mine, theirs = _parts(one.first_name, one.last_name), _parts(other.first_name, other.last_name)
    pairs = sorted(
        ((_words(a, b), i, j) for i, a in enumerate(mine[0] + mine[1]) for j, b in enumerate(theirs[0] + theirs[1])),
        key=lambda found: (-found[0], found[1], found[2]),
    )
    left, right = list(mine[0] + mine[1]), list(theirs[0] + theirs[1])
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    matched: list[tuple[float, int, int]] = []
    for worth, i, j in pairs:
        if worth and i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
            matched.append((worth, i, j))
    fewest = min(len(left), len(right))
    if fewest < 2 and not (len(left) == len(right) == len(matched)):
        return 0.0, ()  # one word alone names nobody
    total = sum(worth for worth, _, _ in matched) / fewest
    alone = [left[i].plain for i in range(len(left)) if i not in taken_left]
    alone += [right[j].plain for j in range(len(right)) if j not in taken_right]
    extra = len(alone) - 2 * (fewest - len(matched))
    return total - _LEFT_OUT * max(0, extra), _name_reasons(matched, left, right, len(mine[0]), len(theirs[0]), alone)


def _words(one: Word, other: Word) -> float:
    if one.plain == other.plain:
        return 1.0
    if one.key == other.key:
        return _SAME_KEY
    letters = JaroWinkler.similarity(one.key, other.key)
    if one.skeleton == other.skeleton and len(one.skeleton) >= SHORTEST_BONES:
        # Three consonants are few: Hassan and Hussein share them, and are two names.
        return _SAME_BONES if len(one.skeleton) > SHORTEST_BONES or letters >= CLOSE_LETTERS else _FEW_BONES
    return _CLOSE if letters >= CLOSE_LETTERS and min(len(one.key), len(other.key)) >= 4 else 0.0


def _name_reasons(
    matched: list[tuple[float, int, int]],
    left: list[Word],
    right: list[Word],
    firsts_left: int,
    firsts_right: int,
    alone: list[str],
) -> tuple[str, ...]:
    swapped = any((i < firsts_left) != (j < firsts_right) for _, i, j in matched)
    same = all(worth == 1.0 for worth, _, _ in matched)
    told = ["mêmes noms" if same else "noms écrits autrement" if _all_spellings(matched) else "noms proches"]
    if swapped:
        told[0] += ", dans un autre ordre"
    if not same:
        told[0] += f" ({', '.join(_pair(left[i], right[j]) for worth, i, j in matched if worth < 1.0)})"
    if alone:
        told.append(f"d'un seul côté\u202f: {', '.join(one.title() for one in alone)}")
    return tuple(told)


def _all_spellings(matched: list[tuple[float, int, int]]) -> bool:
    return all(worth > _CLOSE for worth, _, _ in matched)


def _pair(one: Word, other: Word) -> str:
    return " / ".join(sorted((one.plain.title(), other.plain.title())))


def _birth(one: dt.date, other: dt.date) -> tuple[float, str]:
    vague = [(day.month, day.day) == (1, 1) for day in (one, other)]
    if one == other:
        if all(vague):
            return 0.6, f"nés le {french_date(one)}\u202f: un 1er janvier, jour peu sûr"
        return 1.0, "même date de naissance"
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return 0.9, "jour et mois de naissance inversés"
    if one.year == other.year:
        if any(vague):
            return 0.6, f"même année de naissance, l'une au 1er janvier {one.year}\u202f: jour peu sûr"
        if one.month == other.month or one.day == other.day:
            return 0.5, "même année de naissance, et le même jour ou le même mois"
        return 0.3, "même année de naissance"
    if (one.month, one.day) == (other.month, other.day) and not any(vague) and abs(one.year - other.year) in (1, 10):
        return 0.5, "même jour de naissance, une année proche"
    if all(vague) and abs(one.year - other.year) == 1:
        return 0.35, "années de naissance voisines, au 1er janvier\u202f: année peu sûre"
    return 0.0, "dates de naissance différentes"


class Index[Key: Hashable]:
    """Entries by the words of their names and their year, so that only those that may match are compared."""

    def __init__(self, entries: Iterable[tuple[Key, Identity]] = ()) -> None:
        self._entries: dict[Key, Identity] = {}
        self._by_bone: dict[tuple[str, int], list[Key]] = defaultdict(list)
        for key, identity in entries:
            self.add(key, identity)

    def add(self, key: Key, identity: Identity) -> None:
        """Add an entry."""
        self._entries[key] = identity
        for bone in _bones(identity):
            self._by_bone[bone, identity.born_on.year].append(key)

    def like(self, identity: Identity, least: float = SUGGESTED) -> list[tuple[Key, Likeness]]:
        """The entries that look like this one, the likest first."""
        year = identity.born_on.year
        years = (year, year - 1, year + 1, year - 10, year + 10)
        near = dict.fromkeys(
            key for bone in _bones(identity) for one in years for key in self._by_bone.get((bone, one), ())
        )
        found = [(key, likeness(identity, self._entries[key])) for key in near]
        return sorted((one for one in found if one[1].score >= least), key=lambda one: -one[1].score)

    def pairs(self, least: float = SUGGESTED) -> Iterator[tuple[Key, Key, Likeness]]:
        """Every two entries that look like one person, each pair once."""
        order = {key: number for number, key in enumerate(self._entries)}
        for key, identity in self._entries.items():
            for other, found in self.like(identity, least):
                if order[other] > order[key]:
                    yield key, other, found


def _bones(identity: Identity) -> set[str]:
    """What two entries share when any of their words are one: a skeleton, or the whole key of a short word."""
    first, last = _parts(identity.first_name, identity.last_name)
    return {word.skeleton if len(word.skeleton) >= SHORTEST_BONES else word.key for word in first + last}
