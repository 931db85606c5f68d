"""Rules for what is installed: exact versions, and a reason for each."""

import re
from pathlib import Path

from tests.house.source import ROOT

_PINNED = re.compile(r"[A-Za-z0-9._-]+(?:\[[a-z0-9,_-]+\])?==[A-Za-z0-9.!+]+")


def files() -> list[Path]:
    return sorted(ROOT.glob("requirements*.txt"))


def unpinned(name: str, text: str) -> list[str]:
    """Lines without an exact version, or without a comment that says what the package is for."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        what, _, reason = line.partition("#")
        if not what.strip():
            continue
        if not _PINNED.fullmatch(what.strip()):
            found.append(f"{name}:{number}: {what.strip()} har ingen exakt version")
        if len(reason.strip()) < 5:
            found.append(f"{name}:{number}: {what.strip()} har inget skäl")
    return found
