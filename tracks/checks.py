"""Questions that only rooms above this one can answer. They register their answer in `AppConfig.ready()`.

from tracks import checks
checks.register_seat_floor(admitted_seats)      # participants: how many are admitted in the round
"""

from collections.abc import Callable

from tracks.models import Round

SeatFloor = Callable[[Round], int]
_seat_floors: list[SeatFloor] = []


def register_seat_floor(floor: SeatFloor) -> None:
    """`floor(round)`: how many seats are taken, so that the round's seats may not be fewer. Twice is once."""
    if floor not in _seat_floors:
        _seat_floors.append(floor)


def seat_floor(round: Round) -> int:
    """The fewest seats the round may have now (invariant 8)."""
    return max((floor(round) for floor in _seat_floors), default=0)
