from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules.rooms import Occupant, RoomRule, Sex, housing_need, minimum_surface, required_rooms
from coincide.core.rules.sources import RuleError

BOY, GIRL = Sex.BOY, Sex.GIRL
CHILDREN = st.lists(st.builds(Occupant, st.integers(0, 18), st.sampled_from([BOY, GIRL, None])), max_size=8)


@pytest.mark.parametrize(
    ("couples", "others", "rooms"),
    [
        (1, [], 2),
        (1, [Occupant(4, BOY)], 3),
        (1, [Occupant(10, BOY), Occupant(12, BOY)], 3),
        (1, [Occupant(10, BOY), Occupant(12, GIRL)], 4),
        (1, [Occupant(6, BOY), Occupant(3, GIRL)], 3),
        (1, [Occupant(7, BOY), Occupant(3, GIRL)], 4),
        (1, [Occupant(10, BOY), Occupant(8, GIRL), Occupant(5, BOY), Occupant(3, GIRL)], 4),
        (1, [Occupant(15, BOY), Occupant(13, GIRL), Occupant(11, GIRL), Occupant(9, GIRL)], 5),
        (0, [Occupant(30), Occupant(4, BOY)], 3),
        (0, [Occupant(45), Occupant(19, BOY), Occupant(18, GIRL)], 4),
        (2, [Occupant(5), Occupant(4)], 4),
    ],
)
def test_rooms_follow_the_norm(couples: int, others: list[Occupant], rooms: int) -> None:
    assert required_rooms(couples, others) == rooms


@given(CHILDREN)
def test_children_are_paired_as_well_as_can_be(children: list[Occupant]) -> None:
    def may_share(a: Occupant, b: Occupant) -> bool:
        return (a.sex is not None and a.sex is b.sex) or (a.age < 7 and b.age < 7)

    @cache
    def fewest(left: frozenset[int]) -> int:
        if not left:
            return 0
        first = min(left)
        rest = left - {first}
        pairs = [1 + fewest(rest - {k}) for k in rest if may_share(children[first], children[k])]
        return min([1 + fewest(rest), *pairs])

    assert required_rooms(1, children) == 2 + fewest(frozenset(range(len(children))))


@given(CHILDREN, st.integers(0, 18))
def test_one_more_child_never_asks_for_fewer_rooms_or_less_surface(children: list[Occupant], age: int) -> None:
    before, after = housing_need(1, children), housing_need(1, [*children, Occupant(age, GIRL)])
    assert before.rooms <= after.rooms <= before.rooms + 1
    assert before.surface_m2 <= after.surface_m2


def test_surfaces_go_from_9_to_70_square_metres() -> None:
    assert [minimum_surface(n) for n in range(1, 10)] == [9, 16, 25, 34, 43, 52, 61, 70, 70]


def test_a_family_of_six_is_explained() -> None:
    need = housing_need(1, [Occupant(10, BOY), Occupant(8, GIRL), Occupant(5, BOY), Occupant(3, GIRL)])
    assert (need.size, need.surface_m2) == ("T4", 52)
    assert need.explanation == ("T4\u202f: 1 séjour + 1 pour le couple + 2 pour 4 enfants de moins de 19 ans.")


def test_a_person_alone_needs_what_the_rule_says() -> None:
    assert housing_need(0, [Occupant(30)]).size == "T2"
    assert housing_need(0, [Occupant(30)], RoomRule(rooms_alone=1)).size == "T1"


def test_an_impossible_household_is_refused() -> None:
    with pytest.raises(RuleError, match="au moins une personne"):
        required_rooms(0, [])
    with pytest.raises(RuleError, match="négatifs"):
        required_rooms(1, [Occupant(-1)])
    with pytest.raises(RuleError, match="au moins une personne"):
        minimum_surface(0)
