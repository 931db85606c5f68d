"""Counts of people for those who may see aggregates only: small numbers hidden so that they cannot be worked out.

Invariant 18: a count of 1–4 is shown as "färre än 5", and further counts are hidden where a small one could otherwise
be computed from sums. The reader is taken to know the method: that "färre än 5" means 1, 2, 3 or 4, and that
"visas inte" may be anything.

How: each count is a flow along an edge, and "the parts sum to the total" is that as much flows into a node as out.
A hidden count can be another one than it is exactly when some ring of hidden counts can be raised and lowered by one
all round. Where a small count has no such ring, the cheapest one is made by hiding more: inner cells before sums,
small before large.

One table is protected by itself. Tables that divide the same people (by sex, by education) share sums; publish those
with `shared=True`, which never hides a sum that another table shows and hides the inside where a shared sum is small.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from heapq import heappop, heappush
from typing import Final

FEWEST_SHOWN: Final = 5
FEW_TEXT: Final = f"färre än {FEWEST_SHOWN}"


def is_small(count: int) -> bool:
    """Whether a number of people is too small to be told."""
    return 0 < count < FEWEST_SHOWN


def safe_text(count: int) -> str:
    """A number of people that stands alone, as those may read it who see aggregates only."""
    return FEW_TEXT if is_small(count) else str(count)


class State(Enum):
    """How a count is shown."""

    SHOWN = "shown"
    FEW = "few"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Cell:
    """A count as it may be shown; `value` is None unless it is shown, so a template has nothing to leak."""

    value: int | None
    state: State

    @property
    def text(self) -> str:
        """`12`, `färre än 5` or `visas inte`."""
        return {State.FEW: FEW_TEXT, State.HIDDEN: "visas inte"}.get(self.state, str(self.value))


@dataclass(frozen=True)
class Line:
    """Counts that sum to a total."""

    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True)
class Table:
    """Rows of counts with their sums."""

    rows: tuple[tuple[Cell, ...], ...]
    row_totals: tuple[Cell, ...]
    column_totals: tuple[Cell, ...]
    total: Cell


def suppress_line(counts: Sequence[int], *, shared: bool = False) -> Line:
    """The counts and their total. With `shared`, the total stands in other tables too and is hidden only if small."""
    total = _Count(sum(counts), "out", "in", weight=_SUM, is_fixed=shared)
    if shared and total.is_small:
        return Line((_HIDDEN,) * len(counts), total.cell())
    cells = [_Count(count, "in", "out") for count in counts]
    _protect([*cells, total])
    return Line(tuple(cell.cell() for cell in cells), total.cell())


def suppress_table(rows: Sequence[Sequence[int]], *, shared: bool = False) -> Table:
    """The counts with their row sums, column sums and grand total. ValueError when the rows differ in length.

    With `shared`, the sums stand in other tables too: they are suppressed as lines of their own, and where one of them
    is hidden the whole inside is.
    """
    columns = list(zip(*rows, strict=True))
    if shared:
        return _with_shared_sums(rows, columns)
    total = _Count(sum(map(sum, rows)), "out", "in", weight=_GRAND)
    row_totals = [_Count(sum(row), "in", ("row", i), weight=_SUM) for i, row in enumerate(rows)]
    column_totals = [_Count(sum(column), ("column", j), "out", weight=_SUM) for j, column in enumerate(columns)]
    inside = _inside(rows)
    _protect([*(cell for row in inside for cell in row), *row_totals, *column_totals, total])
    return Table(
        tuple(tuple(cell.cell() for cell in row) for row in inside),
        tuple(cell.cell() for cell in row_totals),
        tuple(cell.cell() for cell in column_totals),
        total.cell(),
    )


_HIDDEN: Final = Cell(None, State.HIDDEN)
# What hiding costs on top of the count itself: a cell that shows nobody, a sum, the sum of all.
_NOBODY, _RELABEL, _SUM, _GRAND = 10**4, 10**5, 10**7, 10**10
_Node = str | tuple[str, int]


@dataclass(eq=False)
class _Count:
    """A count as a flow from one node to another."""

    value: int
    tail: _Node
    head: _Node
    weight: int = 0
    is_fixed: bool = False
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self.state = State.FEW if self.is_small else State.SHOWN

    @property
    def is_small(self) -> bool:
        return is_small(self.value)

    def cell(self) -> Cell:
        return Cell(self.value if self.state is State.SHOWN else None, self.state)

    def cost_of_change(self, step: int) -> int | None:
        """What must be given up for the reader to think this count may be `step` (±1) from what it is; None: cannot."""
        changed = self.value + step
        if changed < 0:
            return None
        if self.state is State.HIDDEN or (self.state is State.FEW and is_small(changed)):
            return 0
        if self.is_fixed:
            return None
        if self.state is State.FEW:
            return _RELABEL
        return 1 + self.weight + (self.value or _NOBODY)


def _inside(rows: Sequence[Sequence[int]]) -> list[list[_Count]]:
    return [[_Count(count, ("row", i), ("column", j)) for j, count in enumerate(row)] for i, row in enumerate(rows)]


def _with_shared_sums(rows: Sequence[Sequence[int]], columns: Sequence[Sequence[int]]) -> Table:
    by_row = suppress_line([sum(row) for row in rows], shared=True)
    by_column = suppress_line([sum(column) for column in columns], shared=True)
    sums = [*by_row.cells, *by_column.cells, by_row.total]
    if any(cell.state is not State.SHOWN for cell in sums):
        inside = tuple((_HIDDEN,) * len(row) for row in rows)
    else:
        counts = _inside(rows)
        # Shown and fixed sums let nothing through: a ring has to close among the cells themselves.
        _protect([cell for row in counts for cell in row])
        inside = tuple(tuple(cell.cell() for cell in row) for row in counts)
    return Table(inside, by_row.cells, by_column.cells, by_row.total)


def _protect(counts: list[_Count]) -> None:
    """Hide further counts until every small one could have been another."""
    for count in counts:
        if count.is_small:
            rings = [ring for step in (1, -1) if (ring := _cheapest_ring(counts, count, step)) is not None]
            # There always is one, through the sums or (where they are fixed, and so at least five) the other cells.
            for member, step in min(rings, key=lambda ring: ring[0])[1]:
                if member.cost_of_change(step):
                    member.state = State.HIDDEN


def _cheapest_ring(counts: list[_Count], count: _Count, step: int) -> tuple[int, list[tuple[_Count, int]]] | None:
    """The cost and the members, each with its ±1, of the cheapest ring in which `count` changes by `step`."""
    own_cost = count.cost_of_change(step)
    if own_cost is None:
        return None
    goal, start = (count.tail, count.head) if step == 1 else (count.head, count.tail)
    best: dict[_Node, int] = {start: 0}
    came: dict[_Node, tuple[_Node, _Count, int]] = {}
    queue: list[tuple[int, int, _Node]] = [(0, 0, start)]
    order = 0
    while queue:
        cost, _, node = heappop(queue)
        if node == goal:
            break
        for other in counts:
            if other is count or node not in (other.tail, other.head):
                continue
            change, there = (1, other.head) if node == other.tail else (-1, other.tail)
            price = other.cost_of_change(change)
            if price is not None and cost + price < best.get(there, cost + price + 1):
                best[there], came[there] = cost + price, (node, other, change)
                order += 1
                heappush(queue, (cost + price, order, there))
    if goal not in came:
        return None
    members = [(count, step)]
    while goal != start:
        goal, other, change = came[goal]
        members.append((other, change))
    return sum(member.cost_of_change(change) or 0 for member, change in members), members
