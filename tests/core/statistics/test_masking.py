from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.core.statistics.masking import MaskedTable, mask_breakdown, mask_small, mask_table

TABLES = st.integers(1, 3).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 9), min_size=columns, max_size=columns), min_size=1, max_size=3)
)


def flat(table: list[list[int]], masked: MaskedTable) -> list[tuple[int, int | None]]:
    """Each true figure, margins included, beside what is shown of it."""
    pairs = [pair for row, shown in zip(table, masked.cells, strict=True) for pair in zip(row, shown, strict=True)]
    pairs += zip((sum(row) for row in table), masked.row_totals, strict=True)
    pairs += zip((sum(column) for column in zip(*table, strict=True)), masked.column_totals, strict=True)
    return [*pairs, (sum(map(sum, table)), masked.total)]


def alternatives(table: list[list[int]], masked: MaskedTable) -> list[list[int]]:
    """Figures of the tables that agree with everything shown and differ by one along an alternating pattern.

    Brute force: every change of each cell by -1, 0 or 1, kept when no count is negative and nothing shown changes.
    """
    rows, columns = len(table), len(table[0])
    found = []
    for changes in product((-1, 0, 1), repeat=rows * columns):
        other = [[table[i][j] + changes[i * columns + j] for j in range(columns)] for i in range(rows)]
        if min(min(row) for row in other) >= 0:
            figures = flat(other, masked)
            if all(shown is None or shown == value for value, shown in figures):
                found.append([value for value, _ in figures])
    return found


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_no_masked_figure_can_be_worked_out_by_brute_force(table: list[list[int]]) -> None:
    masked = mask_table(table)
    figures = flat(table, masked)
    others = alternatives(table, masked)
    for position, (value, shown) in enumerate(figures):
        if shown is None:
            assert any(other[position] != value for other in others)


@given(TABLES)
def test_a_table_shows_true_figures_and_none_under_the_threshold(table: list[list[int]]) -> None:
    for value, shown in flat(table, mask_table(table)):
        assert shown is None or (shown == value and shown >= 5)


@given(TABLES)
def test_the_masked_cells_of_a_line_never_add_up_to_a_small_count(table: list[list[int]]) -> None:
    masked = mask_table(table)
    for shown, total in [
        *zip(masked.cells, masked.row_totals, strict=True),
        *zip(map(list, zip(*masked.cells, strict=True)), masked.column_totals, strict=True),
    ]:
        if total is not None and None in shown:
            assert total - sum(count or 0 for count in shown) >= 5


@given(st.lists(st.lists(st.integers(5, 90), min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_table_without_small_cells_is_shown_whole(table: list[list[int]]) -> None:
    assert None not in [shown for _, shown in flat(table, mask_table(table))]


def test_one_small_cell_takes_a_rectangle_with_it_and_keeps_the_totals() -> None:
    masked = mask_table([[2, 30, 40], [50, 60, 7], [80, 90, 9]])
    assert sum(count is None for row in masked.cells for count in row) == 4
    assert masked.cells[0][0] is None
    assert None not in [*masked.row_totals, *masked.column_totals, masked.total]


def test_a_bridge_between_two_rectangles_is_not_left_recoverable() -> None:
    # Two masked cells in each line are not enough: a cell whose line sums isolate it can be worked out.
    table = [[1, 1, 9, 9, 9], [9, 1, 1, 9, 9], [1, 9, 1, 9, 1], [9, 9, 9, 1, 1], [9, 9, 9, 1, 1]]
    masked = mask_table(table)
    assert all(masked.cells[i][j] is None for i in range(5) for j in range(5) if table[i][j] == 1)


def test_a_single_row_hides_the_column_totals_that_repeat_it() -> None:
    masked = mask_table([[2, 30, 40]])
    assert masked.cells[0][0] is None
    assert masked.column_totals[0] is None


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ({"a": 9, "b": 12}, {"a": 9, "b": 12}, 21),
        ({"a": 1, "b": 9, "c": 12}, {"a": None, "b": None, "c": 12}, 22),
        ({"a": 1, "b": 2, "c": 12, "d": 20}, {"a": None, "b": None, "c": None, "d": 20}, 35),
        ({"a": 4, "b": 3, "c": 12}, {"a": None, "b": None, "c": 12}, 19),
        ({"a": 0, "b": 0, "c": 12, "d": 20}, {"a": None, "b": None, "c": None, "d": 20}, 32),
        ({"a": 1, "b": 2}, {"a": None, "b": None}, None),
        ({"a": 3}, {"a": None}, None),
        ({}, {}, None),
    ],
)
def test_a_breakdown_masks_the_small_cells_and_what_would_give_them_away(
    counts: dict[str, int], shown: dict[str, int | None], total: int | None
) -> None:
    masked = mask_breakdown(counts)
    assert (masked.cells, masked.total) == (shown, total)


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 30), max_size=7))
def test_the_masked_part_of_a_breakdown_has_two_cells_and_five_people_or_the_total_is_masked(
    counts: dict[str, int],
) -> None:
    masked = mask_breakdown(counts)
    hidden = [counts[name] for name, count in masked.cells.items() if count is None]
    assert all(count is None or count >= 5 for count in masked.cells.values())
    if hidden and masked.total is not None:
        assert len(hidden) >= 2
        assert sum(hidden) >= 5


def test_a_figure_alone_is_masked_under_five() -> None:
    assert [mask_small(n) for n in (0, 4, 5, 6)] == [None, None, 5, 6]
    assert mask_small(9, threshold=10) is None


@pytest.mark.parametrize(("table", "words"), [([[1], [2, 3]], "même nombre"), ([[-1]], "négatif"), ([], "au moins")])
def test_what_is_not_a_table_of_counts_is_refused(table: list[list[int]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        mask_table(table)
