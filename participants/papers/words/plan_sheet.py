"""The translation sheet of the individual plan (domain.md 2.6, document 5): the plan's headings in the participant's
language, with what each is about. It repeats nothing of what is agreed, so it tells no more than whose plan it goes with.
"""

from __future__ import annotations

from typing import Any, Final

from participants.models import NoticeText, Person
from participants.papers.places import HIDDEN
from participants.queries.notices import Part, beside_plan, parts_of

LINES: Final = 5


def sheet(text: NoticeText, person: Person) -> dict[str, Any]:
    """`name` and `intro` in the language; `rows` are the plan's headings with the same in the language beside."""
    # The organisation's name is a place too (invariant 20).
    name, parts = parts_of(text.text, HIDDEN if person.is_protected else person.owner.name)
    pairs = beside_plan(parts)
    rows = [
        {"heading": swedish, "said": part.heading, "paragraphs": _paragraphs(part), "lines": []}
        for swedish, part in pairs
        if swedish
    ]
    # The last one is to write under, by hand.
    rows[-1]["lines"] = [""] * LINES
    intro = [line for swedish, part in pairs if not swedish for line in _paragraphs(part)]
    return {"name": name, "intro": intro, "rows": rows}


def _paragraphs(part: Part) -> list[str]:
    return [" ".join(lines) for lines in part.paragraphs]
