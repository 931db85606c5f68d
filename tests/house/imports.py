"""Who may import whom (CONTRIBUTING: the arrows between rooms, and the order of files inside one)."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from tests.house.source import ROOMS, Module, dotted

# A room imports only what has a lower number. Rooms with the same number know nothing of each other.
RANKS = {
    "jobbspar.env": -1,
    "jobbspar.formats": -1,
    "jobbspar.lib": 0,
    "jobbspar.database": 1,
    "jobbspar.documents": 1,
    "jobbspar.outbox": 1,
    "jobbspar.ui": 1,
    "jobbspar.audit": 2,
    "jobbspar.accounts": 3,
    "employers": 4,
    "tracks": 5,
    "agreements": 6,
    "participants": 7,
    "coordination": 8,
}
# What starts the house may reach every room, and no room reaches it.
STARTERS = {
    f"jobbspar.{name}" for name in ("settings", "urls", "celery", "wsgi", "asgi", "local", "checks", "bench", "demo")
}
FILE_ORDER = (
    "enums",
    "validators",
    "tasks",
    "querysets",
    "models",
    "queries",
    "permissions",
    "domain",
    "forms",
    "views",
    "urls",
)
# Importing by name is importing.
IMPORTERS = {"import_module", "import_string", "get_model"}


@dataclass(frozen=True)
class Import:
    """One imported name: `from a import b` is `a.b`."""

    target: str
    line: int
    function: str | None
    type_only: bool


@cache
def imports(module: Module) -> tuple[Import, ...]:
    """Every import of something in the house, wherever in the file it stands."""
    return tuple(_walk(module, module.tree, None, type_only=False))


def room(name: str) -> str | None:
    """The room a dotted name belongs to; None outside the house and for the bare package `jobbspar`."""
    parts = name.split(".")
    if parts[0] not in ROOMS:
        return None
    if parts[0] != "jobbspar":
        return parts[0]
    return ".".join(parts[:2]) if len(parts) > 1 else None


def unknown_rooms(modules: Iterable[Module]) -> list[str]:
    """Folders nobody has given a place in the arrows."""
    return sorted({home for module in modules if (home := room(module.name)) and not _is_known(home)})


def upward_imports(modules: Iterable[Module]) -> list[str]:
    """Imports against the arrows, sideways included."""
    found = []
    for module in modules:
        home = room(module.name)
        for item in imports(module):
            there = room(item.target)
            if home and there and home != there and not _may_import(home, there):
                found.append(module.at(item.line, f"{home} importerar uppåt: {item.target}"))
    return found


def mutual_pairs(modules: Iterable[Module]) -> list[str]:
    """Two rooms that import each other, whatever the arrows say."""
    pairs = {
        (home, there)
        for module in modules
        for item in imports(module)
        if (home := room(module.name)) and (there := room(item.target)) and home != there
    }
    return sorted(f"{a} och {b} importerar varandra" for a, b in pairs if a < b and (b, a) in pairs)


def imports_in_functions(modules: Iterable[Module]) -> list[str]:
    """Imports from the house inside a function, other than in `tasks.py` and `AppConfig.ready()`.

    A migration asks its `apps` for a model as it was then, which it can do in a function alone.
    """
    return [
        module.at(item.line, f"importerar {item.target} inne i {item.function}()")
        for module in modules
        for item in imports(module)
        if item.function and item.function != "ready" and not module.name.endswith(".tasks") and not module.is_migration
    ]


def out_of_order(modules: Iterable[Module]) -> list[str]:
    """Files that import from their right inside their own app, directly or through a file that has no place."""
    by_name = {module.name: module for module in modules}
    found = []
    for module in by_name.values():
        place = _place(module.name)
        if place is None or module.is_migration:
            continue
        for line, target in _reached(module, by_name, set()):
            there = _place(target)
            if there is not None and there > place:
                found.append(module.at(line, f"{FILE_ORDER[place]} importerar {FILE_ORDER[there]}: {target}"))
    return found


def _is_known(home: str) -> bool:
    return home in RANKS or home in STARTERS


def _may_import(home: str, there: str) -> bool:
    if home in STARTERS:
        return True
    return there not in STARTERS and RANKS.get(there, 99) < RANKS.get(home, 99)


def _place(name: str) -> int | None:
    """Where in FILE_ORDER a module of an app stands: `participants.domain.referrals` stands at domain."""
    home = room(name) or ""
    inside = name.removeprefix(home).split(".")
    return next((FILE_ORDER.index(part) for part in inside if part in FILE_ORDER), None)


def _reached(module: Module, by_name: dict[str, Module], seen: set[str]) -> Iterator[tuple[int, str]]:
    """What of its own app the module imports while it is loaded, looked for through files that have no place."""
    for item in imports(module):
        if item.function or item.type_only or room(item.target) != room(module.name):
            continue
        yield item.line, item.target
        through = by_name.get(item.target) or by_name.get(item.target.rpartition(".")[0])
        if through and _place(through.name) is None and through.name not in seen:
            seen.add(through.name)
            yield from ((item.line, target) for _, target in _reached(through, by_name, seen))


def _walk(module: Module, node: ast.AST, function: str | None, *, type_only: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        typing = type_only or (isinstance(child, ast.If) and dotted(child.test).endswith("TYPE_CHECKING"))
        for target in _targets(module, child):
            if target.partition(".")[0] in ROOMS:
                yield Import(target, getattr(child, "lineno", 0), function, type_only)
        yield from _walk(module, child, inside, type_only=typing)


def _targets(module: Module, node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            parts = module.name.split(".")
            kept = parts[: len(parts) - node.level + module.is_package]
            base = ".".join([*kept, *([node.module] if node.module else [])])
        return [f"{base}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Call) and node.args and dotted(node.func).rpartition(".")[2] in IMPORTERS:
        first = node.args[0]
        return [first.value] if isinstance(first, ast.Constant) and isinstance(first.value, str) else []
    return []
