"""The translation sheet of the individual plan (domain.md 2.6, document 5): the plan's headings in the participant's
language, with what each is about. It repeats nothing of what is agreed, so it tells no more than whose plan it goes with.
"""

from __future__ import annotations

from typing import Any, Final

from participants.models import NoticeText, Participation
from participants.queries.notices import parts_of
from participants.texts.plan_sheet import HEADINGS

LINES: Final = 5


def sheet(text: NoticeText, participation: Participation) -> dict[str, Any]:
    """`name` and `intro` in the language; `rows` are the plan's headings with the same in the language beside."""
    # Not to be named to a protected person: it is a place (invariant 20).
    person = participation.person
    name, parts = parts_of(text.text, "" if person.is_protected else person.owner.name)
    intro = [part for part in parts if not part.heading]
    named = [part for part in parts if part.heading]
    rows = [
        {"heading": swedish, "said": part.heading, "paragraphs": _paragraphs(part.paragraphs), "lines": []}
        for swedish, part in zip(HEADINGS, named, strict=True)
    ]
    # The last one is to write under, by hand.
    rows[-1]["lines"] = [""] * LINES
    return {"name": name, "intro": [line for part in intro for line in _paragraphs(part.paragraphs)], "rows": rows}


def _paragraphs(paragraphs: tuple[tuple[str, ...], ...]) -> list[str]:
    return [" ".join(lines) for lines in paragraphs]
