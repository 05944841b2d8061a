"""Two entries look like one person by their names and their day of birth, and by nothing else."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.names.matching import SUGGESTED, SURE, Identity, Index, likeness

MAY = dt.date(1990, 5, 4)
FIRST = dt.date(1990, 1, 1)
NAMES = ["Zahra", "Youssef", "Yusuf", "Mohammad", "Ahmadi", "Oleh", "Tesfaye", "Ben Ali", "Karimi"]
people = st.builds(
    Identity,
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.sampled_from([MAY, FIRST, dt.date(1990, 4, 5), dt.date(1991, 5, 4), dt.date(1960, 2, 2)]),
)


def score(one: tuple[str, str, dt.date], other: tuple[str, str, dt.date]) -> float:
    return likeness(Identity(*one), Identity(*other)).score


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (("Zahra", "Karimi", MAY), ("Karimi", "Zahra", MAY), "mêmes noms, dans un autre ordre"),
        (("Youssef", "Haddad", MAY), ("Yusuf", "Hadad", MAY), "noms écrits autrement (Haddad / Hadad"),
        (("Zahra", "Karimi", MAY), ("Zahra", "Karimi", dt.date(1990, 4, 5)), "jour et mois de naissance inversés"),
        (("Mohammad", "Ben Ali", MAY), ("Mouhamed", "Ali", MAY), "même date de naissance"),
    ],
)
def test_surely_one_person(one: tuple[str, str, dt.date], other: tuple[str, str, dt.date], says: str) -> None:
    found = likeness(Identity(*one), Identity(*other))
    assert found.score >= SURE
    assert says.replace("Haddad / Hadad", "Hadad / Haddad") in found.sentence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Zahra", "Karimi", FIRST), ("Zahra", "Karimi", FIRST)),
        (("Zahra", "Karimi", FIRST), ("Zahra", "Karimi", MAY)),
        (("Oleksandr", "Kovalenko", FIRST), ("Aleksandr", "Kovalenko", MAY)),
    ],
)
def test_a_first_of_january_is_weak_evidence_suggested_but_never_sure(
    one: tuple[str, str, dt.date], other: tuple[str, str, dt.date]
) -> None:
    found = likeness(Identity(*one), Identity(*other))
    assert SUGGESTED <= found.score < SURE
    assert "jour peu sûr" in found.sentence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Zahra", "Karimi", MAY), ("Zahra", "Karimi", dt.date(1970, 3, 2))),
        (("Zahra", "Karimi", MAY), ("Leïla", "Karimi", MAY)),  # twins, or sisters by marriage
        (("Zahra", "Karimi", MAY), ("Zahra", "Tesfaye", MAY)),
        (("Ali", "Ali", MAY), ("Ali", "Omar", MAY)),
    ],
)
def test_two_persons(one: tuple[str, str, dt.date], other: tuple[str, str, dt.date]) -> None:
    assert score(one, other) < SUGGESTED


@given(people, people)
def test_the_order_of_the_two_changes_nothing(one: Identity, other: Identity) -> None:
    assert likeness(one, other).score == likeness(other, one).score


@given(people)
def test_an_entry_is_like_itself_and_its_swapped_parts_are_as_sure(one: Identity) -> None:
    swapped = Identity(one.last_name, one.first_name, one.born_on)
    assert likeness(one, one).score == likeness(one, swapped).score >= SUGGESTED


@given(st.lists(people, max_size=12))
def test_the_index_finds_every_pair_that_comparing_all_would(found: list[Identity]) -> None:
    index = Index(enumerate(found))
    every = {
        (i, j)
        for i in range(len(found))
        for j in range(i + 1, len(found))
        if likeness(found[i], found[j]).score >= SUGGESTED
    }
    assert {(min(a, b), max(a, b)) for a, b, _ in index.pairs()} == every


def test_nothing_but_names_and_birth_is_read() -> None:
    assert [field.name for field in dataclasses.fields(Identity)] == ["first_name", "last_name", "born_on"]
