"""What production imports is what production installs."""

import ast
import re
import sys
from importlib.metadata import packages_distributions, requires

from tests.house.imports import dotted
from tests.house.source import ROOT, product


def _named(text: str) -> set[str]:
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return {re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace("_", "-") for line in lines if line}


def _installed_in_production() -> set[str]:
    here = {dist.lower().replace("_", "-") for dists in packages_distributions().values() for dist in dists}
    waiting, found = _named((ROOT / "requirements.txt").read_text(encoding="utf-8")), set[str]()
    while waiting:
        name = waiting.pop()
        found.add(name)
        needed = "\n".join(line for line in requires(name) or [] if "extra ==" not in line)
        waiting |= {one for one in _named(needed) if one not in found and one in here}
    return found


def _imported(tree: ast.AST) -> set[str]:
    """Top-level names of what is imported when the code runs (not what only the type checker reads)."""
    found: set[str] = set()
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and dotted(child.test).endswith("TYPE_CHECKING"):
            continue
        if isinstance(child, ast.Import):
            found |= {alias.name.split(".")[0] for alias in child.names}
        elif isinstance(child, ast.ImportFrom) and child.module and not child.level:
            found.add(child.module.split(".")[0])
        found |= _imported(child)
    return found


def test_nothing_is_imported_that_only_tests_and_tools_install() -> None:
    owners, allowed = packages_distributions(), _installed_in_production()
    wrong = []
    for source in product():
        if source.name.startswith("jobbspar.local"):  # the launcher has requirements of its own
            continue
        for name in _imported(source.tree) - sys.stdlib_module_names:
            names = {dist.lower().replace("_", "-") for dist in owners.get(name, [])}
            if names and not names & allowed:
                wrong.append(f"{source.name} imports {name}")
    assert wrong == []


def test_the_rule_sees_an_import_and_passes_by_one_for_the_type_checker() -> None:
    assert _imported(ast.parse("def f():\n    import pytest.x")) == {"pytest"}
    assert _imported(ast.parse("if TYPE_CHECKING:\n    import pytest")) == set()
    assert "pytest" not in _installed_in_production()
    assert "kombu" in _installed_in_production()
