"""The rooms and the surface that a household needs.

Rooms, after INSEE's norm [public]: one living room, one room per couple, one per single person of 19 or more, and for
the children under 19 one room for two when they are of the same sex or both under 7, else one each. The number of
rooms is the T-size: five rooms are a T5. Children's sex enters here and nowhere else.

Surface [public]: 9 m² for one person, 16 m² for two, 9 m² more for each further person, 70 m² from eight.

Read to the letter, the norm gives a person alone two rooms. Whether one room will do isn't settled by our sources:
`RoomRule.rooms_alone` says so, as a setting of the operator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from coincide.core.rules.calendar import NARROW_SPACE, french_count
from coincide.core.rules.sources import Certainty, RuleError


class Sex(StrEnum):
    """A child's sex, for the rooms only."""

    GIRL = "F"
    BOY = "M"


@dataclass(frozen=True, slots=True)
class Occupant:
    """A person who isn't in a couple of the household: age in whole years; sex None when not known."""

    age: int
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class RoomRule:
    """The figures of the norm: ages in whole years, surfaces in m², with their source.

    From `adult_age` a single person has a room alone; below `sharing_age` children share whatever their sex.
    """

    adult_age: int = 19
    sharing_age: int = 7
    rooms_alone: int = 2
    surface_one: int = 9
    surface_two: int = 16
    surface_more: int = 9
    surface_cap: int = 70
    cap_from_persons: int = 8
    source: str = f"Norme de peuplement de l'INSEE{NARROW_SPACE}; surfaces minimales, source publique"
    certainty: Certainty = Certainty.PUBLIC


DEFAULT_ROOM_RULE = RoomRule()


@dataclass(frozen=True, slots=True)
class Need:
    """The smallest dwelling that fits: rooms (the T-size), surface in m², and the count of rooms in French."""

    rooms: int
    surface_m2: int
    explanation: str

    @property
    def size(self) -> str:
        """The size as said in French: T4."""
        return f"T{self.rooms}"


def required_rooms(couples: int, others: Sequence[Occupant], rule: RoomRule = DEFAULT_ROOM_RULE) -> int:
    """Rooms needed, the living room included, for `couples` couples and everybody else.

    Raises RuleError for an empty household, a negative number of couples or a negative age.
    """
    if couples < 0 or any(o.age < 0 for o in others):
        raise RuleError("Un nombre de couples et un âge ne peuvent pas être négatifs.")
    if couples == 0 and not others:
        raise RuleError("Un ménage compte au moins une personne.")
    if couples == 0 and len(others) == 1:
        return rule.rooms_alone
    return 1 + couples + sum(o.age >= rule.adult_age for o in others) + _children_rooms(others, rule)


def minimum_surface(persons: int, rule: RoomRule = DEFAULT_ROOM_RULE) -> int:
    """The minimum surface in m² for `persons` people. Raises RuleError below one person."""
    if persons < 1:
        raise RuleError("Un ménage compte au moins une personne.")
    if persons == 1:
        return rule.surface_one
    if persons >= rule.cap_from_persons:
        return rule.surface_cap
    return rule.surface_two + rule.surface_more * (persons - 2)


def housing_need(couples: int, others: Sequence[Occupant], rule: RoomRule = DEFAULT_ROOM_RULE) -> Need:
    """Rooms, surface and their explanation. Raises RuleError as `required_rooms` does."""
    rooms = required_rooms(couples, others, rule)
    surface = minimum_surface(2 * couples + len(others), rule)
    start = f"T{rooms}{NARROW_SPACE}: "
    if couples == 0 and len(others) == 1:
        return Need(rooms, surface, f"{start}une personne seule.")
    singles = sum(o.age >= rule.adult_age for o in others)
    parts = ["1 séjour"]
    if couples:
        parts.append("1 pour le couple" if couples == 1 else f"{couples} pour {couples} couples")
    if singles:
        parts.append("1 pour l'adulte seul" if singles == 1 else f"{singles} pour {singles} adultes seuls")
    if minors := len(others) - singles:
        children = french_count(minors, "enfant")
        parts.append(f"{_children_rooms(others, rule)} pour {children} de moins de {rule.adult_age} ans")
    return Need(rooms, surface, start + " + ".join(parts) + ".")


def _children_rooms(others: Sequence[Occupant], rule: RoomRule) -> int:
    """The fewest rooms in which the children can be paired.

    An older child can only share with the same sex. Pair the older ones of each sex among themselves; the odd one
    left takes a young child of that sex if there is one; the young ones left share two by two, whatever their sex.
    A child too old to share freely whose sex isn't known has a room alone, so that the dwelling is never too small.
    """
    young = [o for o in others if o.age < rule.sharing_age]
    older = [o for o in others if rule.sharing_age <= o.age < rule.adult_age]
    rooms = sum(o.sex is None for o in older)
    young_left = len(young)
    for sex in Sex:
        same = sum(o.sex is sex for o in older)
        rooms += (same + 1) // 2
        if same % 2 and any(o.sex is sex for o in young):
            young_left -= 1
    return rooms + (young_left + 1) // 2
