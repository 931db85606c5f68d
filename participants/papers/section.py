"""What a person's document is made of, as plain JSON. `templates/pdf/person_paper.html` shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

Section = dict[str, Any]
Rows = Iterable[tuple[str, str | None]]
# Where one sentence ends and the next begins; "t.ex. en" goes on.
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])")


def section(
    heading: str,
    *paragraphs: str,
    facts: Rows = (),
    table: dict[str, Any] | None = None,
    points: Iterable[str] = (),
    boxes: Iterable[tuple[str, bool]] = (),
    after: Iterable[str] = (),
    lines: Iterable[str] = (),
    signatures: Iterable[tuple[str, str]] = (),
    level: int = 2,
) -> Section:
    """One heading with what stands beneath it, in this order. A fact without a text (None) is filled in by hand; `lines`
    are ruled, each with what it is for; `signatures` are (who, name). `level` 3 is a part of the one before."""
    return {
        "heading": heading,
        "level": level,
        "paragraphs": [line for line in paragraphs if line],
        "facts": [{"term": term, "text": text} for term, text in facts],
        "points": list(points),
        "boxes": [{"text": text, "is_ticked": is_ticked} for text, is_ticked in boxes],
        "table": table,
        "after": [line for line in after if line],
        "lines": list(lines),
        "signatures": [
            {"party": party, "name": name, "title": "", "role": "Underskrift av"} for party, name in signatures
        ],
    }


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> dict[str, Any] | None:
    """A table, or nothing where it would have no rows."""
    listed = [list(row) for row in rows]
    return {"head": list(head), "rows": listed} if listed else None


def written(text: str, otherwise: str = "") -> list[str]:
    """What somebody wrote, one paragraph a line; `otherwise` where nothing is written."""
    return [line.strip() for line in text.splitlines() if line.strip()] or ([otherwise] if otherwise else [])


def thoughts(text: str, otherwise: str = "") -> list[str]:
    """The same for easy reading: one sentence a line."""
    return [part for line in written(text, otherwise) for part in _SENTENCE.split(line)]
