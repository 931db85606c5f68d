"""Measurements with limits. `@measure` puts a function on the list that `./dev bench` runs."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """`limit`: the highest value that holds; None where the value is only reported."""

    run: Callable[[], float]
    unit: str
    limit: float | None


MEASUREMENTS: dict[str, Measurement] = {}


def measure(unit: str, limit: float | None = None) -> Callable[[Callable[[], float]], Callable[[], float]]:
    """Register the function under its own name. It runs on a fresh, migrated database as the web role."""

    def register(function: Callable[[], float]) -> Callable[[], float]:
        MEASUREMENTS[function.__name__] = Measurement(function, unit, limit)
        return function

    return register
