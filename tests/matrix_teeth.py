"""The rules of the policy, found by reading the modules, and how each is set to "always yes" (G-29)."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from django.db.models import Q

from jobbspar.accounts import policy
from jobbspar.accounts.checks import doors
from jobbspar.accounts.entry import Entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.policy import Cell, Column, Kind, Right
from participants import policy as persons
from participants.enums import AssessmentSide, Relation

ROOT = Path(__file__).parents[1]
# Walls of the querysets that take no actor.
WALLS = {"standing", "live", "current"}
EVERY_RIGHT = Cell("allt", frozenset(Right))


# What a mutated function is given for code. Names in them are looked up where the function stands.
def _yes(*_args: Any, **_kwargs: Any) -> Any:
    return True


def _all(self: Any, *_args: Any, **_kwargs: Any) -> Any:
    return self.all()


def _none(self: Any, *_args: Any, **_kwargs: Any) -> Any:
    return self.none()


def _any_row(*_args: Any, **_kwargs: Any) -> Any:
    return Q(pk__isnull=False)


def _any_round(self: Any, *_args: Any, **_kwargs: Any) -> Any:
    return self.model._meta.get_field("parties").related_model._base_manager.values("round")


def _home_side(*_args: Any, **_kwargs: Any) -> Any:
    return AssessmentSide.HOME_MUNICIPALITY


@dataclass(frozen=True, slots=True)
class Rule:
    """A function that is a rule: where it stands, and what it answers with."""

    module: str
    name: str
    answers: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"

    @property
    def function(self) -> FunctionType:
        found: Any = importlib.import_module(self.module)
        for part in self.name.split("."):
            found = vars(found)[part] if isinstance(found, type) else getattr(found, part)
        return found  # type: ignore[no-any-return]

    @property
    def always_yes(self) -> CodeType:
        if self.answers == "bool":
            return _yes.__code__
        if self.answers == "Q":
            return _any_row.__code__
        if self.answers.startswith("AssessmentSide"):
            return _home_side.__code__
        if self.name.endswith(".hidden_from"):  # a rule that takes away: yes to all is nobody hidden
            return _none.__code__
        return (_any_round if self.name.endswith("_of_party") else _all).__code__

    @contextmanager
    def mutated(self) -> Iterator[None]:
        """The function says yes, by whatever name it has been imported or kept."""
        function, code = self.function, self.function.__code__
        function.__code__ = self.always_yes
        try:
            yield
        finally:
            function.__code__ = code


def rules() -> list[Rule]:
    """Every permission question and every wall of a queryset in the house."""
    found = []
    for path in sorted(ROOT.glob("**/*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[-1] in ("permissions", "querysets") and not parts[0].startswith((".", "tests")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += [Rule(".".join(parts), name, answers) for name, answers in _functions(tree, parts[-1])]
    return found


def _functions(tree: ast.Module, kind: str) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for one in members:
            if isinstance(one, ast.FunctionDef) and _is_rule(one, kind):
                yield prefix + one.name, ast.unparse(one.returns) if one.returns else ""


def _is_rule(node: ast.FunctionDef, kind: str) -> bool:
    takes_actor = any(argument.arg == "actor" for argument in node.args.args)
    if kind == "permissions":
        return takes_actor and (node.returns is not None and "list" not in ast.unparse(node.returns))
    return takes_actor or node.name in WALLS


def entries() -> dict[str, Any]:
    """The address of every view that is not open to all, with the cell that holds its rule."""
    return {pattern.name: _rule_cell(pattern.callback) for _, pattern in doors() if not pattern.callback.entry.public}


def _rule_cell(view: Any) -> Any:
    while "rule" not in view.__code__.co_freevars:
        view = view.__wrapped__
    return view.__closure__[view.__code__.co_freevars.index("rule")]


@contextmanager
def entered(cell: Any, opened: Entry = Entry(public=True)) -> Iterator[None]:  # noqa: B008 - it is frozen
    """The view is for everybody, or for whoever is signed in (`Entry()`)."""
    rule: Entry = cell.cell_contents
    cell.cell_contents = opened
    try:
        yield
    finally:
        cell.cell_contents = rule


@contextmanager
def row_given(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The table gives every column every right to the kind of information."""
    with monkeypatch.context() as patch:
        patch.setattr(policy, "TABLE", {**policy.TABLE, kind: dict.fromkeys(Column, EVERY_RIGHT)})
        yield


@contextmanager
def row_taken(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The table gives nobody anything of the kind: what is asked of the row says no."""
    with monkeypatch.context() as patch:
        patch.setattr(policy, "TABLE", {**policy.TABLE, kind: {}})
        yield


@contextmanager
def standing_opened(relation: Relation, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every role can stand so, and sees everything without any disclosure."""
    known = persons.STANDINGS[relation]
    opened = persons.Standing(known.column, frozenset(Role), persons.EVERYTHING, is_disclosed=False, how=known.how)
    with monkeypatch.context() as patch:
        patch.setattr(persons, "STANDINGS", {**persons.STANDINGS, relation: opened})
        yield
