"""Past exits under another version: a class where the day holds, bounds on the rate where it would have moved."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules.exits import ExitFacts, ExitKind
from coincide.core.rules.reclassification import Cause, PastExit, Reclassified, bounds, reclassify
from coincide.core.rules.rule_version import built_in_versions
from coincide.core.statistics.rates import rate

OPENING, JULY = built_in_versions()
CDDI = ExitFacts("location_sociale", "cddi", 5, False, False)


def past(cause: Cause = Cause.OTHER, facts: ExitFacts = CDDI, on: date = date(2025, 3, 3)) -> PastExit:
    return PastExit("a", on, cause, facts, JULY, date(2024, 1, 8))


def test_a_class_follows_the_table_when_the_day_holds() -> None:
    found = reclassify(past(), OPENING)
    assert (found.was, found.kind) == (ExitKind.POSITIVE, ExitKind.OPEN)
    assert found.is_changed
    assert "CDDI" in found.why


def test_its_own_version_changes_nothing() -> None:
    assert not reclassify(past(), JULY).is_changed


def test_whom_only_the_rule_stopped_would_have_left_another_day_without_it() -> None:
    stopped = past(Cause.STOP, ExitFacts("location_sociale", "sans_emploi", None, True, True))
    assert reclassify(stopped, OPENING).kind is None
    assert reclassify(stopped, replace(JULY, id="same")).kind is ExitKind.SIMPLE


def test_whom_a_version_would_have_stopped_would_have_left_by_that_day() -> None:
    kept = replace(past(facts=ExitFacts("location_sociale", "cdi", None, True, True)), made_by=OPENING)
    found = reclassify(kept, JULY)
    assert found.kind is None
    assert "au plus tard" in found.why


def test_another_length_moves_terms_and_exits_after_the_new_term_only() -> None:
    shorter, longer = (replace(JULY, id=f"{n}", length_months=n) for n in (12, 36))
    term = past(Cause.TERM, on=date(2026, 1, 7))
    assert reclassify(term, longer).kind is None
    assert reclassify(past(), longer).kind is ExitKind.POSITIVE
    assert reclassify(past(), shorter).kind is None
    assert reclassify(replace(past(), on=date(2024, 9, 2)), shorter).kind is ExitKind.POSITIVE


def test_who_stayed_past_the_same_term_stays_past_it() -> None:
    overdue = past(on=date(2026, 2, 1))
    assert reclassify(overdue, replace(JULY, id="same")).kind is ExitKind.POSITIVE


def test_a_rate_without_a_moved_day_is_a_point_and_else_two_bounds() -> None:
    one = Reclassified("a", ExitKind.SIMPLE, ExitKind.POSITIVE, "")
    sure = bounds([one, replace(one, kind=ExitKind.OPEN)])
    assert sure.is_point
    assert sure.none == sure.all == rate(1, 2)
    wide = bounds([one, replace(one, kind=None), replace(one, kind=ExitKind.SIMPLE)])
    assert not wide.is_point
    assert (wide.none, wide.all) == (rate(1, 3), rate(2, 3))


PAIRS = st.tuples(st.sampled_from([None, *ExitKind]), st.sampled_from([True, False, None]))
"""The class under a version, and what a moved exit would have been; None there: not gone yet, hence not counted."""


@given(st.lists(PAIRS, min_size=1, max_size=12))
def test_whatever_the_moved_exits_would_have_been_the_rate_is_inside_the_bounds(
    pairs: list[tuple[ExitKind | None, bool | None]],
) -> None:
    found = bounds(Reclassified("", ExitKind.SIMPLE, kind, "") for kind, _ in pairs)
    told = [kind is ExitKind.POSITIVE if kind else other for kind, other in pairs]
    counted = [one for one in told if one is not None]
    assert found.none.value is not None
    assert found.all.value is not None
    if counted:
        value = sum(counted) / len(counted)
        assert found.none.value - 1e-12 <= value <= found.all.value + 1e-12
