"""The matrix, run: each declared cell is asked, and nothing else comes back than what is declared (G-28)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest

from jobbspar.accounts.checks import doors as addresses
from jobbspar.outbox import health
from tests.matrix import ACTORS, DOORS, NOT_DECLARED_YET, Door, asked, cells
from tests.matrix_judge import Judge
from tests.matrix_run import world_of
from tests.matrix_world import build

FEWEST = 4_000
_wrong: list[str] = []


@pytest.fixture(scope="module")
def judge(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Judge]:
    # Whether the broker and a worker answer is not the matrix' matter, and asking takes connections of its own.
    with (
        mock.patch.dict(health.CHECKS, {"database": lambda: True}, clear=True),
        contextmanager(world_of)(build, django_db_blocker.unblock()) as asker,
    ):
        judge = Judge(asker)
        yield judge
    declared, run = len(list(cells())), len(list(asked()))
    words = (
        f"Matrisen: {declared} rutor utsagda, {run} prövade, varav {judge.at_the_door} i tabellen över ingångar, "
        f"{asker.asked} frågor ställda, {len(_wrong)} avvikelser."
    )
    with request.config.pluginmanager.get_plugin("capturemanager").global_and_fixture_disabled():
        request.config.get_terminal_writer().line(f"\n{words}")


def test_every_address_is_declared_and_nothing_else() -> None:
    names = [pattern.name for _, pattern in addresses()]
    assert None not in names and len(names) == len(set(names))
    assert {door.url for door in DOORS} | NOT_DECLARED_YET == set(names)


def test_it_is_as_large_as_it_is_said_to_be(judge: Judge) -> None:
    assert set(judge.asker.world.users) == set(ACTORS)
    assert len(ACTORS) == len(set(ACTORS)) >= 16
    assert len({str(cell.question) + cell.question.of for cell in cells()}) >= FEWEST


def _name(door: Door) -> str:
    return f"{door.url}-{door.of}" if door.of else door.url


@pytest.mark.parametrize("door", DOORS, ids=_name)
def test_what_comes_back_is_what_is_declared(judge: Judge, door: Door) -> None:
    cells_asked = (cell for cell in asked([door]) if not judge.is_refused_at_the_door(cell))
    wrong = [fault for cell in cells_asked if (fault := judge.fault(cell))]
    _wrong.extend(wrong)
    assert not wrong, "\n".join(wrong)
