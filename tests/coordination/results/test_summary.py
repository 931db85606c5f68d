"""The figures people will quote: right sums, and no small number that can be worked out."""

from dataclasses import dataclass, field
from typing import Any

from coordination.queries.results import share_bars, summarise


@dataclass
class ARound:
    name: str

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/omgangar/{self.name}/"


@dataclass
class AResult:
    round: Any
    completed: int
    left_early: int
    work: int
    studies: int
    other: int
    work_left_early: int = 0
    cells: list[dict[str, Any]] = field(default_factory=list)


def three_finished_rounds() -> list[Any]:
    """Spring's montör round, fastighetsservice and lokalvård: 42 people."""
    return [
        AResult(ARound("A1-1"), 12, 4, 10, 3, 3, work_left_early=1),
        AResult(ARound("B-1"), 10, 2, 7, 2, 3),
        AResult(ARound("C-1"), 13, 1, 11, 1, 2),
    ]


def test_the_sums_and_shares_of_three_rounds_are_those_that_were_counted() -> None:
    summary = summarise(three_finished_rounds())
    assert summary.started.value == 42
    assert [share.cell.value for share in summary.shares] == [35, 7, 28, 6, 8]
    assert [str(share.share) for share in summary.shares] == ["83.3", "16.7", "66.7", "14.3", "19.0"]
    assert "66,7" in str(share_bars(summary)[2].text)


def test_no_number_between_one_and_four_is_shown_in_any_row() -> None:
    summary = summarise(three_finished_rounds())
    shown = [
        cell.value
        for row in summary.rounds.rows
        for cell in (row.started, row.completed, row.left_early, *row.groups)
        if cell.value is not None
    ]
    assert not [number for number in shown if 0 < number < 5]


def test_a_hidden_number_is_not_the_row_sum_less_what_is_shown() -> None:
    for row in summarise(three_finished_rounds()).rounds.rows:
        for parts in ((row.completed, row.left_early), row.groups):
            hidden = [cell for cell in parts if cell.value is None]
            assert len(hidden) != 1 or row.started.value is None


def test_whoever_sees_the_people_sees_the_numbers() -> None:
    summary = summarise(three_finished_rounds(), exact=True)
    assert [cell.value for cell in summary.rounds.rows[0].groups] == [10, 3, 3]


def test_nothing_finished_is_nothing_shown() -> None:
    summary = summarise([])
    assert (summary.count, summary.rounds.rows) == (0, ())
