"""The matrix, run: each declared cell is asked, and nothing else comes back than what is declared (G-28)."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.urls import Resolver404, resolve

from jobbspar.accounts.checks import doors as addresses
from jobbspar.accounts.entry import Entry
from jobbspar.outbox import health
from tests.cast import actor_of
from tests.matrix import ACTORS, DOORS, NAMED, SIGNED_IN, Cell, Door, cells, kinds_of
from tests.matrix_run import Answer, Asker, Question, world_of
from tests.matrix_world import build

FEWEST = 4_000
_count: Counter[str] = Counter()


@pytest.fixture(scope="module")
def asker(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Asker]:
    # Whether the broker and a worker answer is not the matrix' matter, and asking takes connections of its own.
    with mock.patch.dict(health.CHECKS, clear=True):
        yield from world_of(build, django_db_blocker.unblock())
    words = f"Matrisen: {_count['cells']} rutor, {_count['wrong']} avvikelser, {_count['nothing']} jämförda med inget."
    request.config.pluginmanager.get_plugin("terminalreporter").write_line(f"\n{words}")


def test_every_address_is_declared_and_nothing_else() -> None:
    names = [pattern.name for _, pattern in addresses()]
    assert None not in names and len(names) == len(set(names))
    assert {door.url for door in DOORS} == set(names)


def test_it_is_as_large_as_it_is_said_to_be(asker: Asker) -> None:
    assert set(asker.world.users) == set(ACTORS)
    assert len(ACTORS) == len(set(ACTORS)) >= 16
    assert len({str(cell.question) + cell.question.of for cell in cells()}) >= FEWEST


def _name(door: Door) -> str:
    return f"{door.url}-{door.of}" if door.of else door.url


@pytest.mark.parametrize("door", DOORS, ids=_name)
def test_what_comes_back_is_what_is_declared(asker: Asker, door: Door) -> None:
    wrong = [fault for cell in cells([door]) if (fault := _fault(asker, cell))]
    _count["wrong"] += len(wrong)
    assert wrong == []


def _fault(asker: Asker, cell: Cell) -> str:
    """What is wrong with the answer, or nothing."""
    question = cell.question
    answer = asker.ask(question)
    _count["cells"] += 1
    if answer.word != cell.word:
        return f"{question}: {answer.word}, men {cell.word} är det som står"
    if answer.word == "404" and _tells(asker, cell, answer):
        return f"{question}: 404, men inte samma svar som för det som inte finns"
    if answer.word == "200":
        return _leaks(asker, cell, answer) or _dead_end(asker, cell, answer)
    return ""


def _leaks(asker: Asker, cell: Cell, answer: Answer) -> str:
    """The name of somebody who does not exist for the actor."""
    for about, name in asker.world.names.items():
        if cell.question.actor not in NAMED[about.partition(":")[0]] and name in answer.whole:
            return f"{cell.question}: svaret nämner {about}"
    return ""


def _dead_end(asker: Asker, cell: Cell, answer: Answer) -> str:
    """A link or a button that leads the actor to a wall: what is closed is not offered."""
    for method, way in sorted(answer.ways):
        word = _declared(asker, method, way, cell.question)
        if word in ("404", "in", "set up"):
            return f"{cell.question}: {method} {way} erbjuds, men är {word}"
    return ""


def _declared(asker: Asker, method: str, way: str, question: Question) -> str:
    """What the matrix says of the address for the actor; what its entry says where the thing is not one of the world's."""
    try:
        found = resolve(way)
    except Resolver404:  # a style sheet, or a file
        return "200"
    places = _places(asker)
    key = (found.url_name or "", tuple(str(arg) for arg in (found.args or found.kwargs.values())))
    if key in places:
        door, kind = places[key]
        return door.word(method, question.actor, kind, htmx=False)
    rule: Entry = found.func.entry  # type: ignore[attr-defined]
    user = asker.world.users[question.actor]
    roles = actor_of(user).roles if user and question.actor in SIGNED_IN else frozenset()
    return "404" if rule.roles and rule.roles.isdisjoint(roles) else "200"


@functools.cache
def _places(asker: Asker) -> dict[tuple[str, tuple[str, ...]], tuple[Door, str]]:
    return {
        (door.url, tuple(str(arg) for arg in asker.world.things[door.of][kind])): (door, kind)
        for door in DOORS
        for kind in kinds_of(door)
    }


_of_nothing: dict[tuple[str, str, str, bool], Answer] = {}


def _tells(asker: Asker, cell: Cell, answer: Answer) -> bool:
    """Whether the answer differs from the one about something that does not exist, in any byte or header."""
    question = cell.question
    if not asker.args(question):
        return False
    key = question.url, question.actor, question.method, question.htmx
    if key not in _of_nothing:
        _of_nothing[key] = asker.of_nothing(question)
        _count["nothing"] += 1
    return _of_nothing[key] != answer
