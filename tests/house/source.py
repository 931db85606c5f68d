"""The house as parsed source: every Python file once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("jobbspar", "employers", "tracks", "agreements", "participants", "coordination")


@dataclass(frozen=True, eq=False)
class Module:
    """One file. `name` is its dotted name; a package's `__init__.py` has the package's."""

    name: str
    path: str
    text: str
    tree: ast.Module
    is_package: bool = False

    @property
    def is_migration(self) -> bool:
        return ".migrations" in self.name

    def at(self, line: int, complaint: str) -> str:
        return f"{self.path}:{line}: {complaint}"


def planted(name: str, text: str, *, is_package: bool = False) -> Module:
    """A made-up file, for showing that a rule bites."""
    return Module(name, f"{name.replace('.', '/')}.py", text, ast.parse(text), is_package)


@cache
def product() -> tuple[Module, ...]:
    """Every Python file of the application."""
    return tuple(module for room in ROOMS for module in _read(ROOT / room))


@cache
def suite() -> tuple[Module, ...]:
    """Every Python file of the tests."""
    return tuple(_read(ROOT / "tests"))


@cache
def nodes(module: Module) -> tuple[ast.AST, ...]:
    """Everything in the file; walked once for all rules."""
    return tuple(ast.walk(module.tree))


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    for node in nodes(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return (first.end_lineno or first.lineno) - first.lineno + 1
    return 0


def dotted(node: ast.AST) -> str:
    """`a.b.c` for the expression a.b.c; a call or anything else at the root becomes `?`."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def _read(folder: Path) -> Iterator[Module]:
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        text = path.read_text(encoding="utf-8")
        name = ".".join(parts[:-1] if is_package else parts)
        yield Module(name, str(path.relative_to(ROOT)), text, ast.parse(text), is_package)
