"""Small cells that nobody outside the operator may see, nor work out.

A cell under the threshold (5) is masked, zero included. A masked cell must not be recoverable from what is shown, so
further cells are masked with it (complementary suppression), the smallest first, totals last. A page shows one and
the same sign for every masked cell: a sign that told the small from the others would give the others away.

What an attacker knows: counts aren't negative, rows and columns add up to their totals, and every cell shown.
Protected means, for each masked cell:
1. another table of counts agrees with everything shown and differs in that cell;
2. the masked cells of a line whose total is shown add up to the threshold at least, so that the difference between the
   total and the cells shown isn't a small count itself.

A table with its margins is a network: rows and columns are nodes, cells are arcs, margins are one more row and column
with the sign reversed, and every line adds up to zero. A masked cell can vary exactly when an alternating cycle of
masked cells goes through it, along which counts can go up and down in turn (Gusfield, SIAM J. Comput. 17, 1988).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

THRESHOLD = 5
type Cell = tuple[int, int]


def mask_small(count: int, threshold: int = THRESHOLD) -> int | None:
    """The count, or None (« < 5 ») when under the threshold. For a figure that stands alone."""
    return None if count < threshold else count


@dataclass(frozen=True, slots=True)
class MaskedBreakdown:
    """A breakdown fit to be shown: None where masked."""

    cells: dict[str, int | None]
    total: int | None


@dataclass(frozen=True, slots=True)
class MaskedTable:
    """A table fit to be shown, with its margins: None where masked."""

    cells: list[list[int | None]]
    row_totals: list[int | None]
    column_totals: list[int | None]
    total: int | None


def mask_breakdown(counts: Mapping[str, int], threshold: int = THRESHOLD) -> MaskedBreakdown:
    """Mask a breakdown shown with its total. Raises ValueError for a negative count."""
    _check([list(counts.values())])
    names = sorted(counts, key=lambda name: (counts[name], name))
    masked = {name for name in names if counts[name] < threshold}
    total = sum(counts.values())
    if masked and total >= threshold:
        for name in names:
            if len(masked) >= 2 and sum(counts[m] for m in masked) >= threshold:
                break
            masked.add(name)
    # A breakdown of one cell shows it through its total.
    hides_total = total < threshold or len(masked) == 1
    shown = {name: None if name in masked else count for name, count in counts.items()}
    return MaskedBreakdown(shown, None if hides_total else total)


def mask_table(counts: Sequence[Sequence[int]], threshold: int = THRESHOLD) -> MaskedTable:
    """Mask a table shown with its row totals, column totals and grand total.

    Raises ValueError for a negative count, rows of different lengths, or an empty table.
    """
    _check(counts)
    if not any(counts):
        raise ValueError("Un tableau demande au moins une ligne et une colonne.")
    network = _Network(counts, threshold)
    network.protect()
    rows, columns = network.rows, network.columns
    shown = [
        [None if (i, j) in network.masked else network.values[i][j] for j in range(columns + 1)]
        for i in range(rows + 1)
    ]
    return MaskedTable(
        cells=[line[:columns] for line in shown[:rows]],
        row_totals=[line[columns] for line in shown[:rows]],
        column_totals=shown[rows][:columns],
        total=shown[rows][columns],
    )


def _check(counts: Sequence[Sequence[int]]) -> None:
    if any(count < 0 for row in counts for count in row):
        raise ValueError("Un effectif ne peut pas être négatif.")
    if len({len(row) for row in counts}) > 1:
        raise ValueError("Les lignes du tableau n'ont pas toutes le même nombre de colonnes.")


class _Network:
    """A table with its margins as the last row and column, and the set of masked cells."""

    def __init__(self, counts: Sequence[Sequence[int]], threshold: int) -> None:
        self.threshold = threshold
        self.rows = len(counts)
        self.columns = len(counts[0]) if counts else 0
        self.values = [[*row, sum(row)] for row in counts]
        self.values.append([sum(column) for column in zip(*self.values, strict=True)] or [0])
        self.cells: list[Cell] = [(i, j) for i in range(self.rows + 1) for j in range(self.columns + 1)]
        self.masked: set[Cell] = {(i, j) for i, j in self.cells if self.values[i][j] < threshold}
        self._ceiling = (self.values[-1][-1] + 1) * len(self.cells)

    def protect(self) -> None:
        """Mask further cells until both promises of the module hold."""
        while self._mask_cycle() or self._mask_thin_line():
            pass

    def _cost(self, cell: Cell) -> int:
        """What masking one more cell costs: its count, a total more than all inner cells together."""
        if cell in self.masked:
            return 0
        margins = (cell[0] == self.rows) + (cell[1] == self.columns)
        return self.values[cell[0]][cell[1]] + 1 + margins * self._ceiling

    def _mask_thin_line(self) -> bool:
        """Mask one more cell in a line whose masked cells add up to a small count; whether there was one."""
        lines = [([(i, j) for j in range(self.columns)], (i, self.columns)) for i in range(self.rows + 1)]
        lines += [([(i, j) for i in range(self.rows)], (self.rows, j)) for j in range(self.columns + 1)]
        for inner, total in lines:
            hidden = [cell for cell in inner if cell in self.masked]
            if total in self.masked or not hidden:
                continue
            if sum(self.values[i][j] for i, j in hidden) < self.threshold:
                shown = [cell for cell in inner if cell not in self.masked]
                self.masked.add(min(shown, key=self._cost, default=total))
                return True
        return False

    def _mask_cycle(self) -> bool:
        """Give one recoverable masked cell the cheapest cycle that lets it vary; whether there was one."""
        for cell in sorted(self.masked):
            cost, path = min(self._cycle(cell, step) for step in (1, -1))
            if cost > 0:
                self.masked.update(path)
                return True
        return False

    def _can_vary(self, cell: Cell, step: int) -> bool:
        """Whether a cell can go up (1) or down (-1) in the signed table, where a single margin is reversed."""
        i, j = cell
        reverse = (i == self.rows) != (j == self.columns)
        return (step == 1) != reverse or self.values[i][j] > 0

    def _cycle(self, cell: Cell, step: int) -> tuple[int, tuple[Cell, ...]]:
        """The cheapest cells to mask so that `cell` can vary by `step`: their cost and themselves.

        Cells of a cycle go up and down in turn: seen from the column of `cell`, a step to a row goes the other way,
        and from a row to a column the same way again. The cost is prohibitive when there is no such cycle;
        up or down, one of the two always exists, through the totals at worst.
        """
        row, column = cell
        if not self._can_vary(cell, step):
            return (self._ceiling * len(self.cells) * 4, ())
        start, goal = ("column", column), ("row", row)
        queue: list[tuple[int, tuple[str, int], tuple[Cell, ...]]] = [(0, start, ())]
        settled: set[tuple[str, int]] = set()
        while queue:
            cost, node, path = heappop(queue)
            if node == goal:
                return cost, path
            if node in settled:
                continue
            settled.add(node)
            side, index = node
            from_column = side == "column"
            for k in range((self.rows if from_column else self.columns) + 1):
                arc = (k, index) if from_column else (index, k)
                if arc != cell and self._can_vary(arc, -step if from_column else step):
                    target = ("row" if from_column else "column", k)
                    heappush(queue, (cost + self._cost(arc), target, (*path, arc)))
        return (self._ceiling * len(self.cells) * 4, ())
