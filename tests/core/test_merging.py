"""Two people edit one form: nothing of either is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.merging import merge

NAMES = ("name", "car", "income")
FORMS = st.fixed_dictionaries({name: st.sampled_from(["", "a", "b", "c"]) for name in NAMES})


@pytest.mark.parametrize(
    ("shown", "stored", "typed", "expected"),
    [
        ("a", "a", "a", ((), (), ())),
        ("a", "a", "b", (("x",), (), ())),
        ("a", "b", "a", ((), ("x",), ())),
        ("a", "b", "b", ((), (), ())),
        ("a", "b", "c", ((), (), ("x",))),
    ],
)
def test_a_field_takes_the_side_that_changed_it(
    shown: str, stored: str, typed: str, expected: tuple[tuple[str, ...], ...]
) -> None:
    found = merge({"x": shown}, {"x": stored}, {"x": typed})
    assert (found.mine, found.theirs, found.conflicts) == expected


def test_a_field_whose_start_is_unknown_is_asked_about_when_it_differs() -> None:
    assert merge({}, {"x": "a", "y": "b"}, {"x": "a", "y": "c"}).conflicts == ("y",)


def test_a_field_that_nothing_stores_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        merge({"x": "a"}, {}, {"x": "a"})


@given(FORMS, FORMS, FORMS)
def test_no_change_of_either_side_is_lost(shown: dict[str, str], stored: dict[str, str], typed: dict[str, str]) -> None:
    found = merge(shown, stored, typed)
    for name in NAMES:
        result = typed[name] if name in found.mine else stored[name]
        if name in found.conflicts:
            assert len({shown[name], stored[name], typed[name]}) == 3
        elif typed[name] != shown[name]:
            assert result == typed[name]
        else:
            assert result == stored[name]


@given(FORMS, FORMS)
def test_alone_on_a_file_nobody_is_ever_asked(shown: dict[str, str], typed: dict[str, str]) -> None:
    found = merge(shown, shown, typed)
    assert found.conflicts == found.theirs == ()
    assert set(found.mine) == {name for name in NAMES if typed[name] != shown[name]}


@given(FORMS, FORMS, FORMS)
def test_two_people_who_save_the_same_thing_do_not_meet(
    shown: dict[str, str], stored: dict[str, str], other: dict[str, str]
) -> None:
    assert merge(other, stored, stored).conflicts == ()
