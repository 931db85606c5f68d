"""What a document's section is made of."""

from collections.abc import Callable
from dataclasses import dataclass

from agreements.facts import Facts

Lines = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    head: Lines
    rows: tuple[Lines, ...]


@dataclass(frozen=True)
class Section:
    """One heading. `default(facts)` gives the paragraphs when the drafter has written nothing of their own.

    `table(facts)` is always taken from the round's data. `is_editable` is False where the text is nothing but data.
    """

    key: str
    heading: str
    default: Callable[[Facts], Lines]
    table: Callable[[Facts], Table | None] = lambda facts: None
    is_editable: bool = True
    help: str = ""


def text(*lines: str) -> Callable[[Facts], Lines]:
    """A default that is the same in every round."""
    return lambda facts: lines
