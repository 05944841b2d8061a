"""Who would leave, stay or enter under a version, at constant facts; what is unknown is never guessed."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules.clock import Suspension
from coincide.core.rules.entry import EntryFacts, Status
from coincide.core.rules.exits import ExitFacts
from coincide.core.rules.rule_version import RuleVersion, built_in_versions
from coincide.core.rules.simulation import (
    ACCOMPANIED,
    Accompanied,
    Fate,
    Waiting,
    exits_to_come,
    simulate,
)
from coincide.core.statistics.series import Month

OPENING, JULY = built_in_versions()
EVE = date(2024, 6, 30)
STOPPED = ExitFacts("location_sociale", "sans_emploi", None, True, True)


def person(facts: ExitFacts = STOPPED, starts_on: date = date(2024, 1, 15), key: str = "a") -> Accompanied:
    return Accompanied(key, "vichy", starts_on, facts)


def fate(one: Accompanied, version: RuleVersion = JULY, on: date = EVE) -> Fate:
    return simulate(version, on, [one]).outcomes[0].fate


def test_july_2024_stops_who_has_the_rsa_the_council_and_a_permanent_home() -> None:
    assert fate(person()) is Fate.LEAVE
    assert fate(person(), OPENING) is Fate.STAY


def test_one_condition_that_is_not_met_is_enough_to_stay_whatever_else_is_unknown() -> None:
    assert fate(person(ExitFacts("heberge_tiers", None, None, None, None))) is Fate.STAY
    assert fate(person(replace(STOPPED, receives_rsa=False, followed_by_departement=None))) is Fate.STAY


def test_a_missing_fact_that_decides_is_counted_apart_and_named() -> None:
    found = simulate(JULY, EVE, [person(replace(STOPPED, followed_by_departement=None))]).outcomes[0]
    assert found.fate is Fate.UNKNOWN
    assert found.missing == ("suivi par le Conseil départemental",)
    assert found.leaves_on is None


def test_a_home_that_no_text_settles_leaves_the_fate_unknown() -> None:
    found = simulate(JULY, EVE, [person(replace(STOPPED, housing="iml"))]).outcomes[0]
    assert found.fate is Fate.UNKNOWN
    assert "question ouverte" in found.why


def test_the_length_ends_the_accompaniment_on_its_last_day() -> None:
    one = person(ExitFacts("hebergement", "sans_emploi", None, False, False), date(2022, 7, 1))
    assert fate(one, on=date(2024, 6, 29)) is Fate.STAY
    assert fate(one, on=EVE) is Fate.LEAVE


def test_a_suspension_pushes_the_term_and_a_doubt_does_not_keep_who_has_reached_it() -> None:
    facts = replace(STOPPED, receives_rsa=None)
    one = replace(person(facts, date(2022, 6, 1)))
    assert fate(one) is Fate.LEAVE
    paused = replace(one, suspensions=(Suspension(date(2023, 1, 1), date(2023, 4, 1)),))
    assert fate(paused) is Fate.UNKNOWN


def test_who_waits_enters_when_the_rule_surely_says_so() -> None:
    known = EntryFacts(Status.REFUGEE, date(2024, 1, 3), date(2024, 6, 20), True)
    found = simulate(
        JULY,
        EVE,
        [],
        [
            Waiting("in", "vichy", known),
            Waiting("late", "vichy", replace(known, protection_on=date(2022, 12, 31))),
            Waiting("stateless", "vichy", replace(known, status=Status.STATELESS)),
            Waiting("blank", "vichy", replace(known, is_resident=None)),
        ],
    )
    assert [one.fate for one in found.outcomes] == [Fate.ENTER, Fate.REFUSED, Fate.ENTRY_UNKNOWN, Fate.ENTRY_UNKNOWN]


def test_a_version_silent_on_entry_lets_nobody_in_and_refuses_nobody() -> None:
    silent = replace(JULY, entry=None)
    found = simulate(silent, EVE, [], [Waiting("a", "vichy", EntryFacts())])
    assert found.count()[Fate.ENTRY_UNKNOWN] == 1


def test_the_exits_to_come_move_to_the_day_from_which_the_version_applies() -> None:
    people = [person(key="stopped"), person(ExitFacts("hebergement", None, None, False, False), key="stays")]
    coming = exits_to_come(simulate(OPENING, EVE, people), simulate(JULY, EVE, people), JULY.applies_from)
    assert coming.months[Month(2024, 7)] == (0, 1)
    assert coming.months[Month(2026, 1)] == (2, 1)


def test_who_leaves_before_the_version_applies_leaves_as_today() -> None:
    longer = replace(JULY, id="x", length_months=36, applies_from=date(2025, 1, 1))
    soon = person(ExitFacts("hebergement", None, None, False, False), date(2022, 9, 1), "soon")
    late = person(ExitFacts("hebergement", None, None, False, False), date(2023, 9, 1), "late")
    day = date(2024, 7, 1)
    people = [soon, late]
    coming = exits_to_come(simulate(JULY, day, people), simulate(longer, day, people), longer.applies_from, 48)
    assert coming.months[Month(2024, 8)] == (1, 1)
    assert coming.months[Month(2025, 8)] == (1, 0)
    assert coming.months[Month(2026, 8)] == (0, 1)


FLAGS = st.sampled_from([None, True, False])
PEOPLE = st.lists(
    st.builds(
        lambda housing, rsa, council, start, unit: Accompanied(
            "", unit, EVE - timedelta(days=start), ExitFacts(housing, None, None, rsa, council)
        ),
        st.sampled_from([None, "location_sociale", "hebergement", "iml"]),
        FLAGS,
        FLAGS,
        st.integers(0, 1200),
        st.sampled_from(["vichy", "moulins"]),
    ),
    max_size=8,
).map(lambda found: [replace(one, key=str(rank)) for rank, one in enumerate(found)])


@given(PEOPLE, st.integers(1, 60))
def test_everybody_is_counted_once_in_all_by_unit_and_by_month(people: list[Accompanied], length: int) -> None:
    other = replace(JULY, id="other", length_months=length)
    present, found = simulate(OPENING, EVE, people), simulate(other, EVE, people)
    assert sum(found.count()[one] for one in ACCOMPANIED) == len(people)
    units = found.by_unit(["vichy", "moulins"])
    for one in Fate:
        assert sum(counts[one] for counts in units.values()) == found.count()[one]
    coming = exits_to_come(present, found, other.applies_from)
    for side in (0, 1):
        told = sum(pair[side] for pair in coming.months.values()) + coming.later[side] + coming.unknown[side]
        assert told == len(people)


@given(PEOPLE, FLAGS)
def test_learning_a_fact_never_moves_those_whose_fate_was_known(people: list[Accompanied], told: bool | None) -> None:
    before = simulate(JULY, EVE, people).outcomes
    learnt = [
        replace(
            one,
            facts=replace(one.facts, receives_rsa=told if one.facts.receives_rsa is None else one.facts.receives_rsa),
        )
        for one in people
    ]
    for was, now in zip(before, simulate(JULY, EVE, learnt).outcomes, strict=True):
        assert was.fate is Fate.UNKNOWN or was.fate is now.fate
