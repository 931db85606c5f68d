"""The proof that no hidden small count can be worked out: for each there is another table that shows the same.

The proof does not use the method's own idea (rings): it tries every table whose hidden cells differ by at most one.
"""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobbspar.lib.suppress import Cell, State, suppress_line, suppress_table

COUNTS = st.one_of(st.integers(0, 7), st.integers(0, 200))
LINES = st.lists(COUNTS, min_size=1, max_size=6)
TABLES = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda size: st.lists(st.lists(COUNTS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
)


def looks_the_same(cell: Cell, count: int) -> bool:
    if cell.state is State.SHOWN:
        return cell.value == count
    return count >= 0 if cell.state is State.HIDDEN else 1 <= count <= 4


def small_are_hidden(cells: list[Cell], counts: list[int]) -> bool:
    return all(
        cell.value is None if 1 <= count <= 4 else cell.value in {None, count}
        for cell, count in zip(cells, counts, strict=True)
    )


def others(cells: list[Cell], counts: list[int]) -> Iterator[list[int]]:
    """Every set of counts that differs by at most one where the cell is not shown."""
    choices = [
        [count] if cell.state is State.SHOWN else [count, count + 1, count - 1]
        for cell, count in zip(cells, counts, strict=True)
    ]
    for other in product(*choices):
        if all(looks_the_same(cell, count) for cell, count in zip(cells, other, strict=True)):
            yield list(other)


def ambiguous(cells: list[Cell], counts: list[int], width: int) -> bool:
    """Whether each small count among cells and sums has another table that shows the same. `cells` as in `flat`."""
    inner = len(counts) // width
    all_counts = with_sums(counts, width)
    unproven = {i for i, count in enumerate(all_counts) if 1 <= count <= 4}
    for other in others(cells[: inner * width], counts):
        summed = with_sums(other, width)
        if all(looks_the_same(cell, count) for cell, count in zip(cells, summed, strict=True)):
            unproven -= {i for i in unproven if summed[i] != all_counts[i]}
        if not unproven:
            return True
    return not unproven


def with_sums(counts: list[int], width: int) -> list[int]:
    """The counts, then row sums, column sums and the sum of all."""
    rows = [counts[i : i + width] for i in range(0, len(counts), width)]
    return [*counts, *map(sum, rows), *map(sum, zip(*rows, strict=True)), sum(counts)]


def flat(rows: list[list[int]], *, shared: bool = False) -> list[Cell]:
    table = suppress_table(rows, shared=shared)
    return [*(cell for row in table.rows for cell in row), *table.row_totals, *table.column_totals, table.total]


def line_is_safe(counts: list[int], *, shared: bool) -> bool:
    line = suppress_line(counts, shared=shared)
    # A line is a table of one row; its column sums are the cells again and its row sum the total.
    cells = [*line.cells, line.total, *line.cells, line.total]
    return small_are_hidden([*line.cells, line.total], [*counts, sum(counts)]) and ambiguous(cells, counts, len(counts))


class TestLines:
    def test_large_counts_and_zeros_are_shown(self) -> None:
        line = suppress_line([12, 0, 30])
        assert [cell.text for cell in (*line.cells, line.total)] == ["12", "0", "30", "42"]

    def test_one_small_count_takes_the_next_smallest_with_it(self) -> None:
        line = suppress_line([28, 3, 11, 0])
        assert [cell.text for cell in (*line.cells, line.total)] == ["28", "färre än 5", "visas inte", "0", "42"]

    def test_two_small_counts_that_sum_to_eight_can_only_be_fours_so_more_is_hidden(self) -> None:
        line = suppress_line([4, 4])
        assert [cell.text for cell in line.cells] != ["färre än 5", "färre än 5"] or line.total.value is None

    @given(LINES, st.booleans())
    def test_no_small_count_in_a_line_can_be_worked_out(self, counts: list[int], shared: bool) -> None:
        assert line_is_safe(counts, shared=shared)

    @given(LINES)
    def test_a_shared_total_is_hidden_only_when_small(self, counts: list[int]) -> None:
        shown = suppress_line(counts, shared=True).total.value
        assert shown == (None if 1 <= sum(counts) <= 4 else sum(counts))


class TestTables:
    def test_a_small_count_takes_a_rectangle_with_it(self) -> None:
        table = suppress_table([[3, 20, 30], [10, 25, 40], [50, 60, 70]])
        assert [[cell.text for cell in row] for row in table.rows] == [
            ["färre än 5", "visas inte", "30"],
            ["visas inte", "visas inte", "40"],
            ["50", "60", "70"],
        ]
        assert [cell.value for cell in (*table.row_totals, *table.column_totals, table.total)] == [
            53, 75, 180, 63, 105, 140, 308,
        ]  # fmt: skip

    def test_nothing_is_hidden_without_cause(self) -> None:
        table = suppress_table([[5, 0], [7, 9]])
        assert [[cell.value for cell in row] for row in table.rows] == [[5, 0], [7, 9]]

    def test_rows_of_different_length_are_refused(self) -> None:
        with pytest.raises(ValueError, match="zip"):
            suppress_table([[1, 2], [3]])

    @settings(max_examples=150, deadline=None)
    @given(TABLES, st.booleans())
    def test_no_small_count_in_a_table_can_be_worked_out(self, rows: list[list[int]], shared: bool) -> None:
        counts = [count for row in rows for count in row]
        cells = flat(rows, shared=shared)
        assert small_are_hidden(cells, with_sums(counts, len(rows[0])))
        if not (shared and all(cell.state is State.HIDDEN for cell in cells[: len(counts)])):
            assert ambiguous(cells, counts, len(rows[0]))

    @settings(max_examples=100, deadline=None)
    @given(TABLES)
    def test_with_shared_sums_every_table_shows_the_same_sums_and_each_line_of_them_is_safe(
        self, rows: list[list[int]]
    ) -> None:
        table = suppress_table(rows, shared=True)
        turned = suppress_table([list(column) for column in zip(*rows, strict=True)], shared=True)
        assert (table.row_totals, table.total) == (turned.column_totals, turned.total)
        assert line_is_safe([sum(row) for row in rows], shared=True)
        if any(cell.state is not State.SHOWN for cell in (*table.row_totals, *table.column_totals)):
            assert all(cell.state is State.HIDDEN for row in table.rows for cell in row)


def test_the_proof_itself_can_fail() -> None:
    few, shown = Cell(None, State.FEW), lambda value: Cell(value, State.SHOWN)
    # 3 of 12, where the other 9 and the total are shown.
    assert not ambiguous([few, shown(9), shown(12), few, shown(9), shown(12)], [3, 9], 2)
    # Two small ones that sum to eight.
    assert not ambiguous([few, few, shown(8), few, few, shown(8)], [4, 4], 2)
