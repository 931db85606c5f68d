"""Places on our pages that rooms above us fill, without our importing them (architecture.md 2).

    # in AppConfig.ready()
    slots.register(slots.EMPLOYER, "tracks/_rounds_of_employer.html", rounds_of_employer)

The function gets the actor and the row, and gives the template's words; None leaves the place empty.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jobbspar.accounts.actor import Actor

EMPLOYER, NEED = "employer", "need"

Fill = Callable[[Actor, Any], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Slot:
    """A fragment with its words, ready to be included."""

    template: str
    words: Mapping[str, Any]


_fills: dict[str, dict[str, Fill]] = {EMPLOYER: {}, NEED: {}}


def register(page: str, template: str, fill: Fill) -> None:
    """Show `template` on the employer page or the need page."""
    _fills[page][template] = fill


def filled(page: str, actor: Actor, row: object) -> list[Slot]:
    """What the rooms above us have to show."""
    words = ((template, fill(actor, row)) for template, fill in _fills[page].items())
    return [Slot(template, found) for template, found in words if found is not None]
