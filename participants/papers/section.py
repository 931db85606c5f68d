"""What a person's document has besides what all documents have: boxes, ruled lines, signatures. As plain JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from jobbspar.documents import sections
from jobbspar.documents.sections import Section, Terms

# Where one sentence ends and the next begins; "t.ex. en" goes on.
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])")


def section(
    heading: str,
    *paragraphs: str,
    facts: Terms = (),
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
    return sections.section(heading, *paragraphs, facts=facts, table=table, points=points, after=after) | {
        "level": level,
        "boxes": [{"text": text, "is_ticked": is_ticked} for text, is_ticked in boxes],
        "lines": list(lines),
        "signatures": [
            {"party": party, "name": name, "title": "", "role": "Underskrift av"} for party, name in signatures
        ],
    }


def thoughts(text: str, otherwise: str = "") -> list[str]:
    """The same for easy reading: one sentence a line."""
    return [part for line in sections.lines(text, otherwise) for part in _SENTENCE.split(line)]
