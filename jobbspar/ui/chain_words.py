"""Where words find room in the chain's picture: inside what they are about, beside it, or nowhere. Pure geometry.

Everything is percent of the drawing's width, measured where it is narrowest and still shows words (about 470 px): what has
room there has room everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# A letter of 12.5 px, and the air before and after the words.
LETTER, AIR = 1.55, 3.5
# Between words beside a bar and the bar, in pixels.
STEP: Final = 7
Stretch = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand. `x` None is inside; `stretch` is what they cover."""

    stretch: Stretch
    x: float | None = None
    dx: int = 0
    anchor: str = "start"


def room_for(words: str) -> float:
    """How much of the width the words need."""
    return AIR + LETTER * len(words)


def place(words: str, own: Stretch, walls: Sequence[Stretch], holes: Sequence[Stretch]) -> Place | None:
    """Inside `own` where they fit; else after it, else before it; None where nowhere.

    Beside it they may stand on the far side of a hole, never on that of a wall (another bar, other words).
    """
    begins, ends = own
    need = room_for(words)
    if ends - begins >= need:
        return Place(own)
    if (x := _after(ends, need, walls, holes)) is not None:
        return Place((x, x + need), x, STEP)
    # Before it is after it in the mirror.
    if (mirrored := _after(100 - begins, need, _mirror(walls), _mirror(holes))) is not None:
        x = 100 - mirrored
        return Place((x - need, x), x, -STEP, "end")
    return None


def _after(start: float, need: float, walls: Sequence[Stretch], holes: Sequence[Stretch]) -> float | None:
    wall = min((begins for begins, ends in walls if ends > start), default=100.0)
    for begins, ends in sorted(holes):
        if begins < start + need and ends > start:
            start = ends
    return start if start + need <= min(wall, 100.0) else None


def _mirror(stretches: Sequence[Stretch]) -> list[Stretch]:
    return [(100 - ends, 100 - begins) for begins, ends in stretches]
