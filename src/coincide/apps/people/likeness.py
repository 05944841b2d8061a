"""Persons who may be the one that somebody is about to enter: spelt otherwise, parts swapped, born the same day.

PostgreSQL finds the candidates by the stored keys of names (``core.names.folding``: « Muhammad » for « Mohamed »), the
keys are compared whatever their order. It suggests, people decide.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from rapidfuzz import fuzz

from coincide.apps.accounts.models import User
from coincide.apps.people.models import Household, Person
from coincide.apps.people.search import SHORTEST_BONES
from coincide.apps.territory.places import plain
from coincide.core.names.folding import words

CANDIDATES = 400
SHOWN = 4
SAME_NAME = 84
"""Likeness of the keys of two names (0 to 100), words in any order, from which they may be one person."""
SAME_BONES = 90
"""What two names of the same consonants are worth."""
SAME_NAME_AND_DAY = 55
"""The same, for persons born on the same day: two facts agree."""
VAGUE_DAY = 75
"""The same, for a birth on 1 January, a day that is often written when the day isn't known."""


@dataclass(frozen=True, slots=True)
class Like:
    """A person who may be the same, and why, in words."""

    person: Person
    why: str


@dataclass(frozen=True, slots=True)
class Likenesses:
    """Those whose file is open to the user; ``elsewhere``: how many are in files of the operator that are not."""

    seen: tuple[Like, ...] = ()
    elsewhere: int = 0

    def __bool__(self) -> bool:
        return bool(self.seen) or self.elsewhere > 0


def likenesses(first_name: str, last_name: str, birth_date: dt.date | None, *, by: User) -> Likenesses:
    """The persons of the user's operator who may be this one, the nearest first; nothing without both names."""
    if not first_name.strip() or not last_name.strip():
        return Likenesses()
    typed = f"{first_name} {last_name}"
    visible = set(Household.objects.visible_to(by).values_list("pk", flat=True))
    found = [
        (score, Like(person, why))
        for person in _candidates(typed, birth_date, by)
        if (score := _score(typed, person, birth_date)) and (why := _why(first_name, last_name, birth_date, person))
    ]
    found.sort(key=lambda one: (-one[0], one[1].person.last_name))
    seen = tuple(one for _, one in found if one.person.household_id in visible)
    return Likenesses(seen[:SHOWN], sum(one.person.household_id not in visible for _, one in found))


def _candidates(typed: str, birth_date: dt.date | None, by: User) -> list[Person]:
    """Those who share a word of the name, by its key or its consonants, or the day of birth."""
    near = Q(birth_date=birth_date) if birth_date else Q()
    for word in words(typed):
        near |= Q(name_keys__contains=f" {word.key} ") | Q(name_keys__trigram_strict_word_similar=word.key)
        if len(word.skeleton) >= SHORTEST_BONES:
            near |= Q(name_keys__contains=f" {word.skeleton}. ")
    persons = Person.objects.filter(near, household__operator=by.organisation_id, household__archived_on=None)
    return list(persons.select_related("household").order_by("pk")[:CANDIDATES])


def _score(typed: str, person: Person, birth_date: dt.date | None) -> float:
    """How alike the names are, 0 when not enough for what is known of the two births."""
    given, known = words(typed), words(str(person))
    alike = fuzz.token_sort_ratio(" ".join(one.key for one in given), " ".join(one.key for one in known))
    if sorted(one.skeleton for one in given) == sorted(one.skeleton for one in known):
        alike = max(alike, SAME_BONES)
    if birth_date is None or person.birth_date != birth_date:
        # Two persons of one name born far apart are a parent and a child, or two strangers.
        far = birth_date is not None and abs(person.birth_date.year - birth_date.year) > 2
        return 0.0 if alike < SAME_NAME or far else alike
    vague = (birth_date.month, birth_date.day) == (1, 1)
    return 0.0 if alike < (VAGUE_DAY if vague else SAME_NAME_AND_DAY) else 100 + alike


def _why(first_name: str, last_name: str, birth_date: dt.date | None, person: Person) -> str:
    given, known = (plain(first_name), plain(last_name)), (plain(person.first_name), plain(person.last_name))
    if given == known:
        name = "même nom"
    elif given == known[::-1]:
        name = "prénom et nom inversés"
    else:
        name = "nom écrit autrement"
    return f"{name}, même date de naissance" if birth_date == person.birth_date else name
