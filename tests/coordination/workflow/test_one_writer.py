"""Only `transitions.py` writes a round's phase."""

import ast
from collections.abc import Iterable

import pytest

from tests.house.source import Module, dotted, nodes, planted, product

WRITER = "coordination.workflow.transitions"
# Calls whose keyword `phase=` writes a row. A new PlanActivity has a phase too, so the model is looked at.
WRITERS = {"update", "create", "change", "bulk_update", "update_or_create", "_write"}
# Rows of these have a phase of their own.
OTHERS = {"PlanActivity", "activity", "activities"}


def writes(modules: Iterable[Module]) -> list[str]:
    """Where some other file sets `phase` on a round."""
    found = []
    for module in modules:
        if module.name == WRITER or module.is_migration or module.name.startswith("tests"):
            continue
        for node in nodes(module):
            if isinstance(node, ast.Assign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                found += [
                    module.at(node.lineno, "skriver phase")
                    for target in targets
                    if isinstance(target, ast.Attribute) and target.attr in {"phase", "paused_at"}
                ]
            elif isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in WRITERS and not _other(node):
                found += [module.at(node.lineno, "skriver phase") for key in node.keywords if key.arg == "phase"]
    return found


def _other(call: ast.Call) -> bool:
    words = {part for argument in [call.func, *call.args[:1]] for part in dotted(argument).split(".")}
    return bool(words & OTHERS)


def test_nobody_else_writes_the_phase() -> None:
    assert writes(product()) == []


@pytest.mark.parametrize(
    "text",
    [
        "round.phase = Phase.PLANNING",
        "Round.objects.filter(pk=1).update(phase='planning')",
        "change(round, actor=actor, phase=Phase.PLANNING)",
        "round.paused_at = None",
    ],
)
def test_the_rule_bites(text: str) -> None:
    assert len(writes([planted("tracks.domain.rounds", text)])) == 1


def test_but_not_on_an_activity_of_a_phase() -> None:
    assert writes([planted("tracks.domain.x", "create(PlanActivity, actor=a, phase=Phase.PLANNING)")]) == []
