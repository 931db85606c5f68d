"""A finished round's figures as they may stand in a document that all its parties read (invariant 18, 2.0.10).

Each organisation's page Resultat hides small numbers over all the rounds that it reads. A document that hid them over
this round alone could show what a page hides, and the page's sums would then give away another round's small number.
So a figure stands in a document only where every organisation that reads it has the same figure on its own page: the
document says nothing that its readers do not have.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from coordination.models import RoundResult
from coordination.queries.results import GROUPS, MOST_ROUNDS, results_of, round_rows
from jobbspar.lib.suppress import Cell, State

LABELS: Final = ("Började", "Fullföljde", "Lämnade i förtid", *(str(group.label) for group in GROUPS))
_HIDDEN: Final = Cell(None, State.HIDDEN)


def figures_for_all(result: RoundResult) -> list[tuple[str, str]]:
    """Each figure's name and its text: a number, "färre än 5" or "visas inte"."""
    pages = [_on_page_of(pk, result) for pk in result.organisations.values_list("pk", flat=True)]
    cells = [_same(column) for column in zip(*pages, strict=True)] if pages else [_HIDDEN] * len(LABELS)
    return [(label, cell.text) for label, cell in zip(LABELS, cells, strict=True)]


def _on_page_of(organisation_id: UUID, result: RoundResult) -> list[Cell]:
    results = list(results_of(organisation_id).select_related("round__track")[:MOST_ROUNDS])
    for one, row in zip(results, round_rows(results), strict=True):
        if one.pk == result.pk:
            return [cell for _label, cell in row.cells]
    return [_HIDDEN] * len(LABELS)


def _same(cells: tuple[Any, ...]) -> Cell:
    first: Cell = cells[0]
    return first if all(cell == first for cell in cells) else _HIDDEN
