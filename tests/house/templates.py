"""Rules for templates: small, all in use, nothing inline."""

import ast
import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from tests.house.source import ROOMS, ROOT, Module, nodes

TEMPLATE_LINES, TEMPLATE_WIDTH = 120, 180
# Django asks for these by itself.
FRAMEWORK_NAMES = {"400.html", "403.html", "429.html", "403_csrf.html", "404.html", "500.html"}
# Packages whose own templates ours may stand in front of: they are asked for under the package's name.
OVERRIDDEN = ("allauth", "allauth.account", "crispy_forms", "crispy_bootstrap5", "django.forms")
# A mail program has no stylesheet of ours and no policy to break.
MAY_STYLE = ("mail/",)

# WeasyPrint gives the white space at the edge of a cell a width, which breaks "v. 5–10" in two.
MAY_BE_WIDE = ("pdf/",)

# The reveal: what it shows has been asked for with a reason, and is logged.
MAY_NAME = ("participants/reveal.html",)

_NAME_PARTS = re.compile(r"\.(?:first_name|last_name|preferred_name)\b")
_TAGS = re.compile(r"\{%-?\s*(.*?)\s*-?%\}", re.DOTALL)
_ONE_TAG = re.compile(r"(\{%[^%]*%\}(\{% end\w+ %\})?|<meta [^<>]*>)")
_QUOTED = re.compile(r"""["']([\w./-]+\.(?:html|txt|svg|xml))["']""")
_COMMENTS = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", re.DOTALL)
_INLINE = {
    "style=": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "<style>": re.compile(r"<style\b", re.IGNORECASE),
    "skript på sidan": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type=.application/json)", re.IGNORECASE),
    "on…=": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    # It cuts what is pasted and says nothing; the server says by how much a text is too long.
    "maxlength": re.compile(r"<[^>]*\smaxlength\s*=", re.IGNORECASE),
    'type="number"': re.compile(r"<[^>]*\stype\s*=\s*.?number", re.IGNORECASE),
    "hx-on": re.compile(r"<[^>]*\shx-on[:-]", re.IGNORECASE),
    "javascript:": re.compile(r"javascript:", re.IGNORECASE),
}


def all_templates() -> dict[str, str]:
    """The text of every template under the name it is asked for by."""
    folders = [ROOT / "templates", *(path for room in ROOMS for path in (ROOT / room).rglob("templates"))]
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def too_long(templates: dict[str, str]) -> list[str]:
    """Templates past the size at which a fragment is taken out."""
    return [
        f"{name}: {text.count(chr(10))} rader (högst {TEMPLATE_LINES})"
        for name, text in templates.items()
        if text.count("\n") > TEMPLATE_LINES
    ]


def too_wide(templates: dict[str, str]) -> list[str]:
    """Lines that hold more than one can read. One tag with its sentence may be as long as the sentence."""
    return [
        f"{name}:{number}: {len(line)} tecken (högst {TEMPLATE_WIDTH})"
        for name, text in templates.items()
        if name.endswith(".html") and not name.startswith(MAY_BE_WIDE)
        for number, line in enumerate(text.splitlines(), start=1)
        if len(line) > TEMPLATE_WIDTH and not _ONE_TAG.fullmatch(line.strip())
    ]


def inline(templates: dict[str, str]) -> list[str]:
    """Styles, scripts and handlers on the page itself, which the browser refuses (CSP), and boxes that cut what is typed."""
    found = []
    for name, text in templates.items():
        if name.startswith(MAY_STYLE):
            continue
        bare = _TAGS.sub("", _COMMENTS.sub("", text))
        found += [f"{name}: {what}" for what, pattern in _INLINE.items() if pattern.search(bare)]
    return found


def names_put_together(templates: dict[str, str]) -> list[str]:
    """Templates that write the parts of a person's name. Only the page that shows a protected person once may."""
    return [
        f"{name}: {part}"
        for name, text in templates.items()
        if name not in MAY_NAME
        for part in _NAME_PARTS.findall(text)
    ]


def unused(templates: dict[str, str], modules: Iterable[Module]) -> list[str]:
    """Templates nobody asks for: not Python, not Django, not a template that is itself in use."""
    used = _asked_for_by_python(templates, modules) | (FRAMEWORK_NAMES & templates.keys())
    used |= {name for name in templates if _is_overriding(name)}
    waiting = list(used)
    while waiting:
        for other in _QUOTED.findall(" ".join(_TAGS.findall(_COMMENTS.sub("", templates[waiting.pop()])))):
            if other in templates and other not in used:
                used.add(other)
                waiting.append(other)
    return sorted(templates.keys() - used)


def missing(templates: dict[str, str]) -> list[str]:
    """Templates that a template extends or includes and that are nowhere."""
    return [
        f"{name}: {other} finns inte"
        for name, text in templates.items()
        for tag in _TAGS.findall(_COMMENTS.sub("", text))
        if tag.startswith(("extends", "include"))
        for other in _QUOTED.findall(tag)
        if other not in templates and not _is_overriding(other)
    ]


def _asked_for_by_python(templates: dict[str, str], modules: Iterable[Module]) -> set[str]:
    """Names written out as strings, and names built as `f"mail/{code}.txt"` whose `code` is written out somewhere."""
    words: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for module in modules:
        for node in nodes(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else "(.+)" for p in node.values]
                patterns.append(re.compile("".join(parts)))
    used = words & templates.keys()
    for name in templates.keys() - used:
        matches = (pattern.fullmatch(name) for pattern in patterns if len(pattern.pattern) > len("(.+).html"))
        if any(match and all(group in words for group in match.groups()) for match in matches):
            used.add(name)
    return used


def _is_overriding(name: str) -> bool:
    return any((folder / name).is_file() for folder in _package_folders())


def _package_folders() -> list[Path]:
    found = []
    for package in OVERRIDDEN:
        spec = find_spec(package)
        if spec and spec.origin:
            found.append(Path(spec.origin).parent / "templates")
    return found
