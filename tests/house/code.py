"""Rules for the Python in the house: size, annotations, where time comes from, how persons are fetched."""

import ast
from collections.abc import Iterable

from tests.house.source import Module, docstring_lines, dotted, functions, nodes

FUNCTION_LINES, VIEW_LINES, CLASS_LINES, FILE_LINES, SETTINGS_LINES = 40, 25, 200, 400, 350
# The clock itself; the reading of the environment that moves it; the launcher, which runs outside Django.
CLOCK_KEEPERS = ("jobbspar.lib.clock", "jobbspar.env", "jobbspar.local")
REAL_TIME = {
    "timezone.now",
    "timezone.localdate",
    "timezone.localtime",
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "functions.Now",
}
REAL_TIME_IMPORTS = {
    ("django.utils.timezone", "now"),
    ("django.utils.timezone", "localdate"),
    ("django.db.models.functions", "Now"),
}
NAME_PARTS = {"first_name", "last_name", "preferred_name"}
# Where the columns are, where a row is written or copied from one organisation to another, and where words are compared.
NAME_KEEPERS = (
    "participants.names",
    "participants.models.persons",
    "participants.domain.corrections",
    "participants.domain.persons",
    "participants.domain.referrals",
    "participants.domain.reveals",
    "participants.forms.persons",
    "participants.forms.protection",
    "participants.extract.contents",
    "participants.extract.others",
    "participants.register.people",
    "coordination.domain.neutral",
    "coordination.domain.review_rules",
    "coordination.domain.reviews",
    "coordination.demo.people",
)
# What may follow `Person.objects` in a view or form: the rows this actor may see, or none.
OPEN_DOORS = {"visible_to", "none"}


def too_large(modules: Iterable[Module]) -> list[str]:
    """Functions, views, classes and files past the size at which they are split. Docstrings are not counted."""
    found = []
    for module in modules:
        if module.is_migration:
            continue
        limit = SETTINGS_LINES if module.name.endswith(".settings") else FILE_LINES
        lines = module.text.count("\n")
        if lines > limit:
            found.append(module.at(1, f"filen har {lines} rader (högst {limit})"))
        for node in nodes(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
                limit = _limit(node)
                if lines > limit:
                    found.append(module.at(node.lineno, f"{node.name} har {lines} rader (högst {limit})"))
    return found


def unannotated(modules: Iterable[Module]) -> list[str]:
    """Functions with a parameter or an answer whose type is not said."""
    found = []
    for module in modules:
        methods = {id(node) for cls in nodes(module) if isinstance(cls, ast.ClassDef) for node in cls.body}
        for node in functions(module):
            arguments = [*node.args.posonlyargs, *node.args.args]
            if id(node) in methods and not _is_static(node):
                arguments = arguments[1:]
            arguments += [*node.args.kwonlyargs, *filter(None, (node.args.vararg, node.args.kwarg))]
            missing = [argument.arg for argument in arguments if argument.annotation is None]
            if node.returns is None:
                missing.append("svaret")
            if missing and not module.is_migration:
                found.append(module.at(node.lineno, f"{node.name} saknar typ på {', '.join(missing)}"))
    return found


def real_time(modules: Iterable[Module]) -> list[str]:
    """Time asked of the machine and not of `lib.clock`, also by `auto_now` and as a field's default."""
    found = []
    for module in modules:
        if module.name.startswith(CLOCK_KEEPERS):
            continue
        for node in nodes(module):
            if isinstance(node, ast.Attribute) and ".".join(dotted(node).split(".")[-2:]) in REAL_TIME:
                found.append(module.at(node.lineno, f"{dotted(node)}: tiden kommer från jobbspar.lib.clock"))
            elif isinstance(node, ast.ImportFrom):
                names = {(node.module, alias.name) for alias in node.names} & REAL_TIME_IMPORTS
                found += [module.at(node.lineno, f"{name}: tiden kommer från jobbspar.lib.clock") for _, name in names]
            elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
                found.append(module.at(node.lineno, f"{node.arg} går förbi jobbspar.lib.clock"))
    return found


def open_person_queries(modules: Iterable[Module]) -> list[str]:
    """Views and forms that start from every person instead of from those the actor may see."""
    modules = tuple(modules)
    models = _person_models(modules)
    found = []
    for module in modules:
        if not {"views", "forms", "portal"} & set(module.name.split(".")):
            continue
        for node in nodes(module):
            if (
                isinstance(node, ast.Attribute)
                and node.attr not in OPEN_DOORS
                and isinstance(node.value, ast.Attribute)
            ):
                *_, model, manager = ["", *dotted(node.value).split(".")]
                if manager in {"objects", "_default_manager"} and model in models:
                    found.append(module.at(node.lineno, f"{model}.objects.{node.attr}: börja i visible_to(actor)"))
    return found


def names_put_together(modules: Iterable[Module]) -> list[str]:
    """Parts of a person's name outside the few files that may touch them: everybody else says `PersonName`."""
    return [
        module.at(node.lineno, f"{part}: namn skrivs med participants.names")
        for module in modules
        if not module.is_migration and not module.name.startswith(NAME_KEEPERS)
        for node in nodes(module)
        if (part := _name_part(node))
    ]


def _name_part(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr if node.attr in NAME_PARTS else ""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if node.value.lstrip("-").rpartition("__")[2] in NAME_PARTS else ""
    return node.arg if isinstance(node, ast.keyword) and node.arg in NAME_PARTS else ""


def inline_in_python(modules: Iterable[Module]) -> list[str]:
    """Strings of HTML with a style or a handler in them: the browser refuses them (CSP)."""
    return [
        module.at(node.lineno, "style= eller on…= i en sträng")
        for module in modules
        for node in nodes(module)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "<" in node.value
        and (" style=" in node.value or " onclick=" in node.value or "<script>" in node.value)
    ]


def _limit(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    if isinstance(node, ast.ClassDef):
        return CLASS_LINES
    names = [dotted(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list]
    return VIEW_LINES if any(name.rpartition(".")[2].endswith("entry") for name in names) else FUNCTION_LINES


def _is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(dotted(one) == "staticmethod" for one in node.decorator_list)


def _person_models(modules: Iterable[Module]) -> set[str]:
    """The classes of `participants.models`: every row there is about a person."""
    return {
        node.name
        for module in modules
        if module.name.split(".")[:2] == ["participants", "models"]
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    }
