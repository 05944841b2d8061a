"""What is shown outside the operator: no small cell, nor one that follows from two readings."""

from hypothesis import given
from hypothesis import strategies as st

from coincide.apps.results.criteria.past import Reading
from coincide.apps.results.criteria.tables import coming, past
from coincide.core.rules.exits import ExitKind
from coincide.core.rules.reclassification import Reclassified
from coincide.core.rules.simulation import Coming
from coincide.core.statistics.masking import THRESHOLD
from coincide.core.statistics.series import Month

COUNTS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=8)


def months(pairs: list[tuple[int, int]]) -> Coming:
    return Coming({Month(2026, rank + 1): pair for rank, pair in enumerate(pairs)}, (9, 9), (0, 0))


@given(COUNTS)
def test_no_month_shows_a_small_count_nor_a_small_gap(pairs: list[tuple[int, int]]) -> None:
    for _, present, other in coming(months(pairs), masked=True).rows:
        assert all(not isinstance(cell, int) or cell >= THRESHOLD for cell in (present, other))
        if isinstance(present, int) and isinstance(other, int):
            assert present == other or abs(present - other) >= THRESHOLD


@given(COUNTS)
def test_one_masked_month_never_stands_alone_beside_a_total(pairs: list[tuple[int, int]]) -> None:
    table = coming(months(pairs), masked=True)
    for column in (1, 2):
        hidden = [row for row in table.rows if row[column] is None]
        if hidden and table.total[column] is not None:
            told = sum(row[column] for row in table.rows if isinstance(row[column], int))
            assert len(hidden) > 1
            assert sum(pair[column - 1] for pair in [*pairs, (9, 9)]) - told >= THRESHOLD


def reading(kinds: list[ExitKind | None]) -> Reading:
    found = (Reclassified(str(rank), ExitKind.SIMPLE, kind, "") for rank, kind in enumerate(kinds))
    return Reading(None, tuple(found))


POSITIVE, SIMPLE = ExitKind.POSITIVE, ExitKind.SIMPLE


def test_a_reading_that_differs_by_a_few_exits_is_masked_whole() -> None:
    first = reading([POSITIVE] * 20 + [SIMPLE] * 60)
    near = reading([POSITIVE] * 17 + [SIMPLE] * 63)
    far = reading([POSITIVE] * 10 + [SIMPLE] * 70)
    rows = past([first, near, far], masked=True)
    assert [row.is_shown for row in rows] == [True, False, True]
    assert rows[1].rate is None
    assert [row.is_shown for row in past([first, near, far], masked=False)] == [True] * 3


def test_a_small_class_or_a_few_moved_days_mask_the_reading() -> None:
    assert not past([reading([POSITIVE] * 3 + [SIMPLE] * 60)], masked=True)[0].is_shown
    assert not past([reading([POSITIVE] * 30 + [SIMPLE] * 60 + [None] * 2)], masked=True)[0].is_shown
    wide = past([reading([POSITIVE] * 30 + [SIMPLE] * 60 + [None] * 20)], masked=True)[0]
    assert wide.is_shown
    assert wide.moved == 20


@given(st.lists(st.lists(st.sampled_from([POSITIVE, SIMPLE, None]), min_size=30, max_size=30), max_size=4))
def test_two_rows_shown_never_differ_by_a_few(kinds: list[list[ExitKind | None]]) -> None:
    found = [reading(one) for one in kinds]
    shown = [one for one, row in zip(found, past(found, masked=True), strict=True) if row.is_shown]
    for one in shown:
        for other in shown:
            pairs = list(zip(one.groups, other.groups, strict=True))
            for kind in {pair for pair in pairs if pair[0] != pair[1]}:
                assert pairs.count(kind) >= THRESHOLD
