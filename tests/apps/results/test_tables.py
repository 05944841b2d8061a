"""What is shown outside the operator gives no small cell away."""

import datetime as dt

import pytest

from coincide.apps.results import charts, tables
from coincide.apps.results.exits import ClassifiedExit
from coincide.apps.results.queries import ExitRates, Point
from coincide.core.rules.exits import ExitKind
from coincide.core.statistics.flows import Flow
from coincide.core.statistics.rates import rate
from coincide.core.statistics.series import Month


def gone(count: int, month: int, positive: bool = False, reason: str = "other") -> list[ClassifiedExit]:
    kind = ExitKind.POSITIVE if positive else ExitKind.SIMPLE
    return [ClassifiedExit(dt.date(2025, month, 1), "Vichy", reason, kind, positive, positive, "règles")] * count


def shown(table: tables.Table) -> set[object]:
    return {cell for row in (*table.rows, table.total) for cell in row if isinstance(cell, int)}


def test_small_months_are_masked_and_never_alone() -> None:
    counts = {Month(2025, 1): (0, 20), Month(2025, 2): (1, 2), Month(2025, 3): (3, 9), Month(2025, 4): (0, 30)}
    table = tables.exits_by_month(counts, masked=True)
    assert [row[1] for row in table.rows] == [20, None, None, 30]
    assert table.total == ("Ensemble", 65)


def test_outside_the_operator_a_month_does_not_tell_its_classes() -> None:
    table = tables.exits_by_month({Month(2025, 1): (6, 20)}, masked=True)
    assert "Positives" not in table.columns
    assert 6 not in shown(table)


def test_the_operator_sees_every_cell() -> None:
    table = tables.exits_by_month({Month(2025, 1): (1, 2)}, masked=False)
    assert table.rows == (("janvier 2025", 1, 2, 3),)
    assert not table.has_masked


def test_a_rare_reason_is_masked_with_another() -> None:
    found = gone(20, 1, reason="term") + gone(2, 1, reason="moved") + gone(9, 1, reason="gave_up")
    cells = {row[0]: row[1] for row in tables.reasons(found, masked=True).rows}
    assert cells == {"Fin des 24 mois": 20, "Départ du département": None, "Abandon ou perte de contact": None}


@pytest.mark.parametrize(
    ("home", "work", "both", "total", "known"),
    [
        (142, 39, 26, 182, [True, True, True]),
        (142, 28, 26, 182, [True, False, True]),  # 2 with work only
        (28, 39, 26, 182, [False, True, True]),  # 2 with a home only
        (30, 30, 3, 182, [False, False, False]),  # 3 positive exits
        (100, 100, 20, 182, [True, False, True]),  # 2 with neither
        (20, 15, 10, 22, [False, True, True]),  # 2 without a home
    ],
)
def test_a_rate_is_masked_when_it_gives_a_small_cell_away(
    home: int, work: int, both: int, total: int, known: list[bool]
) -> None:
    day = dt.date(2025, 1, 1)
    rates = ExitRates(day, day, rate(home, total), rate(work, total), rate(both, total), ())
    assert [one is not None for _, _, one in tables.shown_rates(rates, masked=True)] == known
    assert all(one is not None for _, _, one in tables.shown_rates(rates, masked=False))


def flow(month: int, start: int, entries: int, exits: int, out: int) -> Flow:
    first = Month(2025, month)
    end = start + entries - exits - out
    return Flow("ensemble", first.first_day, first.last_day, start, entries, 0, 0, 0, exits, out, 0, end)


def test_movements_outside_the_operator_hide_what_the_stocks_would_tell() -> None:
    flows = [flow(1, 100, 20, 8, 1), flow(2, 111, 12, 3, 2), flow(3, 118, 9, 4, 1), flow(4, 122, 3, 30, 1)]
    months = {Month(2025, n): shown for n, shown in [(1, 8), (2, None), (3, None), (4, 30)]}
    table = tables.movements(flows, {}, months)
    assert table.columns == ("Période", "Début", "Entrées", "Sorties", "Fin")
    # Where exits are masked so are entries; the small entry of April takes the smallest other with it.
    assert [row[2:4] for row in table.rows] == [(20, 8), (None, None), (None, None), (None, 30)]


def test_the_operator_reads_the_identity_line_by_line() -> None:
    (row,) = tables.movements([flow(1, 100, 20, 8, 1)], {}, None).rows
    assert row == ("janvier 2025", 100, 20, 0, 0, 8, 1, 111)


def test_a_small_caseload_is_masked() -> None:
    table = tables.caseload([Point(dt.date(2025, 1, 31), 4), Point(dt.date(2025, 2, 28), 7)], masked=True)
    assert [row[1] for row in table.rows] == [None, 7]


def test_charts_have_our_colours_and_no_style_attribute() -> None:
    marks = [charts.Mark(dt.date(2024, 7, 1), "Régulation <de> juillet")]
    points = [(dt.date(2024, 6, 30), 40), (dt.date(2024, 7, 31), None), (dt.date(2024, 8, 31), 30)]
    bars = [charts.Bar(dt.date(2024, 6, 1), 9, 3, True), charts.Bar(dt.date(2024, 7, 1), None)]
    for svg in (charts.caseload(points, marks, charts.Level(35, "cible 35")), charts.exits(bars, marks)):
        assert "style=" not in svg
        assert "var(--accent)" in svg
        assert "#0101" not in svg
        assert "<de>" not in svg
        assert svg.count('role="img"') == 2


def test_a_chart_without_any_point_is_nothing() -> None:
    assert charts.caseload([(dt.date(2024, 6, 30), None)], [], None) == ""
