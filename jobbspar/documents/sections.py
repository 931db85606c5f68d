"""What the body of a document is made of, as plain JSON: `templates/pdf/_section.html` shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Section = dict[str, Any]
Rows = Iterable[Sequence[str]]
# Terms with their texts; None where a text is filled in by hand.
Terms = Iterable[Sequence[str | None]]


def section(
    heading: str,
    *paragraphs: str,
    facts: Terms = (),
    table: dict[str, Any] | None = None,
    points: Iterable[str] = (),
    after: Iterable[str] = (),
) -> Section:
    """One heading: paragraphs, then terms with their texts, points and a table, then what follows them."""
    return {
        "heading": heading,
        "paragraphs": [line for line in paragraphs if line],
        "facts": [{"term": term, "text": text} for term, text in facts],
        "points": list(points),
        "table": table,
        "after": [line for line in after if line],
    }


def table(head: Sequence[str], rows: Rows) -> dict[str, Any] | None:
    """A table, or nothing where it would have no rows."""
    listed = [list(row) for row in rows]
    return {"head": list(head), "rows": listed} if listed else None


def lines(text: str, otherwise: str = "") -> list[str]:
    """What somebody wrote, one paragraph a line; `otherwise` where nothing is written."""
    return [line.strip() for line in text.splitlines() if line.strip()] or ([otherwise] if otherwise else [])
